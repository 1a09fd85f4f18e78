import { beforeEach, describe, expect, it } from 'vitest';
import type { CachedChannels } from '../../../lib/channels/channel.ts';
import { contactStatePk } from '../../../lib/channels/people/contact-states.ts';
import type { HttpError } from '../../../lib/http/http-error.ts';
import { serveCallback } from '../../../lib/outbound/callback/serve-callback.ts';
import { Deployment } from '../../support/deployment.ts';
import { channel, channelId, integrationKey, keyed } from '../../support/fixtures.ts';
import { OutboundWorld, throttledFor } from './outbound-world.ts';

let world: Deployment;
beforeEach(async () => {
  world = await new Deployment().withChannel();
});

const honour = (people = { honoursOptOut: true }) =>
  world.table.update(`CHANNEL#${channelId}`, { set: { people, language: 'fr' } });
const setState = (state: string) => world.table.put({ pk: contactStatePk(channelId, 'usr-5150', keyed), state, at: 1 });
const body = (text: string, recipients: readonly string[] = ['usr-5150']) => ({
  thread: { idOnExternalPlatform: 'conv-7781' },
  messageContent: { type: 'TEXT', payload: { text } },
  endUserRecipients: recipients.map((idOnExternalPlatform) => ({ idOnExternalPlatform })),
});
const refused = {
  kind: 'threw',
  error: expect.objectContaining({ status: 422, code: 'send_recipient_blocked' }) as HttpError,
};

describe('an agent’s message to somebody who has opted out', () => {
  it('is refused, in the agents’ language, and nothing reaches the provider', async () => {
    await honour();
    await setState('opted-out');
    const answer = await world.start().callBack(body('Anything else?'));
    expect(answer).toMatchObject(refused);
    expect(answer.kind === 'threw' && String(answer.error)).toContain(
      'Le client ne souhaite plus recevoir de messages',
    );
    expect(world.receiver.shown).toEqual([]);
  });

  it('goes on a channel that honours nothing where they have blocked it, unless its provider takes any message', async () => {
    await setState('blocked');
    expect(await world.start().callBack(body('Anything else?'))).toMatchObject({ kind: 'ended' });
    const { manifest } = world.provider;
    const capabilities = { ...manifest.capabilities, takesForBlocked: true };
    Object.assign(world, { provider: { ...world.provider, manifest: { ...manifest, capabilities } } });
    expect(await world.start().callBack(body('And this?'))).toMatchObject(refused);
    expect(world.receiver.shown).toHaveLength(1);
  });

  it('goes once they have opted in again, with the same words', async () => {
    await honour();
    await setState('opted-out');
    await world.start().callBack(body('Anything else?'));
    await setState('reachable');
    expect(await world.start().callBack(body('Anything else?'))).toMatchObject({ kind: 'ended' });
    expect(world.receiver.shown).toHaveLength(1);
  });

  it('goes on a channel that honours nothing, without a read', async () => {
    await setState('opted-out');
    expect(await world.start().callBack(body('Anything else?'))).toMatchObject({ kind: 'ended' });
    expect(world.effects.names).not.toContain('read contact');
  });

  it('costs one read of their state on a channel that honours it', async () => {
    await honour();
    await world.start().callBack(body('Anything else?'));
    expect(world.effects.names.filter((name) => name === 'read contact')).toHaveLength(1);
  });

  it('that was answered before they opted out gets the same answer when CXone repeats it', async () => {
    await honour();
    const first = await world.start().callBack(body('Bye'), 'trace-1');
    await setState('opted-out');
    expect(await world.start().callBack(body('Bye'), 'trace-1')).toEqual(first);
    expect(world.receiver.shown).toHaveLength(1);
  });

  it('that waits on the queue when they opt out ends failed, with the reason', async () => {
    await honour();
    let isThrottled = true;
    world.receiver.turnsAway = () =>
      isThrottled ? new Response('{}', { status: 429, headers: { 'retry-after': '30' } }) : undefined;
    expect(await world.start().callBack(body('Anything else?'))).toMatchObject({ kind: 'ended' });
    isThrottled = false;
    await setState('opted-out');
    await world.clock.advance(60_000);
    await world.start().workOutbound();
    expect(world.receiver.shown).toEqual([]);
    await world.clock.advance(5_000);
    await world.start().workStatuses();
    expect(world.cxone.statuses).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('ne souhaite plus') as string },
    ]);
  });

  it('that names nobody is refused where the conversation’s customer is known', async () => {
    await honour();
    await world.start().receive({
      type: 'message.received',
      timestamp: '2026-03-02T10:15:29.100Z',
      data: { id: 'm-1', thread: { id: 'conv-7781' }, author: { id: 'usr-5150' }, text: 'unsubscribe' },
    });
    await world.start().workInbound();
    expect(await world.start().callBack(body('Anything else?', []))).toMatchObject(refused);
  });

  it('that names nobody is not sent where the conversation’s customer can’t be looked up', async () => {
    await honour();
    const get = world.table.get.bind(world.table);
    world.table.get = (pk) => (pk.startsWith('CUSTOMER#') ? Promise.reject(new Error('throttled')) : get(pk));
    expect(await world.start().callBack(body('Anything else?', []))).toMatchObject({
      kind: 'threw',
      error: { status: 503, code: 'send_transient' },
    });
    expect(world.receiver.shown).toEqual([]);
  });
});

describe('the rest of a message to somebody who opts out between its parts', () => {
  it('is not sent, and the agent reads why', async () => {
    const parts: OutboundWorld = new OutboundWorld([
      () => ({ kind: 'sent' }),
      async () => {
        await parts.table.put({ pk: contactStatePk(channelId, 'usr-5150', keyed), state: 'opted-out', at: 1 });
        return throttledFor(1_000);
      },
      () => ({ kind: 'sent' }),
    ]);
    parts.channel = { ...channel, people: { honoursOptOut: true } };
    parts.mostText = 20;
    await parts.say('We were at your door today.');
    await parts.processBatch();
    expect(parts.sent).toHaveLength(2);
    const [status] = parts.statuses;
    expect(status?.reason).toContain('Part 2 of 2 of the text was not sent. The customer wants no more messages');
    expect(status?.reason).not.toContain('its turn did not come');
  });
});

describe('the check of a recipient whose state can’t be read', () => {
  it('lets them through to the send, which looks again', async () => {
    const writesFirst = { ...channel, writesFirst: true, people: { honoursOptOut: true } };
    const started = {
      table: { get: () => Promise.reject(new Error('throttled')) },
      channels: { get: () => Promise.resolve(writesFirst) } as unknown as CachedChannels,
      providerOf: () => ({ ...world.provider, checkRecipient: undefined, conversationWith: (id: string) => id }),
      now: world.clock.now,
      indexKey: () => Promise.resolve('test-index-key'),
    } as unknown as Parameters<typeof serveCallback>[1];
    const callback = {
      ...{ integration: integrationKey, route: { kind: 'validation', channelId } as const },
      ...{ body: () => body('', ['usr-5150']), correlation: 'corr-1', receivedAt: 0, remainingMs: () => 10_000 },
    };
    expect(await serveCallback(callback, started)).toMatchObject({ statusCode: 200 });
  });
});
