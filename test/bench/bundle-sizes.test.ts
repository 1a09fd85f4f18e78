import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBundleSizes } from '../../bench/load/bundle-sizes.ts';

it('adds up what is in a bundle by package and by room of the project', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-test-'));
  const metafile = join(directory, 'meta.json');
  const outputs = {
    'dist/issue-token/index.mjs.map': { bytes: 9_000, inputs: {} },
    'dist/issue-token/index.mjs': {
      bytes: 1_200,
      inputs: {
        'node_modules/@smithy/core/a.js': { bytesInOutput: 300 },
        'node_modules/@aws-sdk/core/node_modules/@smithy/core/b.js': { bytesInOutput: 200 },
        'node_modules/zod/v4/core/util.js': { bytesInOutput: 100 },
        'lib/settings.ts': { bytesInOutput: 400 },
        'lib/ids.ts': { bytesInOutput: 150 },
      },
    },
  };
  writeFileSync(metafile, JSON.stringify({ outputs }));

  const sizes = await readBundleSizes(metafile);

  rmSync(directory, { recursive: true });
  expect(sizes).toEqual([
    {
      name: 'issue-token',
      bytes: 1_200,
      byOwner: [
        ['lib', 550],
        ['@smithy/core', 500],
        ['zod', 100],
      ],
    },
  ]);
});
