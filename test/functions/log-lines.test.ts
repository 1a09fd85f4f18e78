import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntimeApi } from '../../bench/load/runtime-api.ts';
import { prepareRuntimeClient } from '../../bench/load/runtime-client.ts';

const sourceOf = (path: string) => pathToFileURL(resolve(import.meta.dirname, '../..', path)).href;

/** Writes one line as the functions do and one by the console, and has no answer to anything. */
const handler = `
import { createLogger } from '${sourceOf('lib/observability/logger.ts')}';
import { systemPorts } from '${sourceOf('lib/ports.ts')}';
const now = () => new Date('2026-03-02T10:15:30.250Z');
createLogger('debug', now, systemPorts.writeLine).log('debug', 'gauges.reported', { parked: 1 });
console.log(JSON.stringify({ event: 'by-the-console' }));
export const handler = () => undefined;
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byoc-lines-'));
  await writeFile(join(folder, 'index.mjs'), handler);
});
afterAll(() => rm(folder, { recursive: true }));

/** What the function writes to its standard output while it loads, below AWS's own runtime client. */
async function linesIn(format: 'JSON' | 'Text'): Promise<string[]> {
  const client = await prepareRuntimeClient(join(folder, `client-${format}`));
  const api = await startRuntimeApi();
  const child = spawn(process.execPath, [client], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_LOG_FORMAT: format,
      AWS_LAMBDA_LOG_LEVEL: 'TRACE',
      AWS_LAMBDA_FUNCTION_NAME: 'lines',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
    },
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written += text));
  const closed = new Promise((done) => child.once('close', done));
  await api.ready;
  child.kill('SIGKILL');
  await closed;
  api.stop();
  return written.trimEnd().split('\n');
}

it.each(['JSON', 'Text'] as const)('a line is what the metric filters read, in the log format %s', async (format) => {
  const lines = await linesIn(format);
  expect(lines[0]).toBe('{"time":"2026-03-02T10:15:30.250Z","level":"debug","event":"gauges.reported","parked":1}');
});

// Why the functions write past it: the fields would not be where the filters look for them.
it('a line by the console is wrapped up', async () => {
  const [, wrapped = ''] = await linesIn('JSON');
  expect(JSON.parse(wrapped)).toMatchObject({ level: 'INFO', message: '{"event":"by-the-console"}' });
});
