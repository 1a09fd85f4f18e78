import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchCatalogue } from '../../../local/cxone/switches.ts';
import { startWorld, type World } from '../../../local/world.ts';
import { coveringRows, pairsIn, pairsOf } from './pairwise.ts';
import { renewCallbackToken } from './renew-callback-token.ts';
import { openScene } from './scene.ts';
import { setReceiptPause } from './set-receipt-pause.ts';
import { setSwitches } from './set-switches.ts';
import { wholeStory } from './story.ts';

const values = Object.fromEntries(switchCatalogue.map((entry) => [entry.name, entry.values]));
const rows = coveringRows(values);
const passed = new Set<number>();

let world: World;
beforeAll(async () => {
  // The strict form of answers is the one that CXone takes at every value of answerStrictness.
  world = await startWorld({ demoChannel: false, environment: { ANSWER_FORM: 'strict' } });
  await setReceiptPause(world, 0);
});
afterAll(async () => {
  await world.stop();
  const table = rows.map((row, index) => {
    const turned = switchCatalogue.filter((entry) => row[entry.name] !== entry.default).length;
    return `${passed.has(index) ? 'passed    ' : 'NOT PASSED'}  row ${index + 1}, ${turned} switches turned`;
  });
  console.log([`The whole story, any two values together in one of ${rows.length} rows:`, ...table].join('\n'));
});

describe('the whole story, with the switches turned in pairs', () => {
  it('holds every pair of values in one of the rows', () => {
    const covered = new Set(rows.flatMap((row) => pairsIn(Object.entries(row))));
    expect(pairsOf(values).filter((pair) => !covered.has(pair))).toEqual([]);
    expect(covered.size).toBeGreaterThan(5_000);
  });

  it.each(rows.map((row, index) => ({ row, index, number: index + 1 })))('row $number', async ({ row, index }) => {
    await setSwitches(world, row);
    await renewCallbackToken(world);
    // Without the pause a receipt may come too early; where CXone says no to it, it is sent again.
    const comeAgain = row['statusOfUnknownMessage'] !== 'swallowed';
    await wholeStory(await openScene(world, `row-${index}`), comeAgain ? ['delivered', 'seen'] : ['seen']);
    passed.add(index);
  });
});
