import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { check, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const endedSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

let copy: string;

/** What a program prints in the copy of the project, and its exit code. */
async function run(...words: readonly string[]) {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, words, { cwd: copy })) };
  } catch (error) {
    return endedSchema.parse(error);
  }
}

const newProvider = (name: string) => run('scripts/new-provider/run.ts', name);
const read = (path: string) => readFile(join(copy, path), 'utf8');

async function filesIn(folder: string): Promise<string[]> {
  const files = await readdir(join(copy, folder), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'new-provider-'));
  const parts = [
    'lib',
    'scripts',
    'test/conformance',
    'test/lib/providers',
    'package.json',
    '.prettierrc.json',
    'tsconfig.json',
  ];
  for (const part of parts) await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rm(copy, { recursive: true }));

describe('npm run new-provider', () => {
  it.each([
    ['', 'it is empty'],
    ['Acme', '“A” is in it'],
    ['acme_chat', '“_” is in it'],
    ['acme-', 'it has a hyphen at its beginning or end'],
    ['acme--chat', 'it has two hyphens in a row'],
    ['a'.repeat(33), 'it is 33 characters long'],
    ['../acme', '“.” is in it'],
    ['acme chat', '“ ” is in it'],
  ])('refuses the name “%s”, and says what is wrong and what one looks like', async (name, problem) => {
    const { code, stderr } = await newProvider(name);
    expect(stderr).toBe(
      `“${name}” can’t be the name of a provider: ${problem}. Take 1 to 32 lower-case letters, digits and hyphens, e.g. acme-chat.\n`,
    );
    expect(code).toBe(1);
  });

  it('refuses a name that is taken, and says what to do', async () => {
    const { code, stderr } = await newProvider('generic');
    expect(stderr).toBe(
      'lib/providers/generic and test/lib/providers/generic are there already: take another name, or remove this first, ' +
        'and what names genericProvider in lib/providers/registry.ts.\n',
    );
    expect(code).toBe(1);
  });

  describe('with a name of its own', () => {
    const before = new Map<string, string>();
    let printed: string;

    beforeAll(async () => {
      for (const file of [...(await filesIn('lib')), ...(await filesIn('test'))]) {
        before.set(file, await readFile(file, 'utf8'));
      }
      const { code, stdout, stderr } = await newProvider('blue-bird-2');
      expect([code, stderr]).toEqual([0, '']);
      printed = stdout;
    });

    it('writes an adapter and its tests, and changes the registry alone', async () => {
      const after = [...(await filesIn('lib')), ...(await filesIn('test'))];
      const added = after.filter((file) => !before.has(file)).map((file) => file.slice(copy.length + 1));
      expect(added.toSorted()).toEqual([
        ...['index', 'manifest', 'parse', 'send', 'verify'].map((file) => `lib/providers/blue-bird-2/${file}.ts`),
        'test/lib/providers/blue-bird-2/blue-bird-2.test.ts',
        'test/lib/providers/blue-bird-2/conformance.ts',
      ]);
      const changed: string[] = [];
      for (const [file, source] of before) if ((await readFile(file, 'utf8')) !== source) changed.push(file);
      expect(changed).toEqual([join(copy, 'lib/providers/registry.ts')]);
    });

    it('names the adapter in the registry, behind the others', async () => {
      const registry = await read('lib/providers/registry.ts');
      expect(registry).toContain("\nimport { blueBird2Provider } from './blue-bird-2/index.ts';\n");
      expect(registry).toMatch(
        /adapters: readonly Provider\[\] = \[\s*genericProvider,[^\]]*\bblueBird2Provider,?\s*\];/,
      );
    });

    it('leaves nothing of the template’s name', async () => {
      const files = [
        ...(await filesIn('lib/providers/blue-bird-2')),
        ...(await filesIn('test/lib/providers/blue-bird-2')),
      ];
      for (const file of files) expect(await readFile(file, 'utf8')).not.toMatch(/acme-?chat/i);
    });

    it('writes all of it as the formatter would', async () => {
      const files = [
        ...(await filesIn('lib/providers/blue-bird-2')),
        ...(await filesIn('test/lib/providers/blue-bird-2')),
        join(copy, 'lib/providers/registry.ts'),
      ];
      const config = await resolveConfig(join(root, 'package.json'));
      for (const file of files) {
        expect(await check(await readFile(file, 'utf8'), { ...config, filepath: file })).toBe(true);
      }
    });

    it('writes fewer than 150 lines of an adapter, blank ones not counted', async () => {
      let lines = 0;
      for (const file of await filesIn('lib/providers/blue-bird-2')) {
        lines += (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '').length;
      }
      expect(lines).toBeLessThan(150);
    });

    it('says what to do next', () => {
      expect(printed).toContain('wrote lib/providers/blue-bird-2/manifest.ts\n');
      expect(printed).toMatch(/Try it with: npm run conformance -- --provider blue-bird-2\n$/);
    });

    it('gives an adapter that passes the kit at once', async () => {
      const { code, stdout } = await run('test/conformance/run.ts', '--provider', 'blue-bird-2');
      expect(stdout).toMatch(/\n\d{2,} passed, \d+ declared, 0 failed\n$/);
      expect(code).toBe(0);
    });

    it('refuses to write over it', async () => {
      const { code, stderr } = await newProvider('blue-bird-2');
      expect(stderr).toContain('lib/providers/blue-bird-2 and test/lib/providers/blue-bird-2 are there already');
      expect(code).toBe(1);
    });

    it('refuses a name whose export would be called the same', async () => {
      const { code, stderr } = await newProvider('blue-bird2');
      expect(stderr).toContain('“blue-bird2” would be called blueBird2Provider, as “blue-bird-2” is already');
      expect(code).toBe(1);
    });

    it('writes it anew where the folders were removed, and names it once all the same', async () => {
      const before = await read('lib/providers/registry.ts');
      for (const folder of ['lib/providers/blue-bird-2', 'test/lib/providers/blue-bird-2']) {
        await rm(join(copy, folder), { recursive: true });
      }
      expect((await newProvider('blue-bird-2')).code).toBe(0);
      expect(await read('lib/providers/registry.ts')).toBe(before);
    });

    it('adds a second one whose list no longer fits on a line', async () => {
      expect((await newProvider('a-provider-whose-name-is-so-long')).code).toBe(0);
      expect((await newProvider('2nd')).code).toBe(0);
      const { code, stdout } = await run(
        '--input-type=module',
        '-e',
        "console.log([...(await import('./lib/providers/registry.ts')).providers.keys()].join())",
      );
      expect(code).toBe(0);
      expect(stdout.trim().split(',').slice(-3)).toEqual(['blue-bird-2', 'a-provider-whose-name-is-so-long', '2nd']);
    });
  });
});
