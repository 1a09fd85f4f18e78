import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CxoneOperation, cxoneOperations } from '../support/cxone-operations.ts';
import { hardSamples, richSamples } from '../../local/cxone/pages/rich/samples.ts';
import { MisfitError, startWorld, type World } from '../../local/world.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { atDesk, fromAgents } from './switches/at-desk.ts';
import { openScene } from './switches/scene.ts';
import { setReceiptPause } from './switches/set-receipt-pause.ts';
import { wholeStory } from './switches/story.ts';
import { deletionPassesUsBy } from './switches/unhappy/admin.ts';
import { answerIsLost } from './switches/unhappy/lost-message.ts';
import { aboutPeople, customerDoesMore } from './switches/without-words.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ demoChannel: false, environment: { FILE_HANDOVER: 'upload' } });
  await setReceiptPause(world, 0);
});
afterAll(() => world.stop());

/** How each operation of the client looks on its way: the compiler asks for those that are missing here. */
const onTheWay: Readonly<Record<CxoneOperation, RegExp>> = {
  'openid-configuration': /^GET \/\.well-known\/openid-configuration$/,
  token: /^POST \/auth\/token$/,
  'cxone-configuration': /^GET \/\.well-known\/cxone-configuration$/,
  'verify-one-time-token': /^POST \/dfo\/3\.0\/one-time-token\/verification$/,
  'upsert-channel': /^POST \/dfo\/3\.0\/channels$/,
  'list-channels': /^GET \/dfo\/3\.0\/channels$/,
  'delete-channel': /^DELETE \/dfo\/3\.0\/channels\/[^/]+$/,
  'create-message': /^POST \/dfo\/3\.0\/channels\/[^/]+\/messages$/,
  'set-message-status': /^PUT \/dfo\/3\.0\/channels\/[^/]+\/messages\/[^/]+\/status$/,
  'upload-file': /^POST \/dfo\/3\.0\/attachments\/temporary$/,
  'find-messages': /^GET \/dfo\/3\.0\/messages$/,
  'remove-content': /^POST \/dfo\/3\.0\/messages\/[^/]+\/content-removal$/,
  'remove-author-name': /^POST \/dfo\/3\.0\/messages\/[^/]+\/author-name-removal$/,
  'set-contact-status': /^PUT \/dfo\/3\.0\/contacts\/[^/]+\/status$/,
  'send-sender-action': /^POST \/dfo\/3\.0\/channels\/[^/]+\/threads\/[^/]+\/sender-actions$/,
  'list-customer-fields': /^GET \/dfo\/3\.0\/customers\/custom-field-definitions$/,
  'list-contact-fields': /^GET \/dfo\/3\.0\/consumer-contact-custom-fields$/,
};

describe('what the middleware asks of CXone', () => {
  it('has every field that its operations need, and none that they don’t have', async () => {
    await wholeStory(await openScene(world, 'whole-story'));
    const scene = await openScene(world, 'less-happy');
    await answerIsLost(scene);
    await botSendsEverything(scene);
    await deletionPassesUsBy(scene);
    await customerDoesMore(await openScene(world, 'without-words', aboutPeople));

    const { requests } = world.cxone;
    const fit = requests.fit();
    const figures = Object.entries(fit.operations).map(([operation, count]) => `${operation} ${count}`);
    console.log(`${fit.checked} requests checked: ${figures.join(', ')}`);
    expect(fit).toMatchObject({ unknown: 0, missing: 0, wrong: 0, misfits: [] });
    const taken = requests.last.filter(({ status = 0 }) => status >= 200 && status < 300);
    const lines = taken.map(({ method, path }) => `${method} ${path}`);
    expect(cxoneOperations.filter((operation) => !lines.some((line) => onTheWay[operation].test(line)))).toEqual([]);
    // Discovery has neither a body nor a query to be checked.
    const said = new Set(taken.map(({ operation }) => operation).filter((operation) => operation !== 'discovery'));
    expect([...said].filter((operation) => fit.operations[operation] === undefined)).toEqual([]);
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
