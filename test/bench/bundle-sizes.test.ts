import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBundleSizes } from '../../bench/load/bundle-sizes.ts';

it('adds up what a function loads at its start by package and by room of the project', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-test-'));
  const metafile = join(directory, 'meta.json');
  const outputs = {
    'dist/issue-token/index.mjs.map': { bytes: 9_000, inputs: {}, imports: [] },
    'dist/issue-token/index.mjs': {
      bytes: 1_200,
      imports: [
        { path: 'node:crypto', kind: 'import-statement', external: true },
        { path: 'dist/issue-token/chunk-AAAAAAAA.mjs', kind: 'import-statement' },
        { path: 'dist/issue-token/later-BBBBBBBB.mjs', kind: 'dynamic-import' },
      ],
      inputs: {
        'node_modules/@smithy/core/a.js': { bytesInOutput: 300 },
        'node_modules/@aws-sdk/core/node_modules/@smithy/core/b.js': { bytesInOutput: 200 },
        'node_modules/zod/v4/core/util.js': { bytesInOutput: 100 },
        'lib/settings.ts': { bytesInOutput: 400 },
        'lib/ids.ts': { bytesInOutput: 150 },
      },
    },
    'dist/issue-token/chunk-AAAAAAAA.mjs': {
      bytes: 500,
      imports: [{ path: 'dist/issue-token/chunk-CCCCCCCC.mjs', kind: 'import-statement' }],
      inputs: { 'lib/settings.ts': { bytesInOutput: 40 }, 'node_modules/jose/a.js': { bytesInOutput: 420 } },
    },
    'dist/issue-token/chunk-CCCCCCCC.mjs': {
      bytes: 30,
      // Two that import each other are loaded once.
      imports: [{ path: 'dist/issue-token/chunk-AAAAAAAA.mjs', kind: 'import-statement' }],
      inputs: { 'lib/ports.ts': { bytesInOutput: 10 } },
    },
    'dist/issue-token/later-BBBBBBBB.mjs': {
      bytes: 90_000,
      imports: [],
      inputs: { 'node_modules/@aws-sdk/client-s3/a.js': { bytesInOutput: 90_000 } },
    },
  };
  writeFileSync(metafile, JSON.stringify({ outputs }));

  const sizes = await readBundleSizes(metafile);

  rmSync(directory, { recursive: true });
  expect(sizes).toEqual([
    {
      name: 'issue-token',
      bytes: 1_730,
      byOwner: [
        ['lib', 600],
        ['@smithy/core', 500],
        ['jose', 420],
        ['zod', 100],
      ],
    },
  ]);
});
