import { beforeEach, describe, expect, it } from 'vitest';
import { digestOf, keyedDigest } from '../../../lib/ids.ts';
import { outboundClaimKey } from '../../../lib/outbound/outbound-message.ts';
import { queuedPk } from '../../../lib/queues/queued-messages.ts';
import { channel, channelId, INDEX_KEY, keyed } from '../../support/fixtures.ts';
import { OutboundWorld, throttledFor } from './outbound-world.ts';

const HOUR_MS = 3_600_000;

let world: OutboundWorld;
let change: number;
beforeEach(() => {
  world = new OutboundWorld();
  change = world.clock.now().getTime() + HOUR_MS;
});

/** A version before serves the next callbacks and jobs: it knows no time of change. */
const before = () => {
  world.channel = { ...channel, keyedFrom: undefined };
};
/** This version does, on a channel that changes in an hour. */
const now = () => {
  world.channel = { ...channel, keyedFrom: change };
};
const groups = () => world.queued.map(({ groupId }) => groupId);
const claims = () =>
  world.table
    .items()
    .map(({ pk }) => pk)
    .filter((pk) => pk.startsWith('CLAIM#outbound#'));
const hello = { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text: 'Hello' };

describe('an agent’s message while a channel changes over', () => {
  it.each([
    { case: 'before the change', waitMs: HOUR_MS - 61_000 },
    { case: 'around the change', waitMs: HOUR_MS - 1_000 },
    { case: 'after the change', waitMs: HOUR_MS },
  ])('that the version before sent is not sent again for a repeat $case', async ({ waitMs }) => {
    await world.clock.advance(waitMs);
    before();
    const first = await world.say('Hello', { trace: 'trace-1' });
    await world.clock.advance(1_500);
    now();

    expect(await world.say('Hello', { trace: 'trace-1' })).toEqual(first);
    expect(world.sent).toHaveLength(1);
    expect(claims()).toEqual([outboundClaimKey(channelId, hello, digestOf)]);
  });

  it('that this version sent within the hour is not sent again by the version before', async () => {
    now();
    const first = await world.say('Hello', { trace: 'trace-1' });
    before();

    expect(await world.say('Hello', { trace: 'trace-1' })).toEqual(first);
    expect(world.sent).toHaveLength(1);
  });

  it('is claimed under its HMAC alone from the change on, and its id has a tag that is one', async () => {
    now();
    await world.clock.advance(HOUR_MS);
    await world.say('Hello');

    expect(claims()).toEqual([outboundClaimKey(channelId, hello, keyedDigest(INDEX_KEY))]);
    expect(world.ids[0]?.slice(-4)).toBe(keyed([channelId, 'conv-7781']).slice(0, 4));
  });

  it('goes behind those that waited before the change', async () => {
    world = new OutboundWorld([() => throttledFor(60_000), () => ({ kind: 'sent' })]);
    await world.clock.advance(HOUR_MS - 1_000);
    before();
    expect(await world.say('first')).toMatchObject({ kind: 'queued' });
    await world.clock.advance(2_000);
    now();

    expect(await world.say('second')).toMatchObject({ kind: 'queued' });
    await world.processBatch();
    expect(world.sent.map(({ text }) => text)).toEqual(['first', 'first', 'second']);
    expect(await world.say('third')).toMatchObject({ kind: 'sent' });
  });

  it('that waits through the change leaves nothing behind that would hold up the next', async () => {
    world = new OutboundWorld([() => throttledFor(60_000), () => ({ kind: 'sent' })]);
    await world.clock.advance(HOUR_MS - 1_000);
    now();
    expect(await world.say('first')).toMatchObject({ kind: 'queued' });
    await world.processBatch();

    const { digest, other } = { digest: keyed, other: digestOf };
    for (const by of [digest, other]) {
      const item = await world.table.get(queuedPk(channelId, 'conv-7781', by));
      expect(Object.keys(item ?? {}).filter((name) => name.startsWith('out-'))).toEqual([]);
    }
  });

  it('stays in the group of its conversation', async () => {
    world = new OutboundWorld([() => throttledFor(60_000), () => ({ kind: 'sent' })]);
    await world.clock.advance(HOUR_MS - 1_000);
    before();
    await world.say('first');
    await world.clock.advance(2_000);
    now();
    await world.say('second');
    await world.clock.advance(91 * 24 * HOUR_MS);
    await world.say('third');

    expect(new Set(groups())).toEqual(new Set([digestOf([channelId, 'conv-7781'])]));
    expect(groups().length).toBeGreaterThan(1);
  });

  it('of a channel that never had other names is in a group that is an HMAC', async () => {
    world = new OutboundWorld([() => throttledFor(60_000), () => ({ kind: 'sent' })]);
    await world.say('first');

    expect(groups()).toEqual([keyed([channelId, 'conv-7781'])]);
  });

  it('has its channel’s time of change begun by the first callback, which does not wait for the table', async () => {
    before();
    world.startKeys = () => Promise.reject(new Error('no answer'));

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent' });
    expect(claims()).toEqual([outboundClaimKey(channelId, hello, digestOf)]);
  });
});
