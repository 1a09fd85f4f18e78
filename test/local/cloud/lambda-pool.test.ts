import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionToRun, Invocation } from '../../../local/cloud/invocation.ts';
import { LambdaPool } from '../../../local/cloud/lambda-pool.ts';
import { aFunction, eventually, remove, temporaryDirectory } from './fixtures.ts';

let root: string;
beforeAll(() => {
  root = temporaryDirectory({
    'dist/echo/index.mjs': `
      let runs = 0;
      export async function handler(event, context) {
        console.log('ran for', event.name);
        runs += 1;
        if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
        return { event, runs, pid: process.pid, remaining: context.getRemainingTimeInMillis(), context };
      }`,
    'dist/environment/index.mjs': 'export const handler = () => process.env;',
    'dist/fails/index.mjs': `
      class OrderError extends Error { name = 'OrderError' }
      export const handler = async () => { throw new OrderError('no stock'); };`,
    'dist/cyclic/index.mjs': 'export const handler = () => { const loop = {}; loop.loop = loop; return loop; };',
    'dist/exits/index.mjs': 'export const handler = () => process.exit(7);',
    'dist/lingers/index.mjs': `
      setInterval(() => undefined, 1000);
      export const handler = () => ({ pid: process.pid });`,
    'dist/silent/index.mjs': 'export const handler = () => undefined;',
    'dist/unset/index.mjs': `
      if (!process.env.TABLE_NAME) throw new Error('TABLE_NAME is not set');
      export const handler = () => 'never';`,
    'dist/empty/index.mjs': 'export const other = 1;',
  });
});
afterAll(() => remove(root));

const pools: LambdaPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()));
});

function poolOf(functions: FunctionToRun[], concurrencyPerFunction = 10): { pool: LambdaPool; lines: string[] } {
  const lines: string[] = [];
  const onLog = (key: string, line: string): void => void lines.push(`${key}: ${line}`);
  const pool = new LambdaPool({ functions, root, region: 'eu-west-1', concurrencyPerFunction, onLog });
  pools.push(pool);
  return { pool, lines };
}

function errorOf(invocation: Invocation): string | undefined {
  return invocation.kind === 'failed' ? `${invocation.error.errorType}: ${invocation.error.errorMessage}` : undefined;
}

function pidOf(invocation: Invocation): unknown {
  return invocation.kind === 'returned' ? Reflect.get(Object(invocation.payload), 'pid') : undefined;
}

function isRunning(pid: unknown): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

describe('LambdaPool', () => {
  it('runs a function with the event and a Lambda context, and begins its console’s lines as Lambda does', async () => {
    const { pool, lines } = poolOf([aFunction('echo', { timeoutSeconds: 20, memoryMb: 256 })]);

    const invocation = await pool.invoke('echo', { name: 'Ida' });

    expect(invocation).toMatchObject({
      kind: 'returned',
      payload: {
        event: { name: 'Ida' },
        runs: 1,
        context: {
          awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          functionName: 'shop-dev-echo',
          functionVersion: '$LATEST',
          invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:shop-dev-echo',
          memoryLimitInMB: '256',
          logGroupName: '/aws/lambda/shop-dev-echo',
        },
      },
    });
    const { remaining } = (invocation as { payload: { remaining: number } }).payload;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(20_000);
    await eventually(() =>
      lines.some((line) => /^echo: [-\d]+T[:.\d]+Z\t[0-9a-f-]{36}\tINFO\tran for Ida$/.test(line)),
    );
  });

  it('keeps a process warm for the next invocation', async () => {
    const { pool } = poolOf([aFunction('echo')]);

    const first = await pool.invoke('echo', {});
    const second = await pool.invoke('echo', {});

    expect(second).toMatchObject({ payload: { runs: 2, pid: pidOf(first) } });
  });

  it('starts further processes up to the limit while others are busy', async () => {
    const { pool } = poolOf([aFunction('echo')], 2);

    const invocations = await Promise.all([1, 2, 3, 4].map(() => pool.invoke('echo', { waitMs: 50 })));

    expect(new Set(invocations.map(pidOf)).size).toBe(2);
    expect(invocations.every(({ kind }) => kind === 'returned')).toBe(true);
  });

  it('gives a process its own environment and nothing of the runner', async () => {
    process.env['RUNNER_ONLY'] = 'yes';
    const { pool } = poolOf([aFunction('environment', { environment: { TABLE_NAME: 'orders' } })]);

    const invocation = await pool.invoke('environment', {});

    expect(invocation).toMatchObject({ kind: 'returned', payload: { TABLE_NAME: 'orders' } });
    expect(invocation).not.toHaveProperty('payload.RUNNER_ONLY');
    expect(invocation).not.toHaveProperty('payload.NODE_OPTIONS');
  });

  it('takes undefined for null, as JSON does', async () => {
    const { pool } = poolOf([aFunction('silent')]);

    expect(await pool.invoke('silent', {})).toEqual({ kind: 'returned', payload: null });
  });

  it.each([
    { case: 'a throw', key: 'fails', error: /^OrderError: no stock$/ },
    { case: 'a result that is no JSON', key: 'cyclic', error: /^Runtime\.MarshalError: .*circular/ },
    { case: 'an exit', key: 'exits', error: /^Runtime\.ExitError: .*Runtime exited with error: exit status 7$/ },
    { case: 'a bundle that does not load', key: 'unset', error: /^Error: TABLE_NAME is not set$/ },
    { case: 'a missing export', key: 'empty', error: /^TypeError: handler is undefined or not exported by .*empty/ },
    { case: 'a missing bundle', key: 'absent', error: /Cannot find module .*dist\/absent\/index\.mjs/ },
  ])('reports $case as Lambda does, and in the log', async ({ key, error }) => {
    const { pool, lines } = poolOf([aFunction(key)]);

    const invocation = await pool.invoke(key, {});

    expect(errorOf(invocation)).toMatch(error);
    expect(lines.find((line) => error.test(line.slice(key.length + 2)))).toBeDefined();
  });

  it('starts afresh after a crash', async () => {
    const { pool } = poolOf([aFunction('exits'), aFunction('echo')], 1);

    expect(errorOf(await pool.invoke('exits', {}))).toMatch(/exit status 7/);
    expect(errorOf(await pool.invoke('exits', {}))).toMatch(/exit status 7/);
  });

  it('kills a process whose time is up and starts another for the next invocation', async () => {
    const { pool } = poolOf([aFunction('echo', { timeoutSeconds: 1 })], 1);
    const warm = await pool.invoke('echo', {});

    const late = await pool.invoke('echo', { waitMs: 60_000 });
    const next = await pool.invoke('echo', {});

    expect(errorOf(late)).toMatch(
      /^Sandbox\.Timedout: RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
    );
    expect(next).toMatchObject({ kind: 'returned', payload: { runs: 1 } });
    expect(pidOf(next)).not.toBe(pidOf(warm));
  });

  it('kills a function in the middle of its work on demand', async () => {
    const { pool, lines } = poolOf([aFunction('echo')]);
    const running = pool.invoke('echo', { name: 'Bo', waitMs: 60_000 });
    await eventually(() => lines.some((line) => line.endsWith('\tran for Bo')));

    expect(await pool.kill('echo')).toBe(1);

    expect(errorOf(await running)).toMatch(/^Runtime\.ExitError: .*signal: killed$/);
    expect(await pool.invoke('echo', {})).toMatchObject({ kind: 'returned', payload: { runs: 1 } });
  });

  it('freezes a function in the middle of its work, which goes on when it thaws', async () => {
    const { pool } = poolOf([aFunction('echo')], 1);
    const before = pidOf(await pool.invoke('echo', {}));
    expect(pool.freeze('echo', 100)).toBe(false);

    const invocation = pool.invoke('echo', { waitMs: 50 });
    await eventually(() => pool.freeze('echo', 100));
    expect(pool.freeze('echo', 100)).toBe(false);

    expect(pidOf(await invocation)).toBe(before);
  });

  it('kills a frozen process whose time is up', async () => {
    const { pool } = poolOf([aFunction('echo', { timeoutSeconds: 1 })], 1);
    const before = pidOf(await pool.invoke('echo', {}));

    const invocation = pool.invoke('echo', { waitMs: 50 });
    await eventually(() => pool.freeze('echo', 60_000));

    expect(errorOf(await invocation)).toMatch(/^Sandbox\.Timedout/);
    await eventually(() => !isRunning(before));
  });

  it('tells the memory of each process', async () => {
    const { pool } = poolOf([aFunction('echo'), aFunction('silent')]);
    const pid = pidOf(await pool.invoke('echo', {}));

    const memory = await pool.memory();

    expect(memory).toEqual([
      { functionKey: 'echo', pid, rssBytes: expect.any(Number) as number, peakRssBytes: expect.any(Number) as number },
    ]);
    expect(memory[0]?.rssBytes).toBeGreaterThan(10_000_000);
    expect(memory[0]?.peakRssBytes).toBeGreaterThanOrEqual(memory[0]?.rssBytes ?? Infinity);
  });

  it('leaves no process behind when it stops, and fails what runs or waits', async () => {
    const { pool, lines } = poolOf([aFunction('echo')], 1);
    const pid = pidOf(await pool.invoke('echo', {}));
    const running = pool.invoke('echo', { name: 'Cy', waitMs: 60_000 });
    const waiting = pool.invoke('echo', {});
    await eventually(() => lines.some((line) => line.endsWith('\tran for Cy')));

    await pool.stop();

    expect(errorOf(await running)).toMatch(/signal: killed$/);
    expect(errorOf(await waiting)).toMatch(/^Sandbox\.Stopped/);
    expect(errorOf(await pool.invoke('echo', {}))).toMatch(/^Sandbox\.Stopped/);
    expect(isRunning(pid)).toBe(false);
  });

  it('leaves no process behind when the runner itself is killed', async () => {
    const program = `
      import { LambdaPool } from ${JSON.stringify(new URL('../../../local/cloud/lambda-pool.ts', import.meta.url).href)};
      const functions = [${JSON.stringify(aFunction('lingers'))}];
      const pool = new LambdaPool({ functions, root: ${JSON.stringify(root)}, region: 'eu-west-1', concurrencyPerFunction: 1 });
      console.log((await pool.invoke('lingers', {})).payload.pid);
      process.kill(process.pid, 'SIGKILL');
    `;

    const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 20_000,
    });

    expect(signal).toBe('SIGKILL');
    expect(Number(stdout)).toBeGreaterThan(0);
    await eventually(() => !isRunning(stdout));
  });

  it('says which function the template lacks', async () => {
    await expect(poolOf([]).pool.invoke('nope', {})).rejects.toThrow('serverless.yml has no function "nope"');
  });
});
