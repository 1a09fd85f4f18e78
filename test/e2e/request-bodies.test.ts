import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hardSamples, richSamples } from '../../local/cxone/pages/rich/samples.ts';
import { MisfitError, startWorld, type World } from '../../local/world.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { atDesk, fromAgents } from './switches/at-desk.ts';
import { openScene } from './switches/scene.ts';
import { setReceiptPause } from './switches/set-receipt-pause.ts';
import { wholeStory } from './switches/story.ts';
import { deletionPassesUsBy } from './switches/unhappy/admin.ts';
import { answerIsLost } from './switches/unhappy/lost-message.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false, environment: { FILE_HANDOVER: 'upload' } });
  await setReceiptPause(world, 0);
});
afterAll(() => world.stop());

/** What the stories below ask of CXone, from signing in to a removal that passed the middleware by. */
const asked = ['B1', 'B2', 'B3', 'B4', 'B6', 'B7', 'B13', 'B19', 'token'] as const;

describe('what the middleware asks of CXone', () => {
  it('has every field that its operations need, and none that they don’t have', async () => {
    await wholeStory(await openScene(world, 'whole-story'));
    const scene = await openScene(world, 'less-happy');
    await answerIsLost(scene);
    await botSendsEverything(scene);
    await deletionPassesUsBy(scene);

    const { requests } = world.cxone;
    const fit = requests.fit();
    const figures = Object.entries(fit.operations).map(([operation, count]) => `${operation} ${count}`);
    console.log(`${fit.checked} requests checked: ${figures.join(', ')}`);
    expect(fit).toMatchObject({ unknown: 0, missing: 0, wrong: 0, misfits: [] });
    expect(Object.keys(fit.operations)).toEqual(expect.arrayContaining([...asked]));
    expect(requests.countOf('unknown')).toBe(0);
  });

  it('fails a world that stops, where a field is not known', async () => {
    const { cxone } = world;
    await fetch(`${cxone.origin}/dfo/3.0/channels?tenant=1`, {
      headers: { authorization: `Bearer ${await accessToken(cxone)}` },
    });
    await expect(world.stop()).rejects.toThrow(MisfitError);
    cxone.requests.clear();
  });
});

/** Each type that CXone may send, and what no channel can show as it is: sent, or refused with a sentence. */
async function botSendsEverything(scene: Awaited<ReturnType<typeof openScene>>): Promise<void> {
  const place = { channelId: scene.channelId, threadIdOnExternalPlatform: 'chat-ida', isByBot: true };
  for (const { name, content } of [...richSamples(new Date()), ...hardSamples()]) {
    const before = fromAgents(scene).length;
    const result = await atDesk(world, 'reply', { ...place, messageContent: content });
    if (result.outcome === 'sent') {
      expect(fromAgents(scene).length, `${name} is on the phone`).toBeGreaterThan(before);
    } else {
      expect(result, name).toMatchObject({
        outcome: 'failed',
        displayErrorMessage: expect.stringMatching(/\w.*\./) as unknown,
      });
    }
  }
}
