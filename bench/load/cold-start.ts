import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startRuntimeApi } from './runtime-api.ts';

export interface ColdStart {
  /** The module of {@link prepareRuntimeClient}. */
  readonly runtimeClient: string;
  /** Holds `index.mjs` with the export `handler`, as the unpacked zip of a function does. */
  readonly taskRoot: string;
  /** What the function reads of its environment while it loads. */
  readonly environment: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/**
 * Starts a function once, as Lambda does, and kills it when it is ready.
 * @returns milliseconds from the start of the process to its first request for an event
 */
export async function measureColdStart(start: ColdStart): Promise<number> {
  const api = await startRuntimeApi();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...(start.nodeOptions ?? []), start.runtimeClient], {
    cwd: start.taskRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...start.environment,
      PATH: process.env['PATH'],
      TZ: 'UTC',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test-access-key-id',
      AWS_SECRET_ACCESS_KEY: 'test-secret-access-key',
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/bench',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
      LAMBDA_TASK_ROOT: start.taskRoot,
      _HANDLER: 'index.handler',
      // The client asks for events by its own HTTP code, and not by the native part that is missing.
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
    },
  });
  const exited = once(child, 'exit');
  try {
    const gone = exited.then(() => Promise.reject(new Error(`The function in ${start.taskRoot} ended while loading.`)));
    return (await Promise.race([api.ready, gone])) - startedAt;
  } finally {
    child.kill('SIGKILL');
    await exited;
    api.stop();
  }
}
