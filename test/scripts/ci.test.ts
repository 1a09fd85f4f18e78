import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = readFileSync(`${root}/.ci/run`, 'utf8');
const workflow = readFileSync(`${root}/.github/workflows/ci.yml`, 'utf8');

const parts = /^parts=\((.*)\)$/m.exec(script)?.[1]?.split(' ') ?? [];

describe('.ci/run', () => {
  it('does something for each of its parts, and has no other', () => {
    const body = script.slice(script.indexOf('run_part() {'), script.indexOf('esac\n}'));
    const cases = [...body.matchAll(/^ {4}(\w+)\)/gm)].map(([, name]) => name);
    expect(parts.length).toBeGreaterThan(7);
    expect(cases).toEqual(parts);
  });

  it('names its parts to who asks for another', async () => {
    // Without a PATH it could do nothing else, whatever it makes of the word.
    const asked = promisify(execFile)('/bin/bash', [`${root}/.ci/run`, 'lint'], { env: { PATH: '' } });
    await expect(asked).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`There is no part "lint". The parts are: ${parts.join(' ')}\n`) as string,
    });
  });
});

describe('the workflow', () => {
  it('runs each part of .ci/run in one job', () => {
    const run = [...workflow.matchAll(/\bparts: ([\w ]+) }/g)].flatMap(([, names = '']) => names.trim().split(' '));
    expect(run.toSorted()).toEqual(parts.toSorted());
    expect(workflow).toContain('run: .ci/run ${{ matrix.parts }}\n');
  });

  it('names every action by its commit, with the version beside it', () => {
    const used = [...workflow.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(used.length).toBeGreaterThan(2);
    for (const action of used) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may only read, and ends by itself', () => {
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(workflow).toMatch(/^ {4}timeout-minutes: \d+$/m);
  });
});
