import { globSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { readCase } from './case.ts';
import { expectedOf, runCase } from './run-case.ts';

const folder = new URL('./', import.meta.url);
const files = globSync('*/*.json', { cwd: folder }).toSorted();

let world: World;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
});
afterAll(() => world.stop());

// Most of a case is waiting: each has a channel of its own, and they wait side by side.
describe.concurrent('a case', () => {
  it.each(files)('%s comes out as it says', async (file) => {
    const { cxone, integrationId } = world;
    const aCase = readCase(new URL(file, folder));
    const seen = await runCase(aCase, { cxoneOrigin: cxone.origin, integrationId });
    expect(seen).toEqual(expectedOf(aCase, seen));
  });
});

it('is there', () => {
  expect(files.length).toBeGreaterThan(0);
});
