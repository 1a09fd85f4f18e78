import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchCatalogue } from '../../../local/cxone/switches.ts';
import { startWorld, type World } from '../../../local/world.ts';
import { printTable } from './print-table.ts';
import { happyRuns, titleOf, unhappyRuns } from './runs.ts';
import { openScene } from './scene.ts';
import { setReceiptPause } from './set-receipt-pause.ts';
import { setSwitches } from './set-switches.ts';
import { wholeStory } from './story.ts';
import { tell } from './tell.ts';

const BY_DEFAULT = 'as by default';
const runs = happyRuns.filter(({ isDefault }) => !isDefault);
const passed = new Set<string>();

let world: World;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  await setReceiptPause(world, 0);
});
afterAll(async () => {
  await world.stop();
  printTable('The whole story, one switch at a time:', [BY_DEFAULT, ...runs.map(titleOf)], passed);
});

/** No story of these puts a clock forward. */
const clock = { forward: () => undefined };

describe('the whole story, with one switch turned', () => {
  it(`none: ${BY_DEFAULT}`, async () => {
    await setSwitches(world, {});
    await wholeStory(await openScene(world, 'as-by-default'));
    passed.add(BY_DEFAULT);
  });

  it.each(runs.map((run, index) => ({ run, index, title: titleOf(run) })))('$title', async ({ run, index, title }) => {
    await tell(run, world, `run-${index}`, clock);
    passed.add(title);
  });

  it('is told of every switch and value that the running CXone names, or an unhappy one is', async () => {
    const response = await fetch(`${world.cxone.origin}/__emulator/switches/catalogue`);
    expect(await response.json()).toMatchObject(switchCatalogue.map(({ name, values }) => ({ name, values })));
    const told = new Set([...happyRuns, ...unhappyRuns].map(titleOf));
    const values = switchCatalogue.flatMap(({ name, values: all }) => all.map((value) => titleOf({ name, value })));
    // The default where there is nothing to tell of it, and the value that strict-answers.test.ts tells of.
    expect(values.filter((title) => !told.has(title))).toEqual([
      'answerStrictness = rejects-unknown-keys',
      'callbackTimeoutMs = 30000',
      'deliveredAfterSeen = accepted',
      'emptyText = accepted',
      'textLimit = 0',
    ]);
  });
});
