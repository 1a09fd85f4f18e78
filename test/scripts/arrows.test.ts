import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A project with one adapter, and what it and the core import. */
const sources: Readonly<Record<string, string>> = {
  'lib/contract/manifest.ts': 'export const contract = 1;',
  'lib/providers/registry.ts': "import { good } from './good/index.ts';\nexport const providers = [good];",
  'lib/providers/good/index.ts':
    "import { createHmac } from 'node:crypto';\nimport { contract } from '../../contract/manifest.ts';\nimport { words } from '../../messages/words.ts';\nexport const good = [createHmac, contract, words];",
  'lib/providers/bad/core.ts': "export * from '../../queues/queue.ts';",
  'lib/providers/bad/neighbour.ts': "export * from '../good/index.ts';",
  'lib/providers/bad/disk.ts': "export * from 'node:fs';",
  'lib/providers/bad/door.ts': "export * from '../../../functions/door.ts';",
  'lib/messages/words.ts': 'export const words = 1;',
  'lib/queues/queue.ts': 'export const queue = 1;',
  'lib/inbound/shortcut.ts': "export * from '../providers/good/index.ts';",
  'functions/door.ts': 'export const door = 1;',
  'functions/shortcut.ts': "export * from '../lib/providers/good/index.ts';",
};
const violationsSchema = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

let project: string;
let violations: string[];

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'arrows-'));
  for (const [path, source] of Object.entries(sources)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), source);
  }
  for (const file of ['.dependency-cruiser.js', 'tsconfig.json', 'package.json'])
    await cp(join(root, file), join(project, file));
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const words = [depcruise, '--config', '.dependency-cruiser.js', '--output-type', 'json', 'functions', 'lib'];
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: project });
  violations = violationsSchema
    .parse(JSON.parse(stdout))
    .summary.violations.map(({ rule, from, to }) => `${from} → ${to}: ${rule.name}`);
});
afterAll(() => rm(project, { recursive: true }));

describe('the arrows around adapters', () => {
  it.each([
    ['the core', 'lib/providers/bad/core.ts → lib/queues/queue.ts: adapters-import-only-their-contract-and-messages'],
    [
      'another adapter',
      'lib/providers/bad/neighbour.ts → lib/providers/good/index.ts: adapters-import-only-their-contract-and-messages',
    ],
    ['the disk', 'lib/providers/bad/disk.ts → fs: adapters-reach-nothing-by-themselves'],
    ['a function', 'lib/providers/bad/door.ts → functions/door.ts: lib-imports-no-door'],
  ])('keep an adapter of any name from %s', (_what, violation) => {
    expect(violations).toContain(violation);
  });

  it.each(['lib/inbound/shortcut.ts', 'functions/shortcut.ts'])(
    'keep %s from an adapter but through the registry',
    (file) => {
      expect(violations).toContain(`${file} → lib/providers/good/index.ts: only-the-registry-names-an-adapter`);
    },
  );

  it('let an adapter have its contract, messages and what computes signatures', () => {
    expect(violations.filter((violation) => violation.startsWith('lib/providers/good/'))).toEqual([]);
    expect(violations.filter((violation) => violation.startsWith('lib/providers/registry.ts'))).toEqual([]);
  });
});
