import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureColdStart } from '../../bench/load/cold-start.ts';
import { prepareRuntimeClient } from '../../bench/load/runtime-client.ts';

let directory = '';
let runtimeClient = '';

/** A task root with this code as its function. */
function functionOf(name: string, code: string): string {
  const taskRoot = join(directory, name);
  mkdirSync(taskRoot);
  writeFileSync(join(taskRoot, 'index.mjs'), code);
  return taskRoot;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bench-test-'));
  runtimeClient = await prepareRuntimeClient(join(directory, 'runtime-client'));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('measureColdStart', () => {
  it('waits until AWS’s runtime client has loaded the function and asks for an event', async () => {
    const taskRoot = functionOf(
      'slow',
      `await new Promise((resolve) => setTimeout(resolve, Number(process.env.LOADS_FOR_MS)));
       export const handler = async () => 'hello';`,
    );

    const milliseconds = await measureColdStart({ runtimeClient, taskRoot, environment: { LOADS_FOR_MS: '300' } });

    expect(milliseconds).toBeGreaterThanOrEqual(300);
  });

  it('reports the error of a function that can’t load', async () => {
    const taskRoot = functionOf('broken', `throw new TypeError('TABLE_NAME is not set');`);

    await expect(measureColdStart({ runtimeClient, taskRoot, environment: {} })).rejects.toThrow(
      /did not load: .*TABLE_NAME is not set/,
    );
  });
});
