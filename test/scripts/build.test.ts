import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A build by a Node.js that says it is of this version. */
const buildBy = (version: string) =>
  run(
    process.execPath,
    [
      '--import',
      `data:text/javascript,Object.defineProperty(process, 'version', { value: '${version}' })`,
      'scripts/build.mjs',
      '--quiet',
    ],
    { cwd: root },
  );

it.each(['v20.20.2', 'v22.17.1'])(
  'a build by Node.js %s is refused with one line, and takes nothing away',
  async (version) => {
    const before = existsSync(`${root}/dist`);
    await expect(buildBy(version)).rejects.toMatchObject({
      code: 1,
      stderr: `Node.js ${version} is too old: install >=22.18, e.g. the one that .nvmrc names, and run npm ci again.\n`,
    });
    expect(existsSync(`${root}/dist`)).toBe(before);
  },
);
