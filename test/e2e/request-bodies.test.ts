import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { openScene } from './switches/scene.ts';
import { setReceiptPause } from './switches/set-receipt-pause.ts';
import { wholeStory } from './switches/story.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  await setReceiptPause(world, 0);
});
afterAll(() => world.stop());

/** What a whole conversation asks of CXone, from signing in and Add to Delete. */
const asked = ['B1', 'B2', 'B3', 'B4', 'B6', 'B7', 'token'] as const;

describe('what the middleware asks of CXone', () => {
  it('has every field that its operations need, and none that they don’t have', async () => {
    await wholeStory(await openScene(world, 'request-bodies'));
    const { requests } = world.cxone;
    const fit = requests.fit();
    const counts = Object.entries(requests.counts()).filter(([, count]) => count > 0);
    const figure = counts.map(([operation, count]) => `${operation} ${count}`).join(', ');
    console.log(`${fit.checked} requests checked: ${fit.unknown} unknown, ${fit.missing} missing, ${fit.wrong} wrong`);
    console.log(figure);

    expect(fit).toMatchObject({ unknown: 0, missing: 0, wrong: 0, misfits: [] });
    expect(fit.checked).toBeGreaterThanOrEqual(20);
    expect(counts.map(([operation]) => operation)).toEqual(expect.arrayContaining([...asked]));
    expect(requests.countOf('unknown')).toBe(0);
    const unchecked = requests.countOf('discovery');
    expect(fit.checked).toBe(counts.reduce((sum, [, count]) => sum + count, 0) - unchecked);
  });
});
