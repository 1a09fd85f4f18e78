import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CarelessDesign } from './careless-design.ts';
import type { NamedDesign } from './design.ts';
import { naiveDesigns } from './designs.ts';
import { judgeHistory } from './judge-history.ts';
import { storm } from './storm.ts';
import { type Verdict, verdicts } from './verdicts.ts';
import { type FaultKind, faultKinds } from './weather.ts';

// Seconds of work each, on machines that may be busy.

const directory = mkdtempSync(join(tmpdir(), 'storm-rows-'));
const path = join(directory, 'history.jsonl');
afterAll(() => rmSync(directory, { recursive: true }));

const careless: NamedDesign = {
  name: 'careless',
  build: (ground) => Promise.resolve(new CarelessDesign(ground)),
};

const naive = (name: string): NamedDesign => {
  const design = naiveDesigns.find((one) => one.name === name);
  if (design === undefined) throw new Error(`There is no design "${name}".`);
  return design;
};

async function rowsOf(design: NamedDesign, kinds: readonly FaultKind[], messages = 300): Promise<Verdict[]> {
  await storm({ design, seed: 7, messages, kinds: new Set(kinds), path });
  const { counts } = await judgeHistory(path);
  return verdicts.filter((verdict) => counts[verdict] > 0);
}

// A row of noughts proves something only if it could be another number.
it('has each row of the report fire on a whole storm through some design', async () => {
  const fired = new Set<Verdict>([
    ...(await rowsOf(careless, [])),
    ...(await rowsOf(naive('forward, always 200'), faultKinds)),
    ...(await rowsOf(naive('FIFO, 10 d record'), faultKinds)),
    ...(await rowsOf(naive('FIFO, 5 min dedup'), ['poison', 'worker-clock'])),
  ]);

  expect(verdicts.filter((verdict) => !fired.has(verdict))).toEqual([]);
});

it('has the rows fire of which the usual designs know nothing', async () => {
  const fired = await rowsOf(careless, []);

  expect(fired).toEqual(
    expect.arrayContaining(['sent-all-the-same', 'told-too-soon', 'taken-for-new', 'never-tried', 'stuck', 'orphaned']),
  );
});
