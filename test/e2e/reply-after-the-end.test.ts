import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAction, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { refusalAfterRemoval } from './support/call-back.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from './support/people.ts';
import { until } from './support/until.ts';

let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
  await customerWrites(world, { text: 'Hello' });
  await until('the desk has it', () => atTheDesk(world, channelId).length === 1);
});
afterAll(() => world.stop());

/** What an admin does on the Reconnect page; the middleware keeps a channel in memory for up to 15 seconds. */
async function choose(language: string): Promise<void> {
  const { cxone, phone, integrationId } = world;
  const page = await openAction(cxone.origin, 'reconnect', integrationId, channelId);
  const { status, html } = await submit(page, {
    name: 'Acme Messenger',
    'setting-deliveryUrl': phone.deliveryUrl('acme'),
    language,
  });
  expect(status, html).toBe(200);
}

const rows = [
  {
    what: 'by a customer who blocked the channel',
    code: 'recipient_blocked',
    en: 'The customer has blocked this channel.',
    fr: 'Le client a bloqué ce canal.',
  },
  {
    what: 'in a conversation that is closed at the provider',
    code: 'window_closed',
    en: 'You can only write to the customer again after they have written.',
    fr: 'On ne peut écrire de nouveau au client qu’après un message de sa part.',
  },
];

describe.each(['en', 'fr'] as const)('a reply after the end, to an agent who reads %s', (language) => {
  beforeAll(async () => {
    await choose(language);
    await until('the new language is known', async () => {
      await setPhone(world, 'acme/behaviour', { mode: 'refuse', code: 'recipient_blocked', times: 1 });
      const reply = await agentReplies(world, { channelId, text: `Ping ${String(Math.random())}` });
      return reply.outcome === 'failed' && reply.displayErrorMessage === rows[0]?.[language];
    });
  });

  it.each(rows)('is refused $what, with a sentence', async ({ code, [language]: sentence }) => {
    const text = `An answer, refused with ${code}, in ${language}`;
    await setPhone(world, 'acme/behaviour', { mode: 'refuse', code, times: 1 });
    expect(await agentReplies(world, { channelId, text })).toMatchObject({
      outcome: 'failed',
      status: 422,
      displayErrorMessage: sentence,
    });
    expect(atTheDesk(world, channelId).at(-1)).toMatchObject({ text, kind: 'failed', reason: sentence });
    expect(onThePhone(world).map((message) => message.text)).not.toContain(text);
  });
});

describe('a reply right after the secret was renewed', () => {
  it('is signed with the new secret too, each time', async () => {
    for (const turn of [1, 2, 3]) {
      // The process that answers has the secret of before in memory.
      expect(await agentReplies(world, { channelId, text: `Before ${turn}` })).toMatchObject({ outcome: 'sent' });
      const page = await openAction(world.cxone.origin, 'reconnect', world.integrationId, channelId);
      const answers = {
        name: 'Acme Messenger',
        'setting-deliveryUrl': world.phone.deliveryUrl('acme'),
        renew: 'yes',
        language: 'fr',
      };
      const { html } = await submit(page, answers);
      const [, secret = ''] = /id="generated-signingSecret"[^>]*value="([^"]+)"/.exec(html) ?? [];
      // The platform takes the new one alone.
      await setPhone(world, 'acme', { webhookUrl: world.demoChannel?.webhookUrl, secret });
      expect(await agentReplies(world, { channelId, text: `After ${turn}` })).toMatchObject({ outcome: 'sent' });
    }
  });
});

describe('a reply to a channel that was removed', () => {
  it('says so in the language that the channel had', async () => {
    const page = await openAction(world.cxone.origin, 'remove', world.integrationId, channelId);
    expect((await submit(page, {})).status).toBe(200);
    const refusal = () => refusalAfterRemoval(world, channelId, { threadId: 'chat-ida', customerId: 'ida' });
    expect(await until('the removal is known', refusal)).toEqual({
      status: 404,
      sentence: 'Ce canal n’est plus connecté. Rien n’a été envoyé.',
    });
  });
});
