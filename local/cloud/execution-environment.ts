import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import {
  failed,
  functionErrorSchema,
  type EnvironmentMemory,
  type FunctionToRun,
  type Invocation,
} from './invocation.ts';
import { ACCOUNT_ID } from './stack.ts';

const BOOTSTRAP = fileURLToPath(new URL('./environment.mjs', import.meta.url));

/** Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle": the Init phase has 10 seconds. */
const INIT_LIMIT_MS = 10_000;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('init-error'), error: functionErrorSchema }),
  z.object({ type: z.literal('result'), id: z.string(), payload: z.string() }),
  z.object({ type: z.literal('error'), id: z.string(), error: functionErrorSchema }),
  z.object({ type: z.literal('memory'), id: z.string(), rssBytes: z.number(), peakRssBytes: z.number() }),
]);
type Message = z.infer<typeof messageSchema>;

export interface ExecutionEnvironmentOptions {
  readonly definition: FunctionToRun;
  /** The module file of the handler. */
  readonly file: string;
  readonly exportName: string;
  readonly region: string;
  readonly onLine: (line: string) => void;
}

/** One process that runs one function, one invocation at a time. */
export class ExecutionEnvironment {
  /** Resolves when the process is gone and all that it wrote was handed on. */
  readonly closed: Promise<void>;
  readonly #options: ExecutionEnvironmentOptions;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<string, (message: Message) => void>();
  readonly #initialised: Promise<Invocation | undefined>;
  readonly #exited: Promise<string>;
  #alive = true;

  constructor(options: ExecutionEnvironmentOptions) {
    this.#options = options;
    const { definition, file, exportName, onLine } = options;
    const child = fork(BOOTSTRAP, [file, exportName], {
      env: { ...definition.environment },
      execArgv: [`--max-old-space-size=${definition.memoryMb}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    const initialised = Promise.withResolvers<Invocation | undefined>();
    this.#initialised = initialised.promise;
    child.on('message', (raw) => {
      const message = messageSchema.parse(raw);
      if (message.type === 'ready') initialised.resolve(undefined);
      else if (message.type === 'init-error') initialised.resolve({ kind: 'failed', error: message.error });
      else this.#waiting.get(message.id)?.(message);
    });
    child.once('exit', () => {
      this.#alive = false;
    });
    // 'close' comes after the last message and the last byte of output, 'exit' may come before them.
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        resolve(signal === null ? `exit status ${code ?? 0}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`);
      });
      child.on('error', (error) => {
        this.#alive = false;
        if (child.pid === undefined) resolve(error.message);
      });
    });
    const lines = [child.stdout, child.stderr].map(async (stream) => {
      if (stream === null) return;
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
    });
    this.closed = Promise.all([this.#exited, ...lines]).then(() => undefined);
  }

  /** False once the process was killed or ended by itself. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Waits for the function to load, then runs it once. An environment that timed out or failed to load is killed. */
  async invoke(event: unknown): Promise<Invocation> {
    const requestId = randomUUID();
    const { definition } = this.#options;
    const init = await this.#within(INIT_LIMIT_MS, requestId, 'loading', this.#initialised);
    if (init !== undefined) {
      this.kill();
      return init;
    }
    const timeoutMs = definition.timeoutSeconds * 1000;
    const request = {
      type: 'invoke',
      event,
      context: this.#contextOf(requestId),
      deadline: Date.now() + timeoutMs,
    };
    const answered = this.#ask(requestId, request).then((message): Invocation | undefined => {
      if (message.type === 'result') return { kind: 'returned', payload: JSON.parse(message.payload) };
      return message.type === 'error' ? { kind: 'failed', error: message.error } : undefined;
    });
    const outcome = await this.#within(timeoutMs, requestId, 'running', answered);
    return outcome ?? failed('Runtime.InvalidResponse', `RequestId: ${requestId} Error: unexpected answer`);
  }

  /** Undefined when the process ends before it answers. It answers between two turns of the function's event loop. */
  async memory(): Promise<EnvironmentMemory | undefined> {
    await Promise.race([this.#initialised, this.#exited]);
    const answer = await Promise.race([this.#ask(randomUUID(), { type: 'memory' }), this.#exited]);
    if (typeof answer === 'string' || answer.type !== 'memory' || this.#child.pid === undefined) return undefined;
    const { rssBytes, peakRssBytes } = answer;
    return { functionKey: this.#options.definition.key, pid: this.#child.pid, rssBytes, peakRssBytes };
  }

  kill(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  /** Lets the process stand still with SIGSTOP, and go on with SIGCONT after so many milliseconds, if it is there by then. */
  async freeze(ms: number): Promise<void> {
    this.#child.kill('SIGSTOP');
    // A process that is gone keeps nobody waiting.
    await Promise.race([delay(ms, undefined, { ref: false }), this.#exited]);
    this.#child.kill('SIGCONT');
  }

  #ask(id: string, request: object): Promise<Message> {
    const answered = Promise.withResolvers<Message>();
    this.#waiting.set(id, (message) => {
      this.#waiting.delete(id);
      answered.resolve(message);
    });
    // A process that is gone can't be written to; that it is gone shows in #exited.
    if (this.#child.connected) this.#child.send({ ...request, id }, () => undefined);
    return answered.promise;
  }

  /** The outcome, or what Lambda reports when the time is up or the process ends first. */
  async #within(
    limitMs: number,
    requestId: string,
    phase: 'loading' | 'running',
    outcome: Promise<Invocation | undefined>,
  ): Promise<Invocation | undefined> {
    const timer = Promise.withResolvers<'time is up'>();
    const timeout = setTimeout(() => timer.resolve('time is up'), limitMs);
    const exited = this.#exited.then((reason) =>
      failed('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited with error: ${reason}`),
    );
    const first = await Promise.race([outcome, exited, timer.promise]);
    clearTimeout(timeout);
    if (first !== 'time is up') return first;
    this.kill();
    const seconds = (limitMs / 1000).toFixed(2);
    const what = phase === 'running' ? 'Task' : 'Init';
    return failed('Sandbox.Timedout', `RequestId: ${requestId} Error: ${what} timed out after ${seconds} seconds`);
  }

  /** Lambda Developer Guide, "Using the Lambda context object to retrieve Node.js function information". */
  #contextOf(awsRequestId: string): object {
    const { definition, region } = this.#options;
    return {
      awsRequestId,
      functionName: definition.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${definition.name}`,
      memoryLimitInMB: String(definition.memoryMb),
      logGroupName: `/aws/lambda/${definition.name}`,
      logStreamName: `local/[$LATEST]${this.#child.pid ?? 0}`,
    };
  }
}
