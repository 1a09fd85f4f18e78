import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageEvent, ReceiptEvent } from '../../lib/contract/events.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { channelId, messageEvent } from '../support/fixtures.ts';
import { OwnIds } from '../support/own-ids.ts';

const CONVERSATION = 'phone-4550001234';

let provider: OwnIds;
let world: Deployment;
let process: Environment;

beforeEach(async () => {
  provider = new OwnIds();
  world = await new Deployment([], { adapter: provider.adapter }).withChannel();
  process = world.start();
});

const written = (changes: Partial<MessageEvent> = {}) => messageEvent({ conversationId: CONVERSATION, ...changes });

/** All that waits is worked off, whatever time that takes. */
async function settle(): Promise<void> {
  for (let round = 0; round < 40; round += 1) {
    const worked = [await process.workInbound(), await process.workOutbound(), await process.workStatuses()];
    if (!worked.includes(true)) await world.clock.advance(10_000);
  }
}

async function receive(...events: readonly (MessageEvent | ReceiptEvent)[]): Promise<unknown> {
  const ended = await process.receive(events);
  return ended.kind === 'ended' ? ended.value : ended;
}

const callback = (text: string, more: object = {}) => ({
  thread: { idOnExternalPlatform: CONVERSATION },
  endUserRecipients: [{ idOnExternalPlatform: 'own-ids~usr-5150' }],
  messageContent: { type: 'TEXT', text, payload: { text } },
  ...more,
});

async function say(text: string, more: object = {}): Promise<string> {
  const ended = await process.callBack(callback(text, more));
  if (ended.kind !== 'ended') throw new Error('The callback has no answer.', { cause: ended });
  return ended.value;
}

const receipt = (sentId: string, status: ReceiptEvent['status'] = 'delivered'): ReceiptEvent => ({
  kind: 'receipt',
  sentId,
  status,
  occurredAt: '2026-03-02T10:15:31.000Z',
});

describe('a provider that knows its own ids alone', () => {
  it('has its customers quote agents’ messages', async () => {
    const externalId = await say('Your parcel leaves today.');
    await receive(written({ replyTo: { sentBy: 'ours', sentId: 'chat-7:1' } }));
    await settle();

    expect(world.cxone.messages).toMatchObject([
      { replyToMessage: { idOnExternalPlatform: externalId }, isReplyToSpecificMessage: true },
    ]);
  });

  it('has them quote the whole message by any of its parts', async () => {
    const externalId = await say('A long one. '.repeat(2_000));
    await settle();
    expect(provider.sent.length).toBeGreaterThan(1);
    await receive(written({ replyTo: { sentBy: 'ours', sentId: `chat-7:${provider.sent.length}` } }));
    await settle();

    expect(world.cxone.messages).toMatchObject([{ replyToMessage: { idOnExternalPlatform: externalId } }]);
  });

  it('says that something is quoted which is not known', async () => {
    await receive(written({ replyTo: { sentBy: 'ours', sentId: 'chat-7:900' } }));
    await settle();

    expect(world.cxone.texts()).toEqual(['[In reply to a message that is not shown here]\nWhere is my parcel?']);
    expect(world.cxone.messages[0]).not.toHaveProperty('replyToMessage');
  });

  it('says it in the adapter’s words, where it has some', async () => {
    const inWords = { en: 'In reply to: Your parcel', fr: 'En réponse à : Votre colis' };
    await receive(written({ replyTo: { sentBy: 'ours', sentId: 'chat-7:900', inWords } }));
    await settle();

    expect(world.cxone.texts()).toEqual(['[In reply to: Your parcel]\nWhere is my parcel?']);
  });

  it('says nothing of those words where it is known', async () => {
    const externalId = await say('Your parcel leaves today.');
    const inWords = { en: 'In reply to: Your parcel', fr: 'En réponse à : Votre colis' };
    await receive(written({ replyTo: { sentBy: 'ours', sentId: 'chat-7:1', inWords } }));
    await settle();

    expect(world.cxone.messages).toMatchObject([{ replyToMessage: { idOnExternalPlatform: externalId } }]);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?']);
  });

  it('loses and doubles nothing, whichever effect is the last of its process', async () => {
    const story = async (faults: readonly Fault[]) => {
      provider = new OwnIds();
      world = await new Deployment(faults, { adapter: provider.adapter }).withChannel();
      process = world.start();
      const again = async (act: () => Promise<{ readonly kind: string }>) => {
        for (let tries = 0; tries < 5; tries += 1) {
          if (!process.alive) process = world.start();
          if ((await act()).kind === 'ended') return;
          await world.clock.advance(1_000);
        }
      };
      await again(() => process.callBack(callback('Your parcel leaves today.')));
      await again(() => process.receive([written({ replyTo: { sentBy: 'ours', sentId: 'chat-7:1' } })]));
      for (let round = 0; round < 20; round += 1) {
        if (!process.alive) process = world.start();
        await process.workInbound();
        await world.clock.advance(10_000);
      }
      return world.effects.names.length;
    };
    const effects = await story([]);
    expect(effects).toBeGreaterThan(15);
    for (let effect = 0; effect < effects; effect += 1) {
      for (const when of ['before', 'after'] as const) {
        for (const how of ['killed', 'failed'] as const) {
          await story([{ effect, when, how }]);
          const named = `${how} ${when} ${world.effects.names[effect] ?? ''} (${effect})`;
          expect([provider.sent.length <= 1, world.cxone.messages.length], named).toEqual([true, 1]);
          const [message] = world.cxone.messages;
          const isNoted = String(message?.messageContent.payload['text']).startsWith('[In reply to a message');
          expect(message?.replyToMessage !== undefined || isNoted, named).toBe(true);
        }
      }
    }
  });

  it('has its receipts told to CXone', async () => {
    const externalId = await say('Your parcel leaves today.');
    await receive(receipt('chat-7:1'), receipt('chat-7:1', 'seen'));
    await settle();

    expect(world.cxone.statuses).toMatchObject([{ externalId, status: 'seen' }]);
  });

  it('has a receipt wait that is quicker than the answer to its message', async () => {
    expect(await receive(receipt('chat-7:1'))).toBe(200);
    await world.clock.advance(3_500);
    expect(await process.workStatuses()).toBe(true);
    const externalId = await say('Your parcel leaves today.');
    await settle();

    expect(world.cxone.statuses).toMatchObject([{ externalId, status: 'delivered' }]);
  });

  it('has a receipt dropped in minutes that is of a message of somebody else', async () => {
    await receive(receipt('chat-7:900'));
    await settle();

    expect(world.cxone.calls).toEqual([]);
    expect(world.statuses.nextAt()).toBeUndefined();
    expect(world.logger.lines.at(-1)).toMatchObject({ event: 'status.dropped', code: 'message-unknown' });
  });

  it('tells the failure of a further part as one of the message in part, and nothing else of it', async () => {
    const externalId = await say('A long one. '.repeat(2_000));
    await settle();
    const last = `chat-7:${provider.sent.length}`;
    await receive(receipt(last, 'seen'));
    await settle();
    expect(world.cxone.statuses).toEqual([]);
    await receive({ ...receipt(last, 'failed'), reason: 'They have left.' });
    await settle();

    expect(world.cxone.statuses).toMatchObject([{ externalId, status: 'failed', reason: 'They have left.' }]);
  });

  it('shows none of its ids in the table, nor in what waits on the queue of receipts', async () => {
    await say('Your parcel leaves today.');
    await receive(receipt('chat-7:1'));

    await world.clock.advance(3_500);
    const status = world.statuses.receive()?.body;
    expect(JSON.stringify([world.table.items(), status])).not.toMatch(/chat-7|4550001234/);
    expect(status).toContain('sentDigest');
  });

  it('has a message sent although its id can’t be kept', async () => {
    const update = world.table.update.bind(world.table);
    world.table.update = (pk, ...rest) =>
      pk.startsWith('SENT#') ? Promise.reject(new Error('table unreachable')) : update(pk, ...rest);
    const externalId = await say('Your parcel leaves today.');

    expect(externalId).toMatch(/^out-/);
    expect(world.logger.lines).toContainEqual(
      expect.objectContaining({ event: 'request.failed', operation: 'keep-sent-id', message: externalId }),
    );
  });

  it('gets back with a quote what came with the customer’s message', async () => {
    await receive(written({ quoteToken: 'quote-token-1' }));
    await settle();
    const replyToMessage = { idOnExternalPlatform: 'in-m-90017' };
    await say('It leaves today.', { replyToMessage, isReplyToSpecificMessage: true });
    await say('Anything else?', { replyToMessage });

    expect(provider.sent.map(({ replyTo }) => replyTo)).toEqual([
      { sentBy: 'theirs', providerMessageId: 'm-90017', quoteToken: 'quote-token-1' },
      undefined,
    ]);
    expect(JSON.stringify(world.table.items())).not.toContain('quote-token-1');
  });

  it('has a quote go without it where it is not known', async () => {
    const replyToMessage = { idOnExternalPlatform: 'in-m-90017' };
    await say('It leaves today.', { replyToMessage, isReplyToSpecificMessage: true });

    expect(provider.sent[0]?.replyTo).toEqual({ sentBy: 'theirs', providerMessageId: 'm-90017' });
  });

  it('is told where its webhooks go', async () => {
    await say('It leaves today.');
    expect(provider.contexts[0]).toMatchObject({
      channelId,
      webhookUrl: `https://byoc.example.net/webhooks/${channelId}`,
    });
  });

  it('is asked for one token by all processes, and for another once it takes that no longer', async () => {
    await say('One.');
    process = world.start();
    await say('Two.');
    expect(provider.tokens).toHaveLength(1);

    await world.clock.advance(60_000);
    provider.revoked.add('token-1');
    await say('Three.');
    process = world.start();
    await say('Four.');
    expect([provider.tokens.length, provider.sent.length]).toEqual([2, 4]);
    expect(JSON.stringify(world.table.items())).not.toMatch(/token-[12]|test-secret/);
  });

  it('is not asked again and again for tokens that it takes no better', async () => {
    for (let token = 1; token < 20; token += 1) provider.revoked.add(`token-${token}`);
    for (const text of ['One.', 'Two.', 'Three.']) await say(text).catch(() => undefined);
    expect(provider.tokens).toHaveLength(1);
  });
});
