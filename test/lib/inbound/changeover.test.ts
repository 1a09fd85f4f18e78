import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { digestOf, type PersonKeys, personKeysAt } from '../../../lib/ids.ts';
import { addToAlbum, isAlbumPart } from '../../../lib/inbound/album.ts';
import { Backlog } from '../../../lib/inbound/backlog.ts';
import { inboundClaimKey } from '../../../lib/inbound/inbound-claim.ts';
import { takeSharedTime } from '../../../lib/inbound/thread-clock.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import {
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  integrationKey,
  keyed,
  messageEvent,
} from '../../support/fixtures.ts';
import { InboundWorld, QUEUED_AT } from './inbound-world.ts';

const HOUR_MS = 3_600_000;
const CHANGE = QUEUED_AT + HOUR_MS;

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

/** A version before gets the message: it knows no time of change, and names its records by plain digests. */
function before(messages?: readonly MessageEvent[], circumstances: Parameters<InboundWorld['deliver']>[1] = {}) {
  world.keyedFrom = undefined;
  return world.deliver(messages, { queuedAt: world.clock.now().getTime(), ...circumstances });
}

/** This version gets it, on a channel that changes in an hour. */
function now(messages?: readonly MessageEvent[], circumstances: Parameters<InboundWorld['deliver']>[1] = {}) {
  world.keyedFrom = CHANGE;
  return world.deliver(messages, { queuedAt: world.clock.now().getTime(), ...circumstances });
}

const keysNow = () => personKeysAt(CHANGE, world.clock.now().getTime(), () => Promise.resolve(INDEX_KEY));
const settled = { kind: 'settled' };
const created = () => world.cxone.calls.filter((call) => call === 'createMessage').length;
const claims = () =>
  world.table
    .items()
    .map(({ pk }) => pk)
    .filter((pk) => pk.startsWith('CLAIM#'));
const plainClaim = inboundClaimKey(channelId, 'm-90017', digestOf);
const keyedClaim = inboundClaimKey(channelId, 'm-90017', keyed);

describe('a customer’s message while a channel changes over', () => {
  it.each([
    { case: 'at once', laterMs: 1_000 },
    { case: 'just before the change', laterMs: HOUR_MS - 1 },
    { case: 'at the change', laterMs: HOUR_MS },
    { case: 'nine days later', laterMs: 9 * 24 * HOUR_MS },
  ])('that the version before delivered is not delivered again, repeated $case', async ({ laterMs }) => {
    expect(await before()).toEqual(settled);
    await world.clock.advance(laterMs);

    expect(await now()).toEqual(settled);
    expect(created()).toBe(1);
    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.duplicate']);
    expect(claims()).toEqual([plainClaim]);
  });

  it('names the customer in CXone as the version before does, which may still send the answer; after it, with the provider', async () => {
    const customers = () =>
      world.cxone.messages.map(({ authorEndUserIdentity }) => authorEndUserIdentity.idOnExternalPlatform);
    await now([messageEvent({ providerMessageId: 'm-1' })], { provider: 'telegram' });
    await world.clock.advance(HOUR_MS);
    await now([messageEvent({ providerMessageId: 'm-2' })], { provider: 'telegram' });
    expect(customers()).toEqual(['usr-5150', 'telegram~usr-5150']);
  });

  it('that this version delivered within the hour is not delivered again by the version before', async () => {
    expect(await now()).toEqual(settled);
    await world.clock.advance(60_000);

    expect(await before()).toEqual(settled);
    expect(created()).toBe(1);
    expect(world.logger.events()).toEqual(['inbound.delivered', 'inbound.duplicate']);
  });

  it('within the hour is written as the version before writes it, to the letter', async () => {
    await before();
    const asBefore = world.table.items();
    world = new InboundWorld();
    await now();

    // But for the random id of whoever holds the claim.
    const same = ({ holder, ...item }: Readonly<Record<string, unknown>>) => ({ ...item, holder: typeof holder });
    expect(world.table.items().map(same)).toEqual(asBefore.map(same));
  });

  it('is claimed under its HMAC alone from the change on', async () => {
    await world.clock.advance(HOUR_MS);
    await now();

    expect(claims()).toEqual([keyedClaim]);
    expect(JSON.stringify(world.table.items())).not.toContain('conv-7781');
    expect(await world.notesOf('m-90017')).toMatchObject({ conversationId: 'conv-7781' });
  });

  it('is delivered once where its first try began before the change, and it waited on the queue till after it', async () => {
    const queuedAt = world.clock.now().getTime();
    world.cxone.failNext('createMessage', cxoneFailure.refused('create-message'));
    expect(await before(undefined, { queuedAt })).toMatchObject({ kind: 'retry' });
    await world.clock.advance(2 * HOUR_MS);
    expect(await now(undefined, { queuedAt })).toEqual(settled);
    await world.clock.advance(1_000);

    // The provider has sent it again meanwhile.
    expect(await now()).toEqual(settled);
    expect(created()).toBe(2);
    expect(world.cxone.messages).toHaveLength(1);
    expect(claims()).toEqual([plainClaim]);
  });

  it('in whose middle the version before died is looked for in CXone, and not sent again', async () => {
    // CXone has it, and its answer was lost with the worker.
    await before();
    await world.table.update(plainClaim, {
      set: { state: 'open', leaseUntil: world.clock.now().getTime() },
      remove: ['finishedAt'],
    });
    await world.clock.advance(HOUR_MS);

    expect(await now()).toEqual(settled);
    expect(created()).toBe(1);
    expect(world.cxone.calls).toContain('findMessages');
  });

  it('of which a process whose clock is fast has the HMAC’s claim is not delivered once more by one that is slow', async () => {
    await world.clock.advance(HOUR_MS);
    await now();

    expect(await now(undefined, { queuedAt: CHANGE - 1 })).toEqual(settled);
    expect(created()).toBe(1);
  });

  it('that the version before parked is delivered by its replay, once', async () => {
    world.cxone.meets = () => cxoneFailure.refused('create-message');
    for (let tries = 0; tries < 3; tries += 1) {
      await before();
      await world.clock.advance(120_000);
    }
    world.cxone.meets = undefined;
    const [record] = await world.table.list('PARKED#main');
    await world.clock.advance(24 * HOUR_MS);
    expect(record?.pk).toBe(`PARKED#${plainClaim}`);

    expect(await now(undefined, { replayOf: record?.pk ?? '' })).toEqual(settled);
    expect(await now()).toEqual(settled);
    expect(world.cxone.messages).toMatchObject([{ idOnExternalPlatform: 'in-m-90017' }]);
    expect(await world.parked()).toEqual([]);
  });

  it.each([
    { case: 'nothing is changed', text: 'Where is my parcel?', shown: [] },
    { case: 'the words are others', text: 'Where is it?', shown: ['[Edited]\nWhere is it?'] },
  ])('that the version before delivered is known when it is edited, and $case', async ({ text, shown }) => {
    await before();
    await world.clock.advance(HOUR_MS);
    const edit = messageEvent({ providerMessageId: 'e-1', text, change: { kind: 'edited', of: 'm-90017' } });
    await now([edit]);

    expect(world.cxone.texts().slice(1)).toEqual(shown);
  });

  it('that comes with other words under an id of before is an edit, and the same edit for each repeat', async () => {
    await before();
    const other = messageEvent({ text: 'Where is it?' });
    await before([other]);
    await world.clock.advance(HOUR_MS);
    await now([other]);

    expect(world.cxone.texts()).toEqual(['Where is my parcel?', '[Edited]\nWhere is it?']);
    expect(await world.parked()).toEqual([]);
  });
});

describe('what the names cost', () => {
  /** Reads and writes of the table for one message. */
  const callsOf = async (deliver: () => Promise<unknown>) => {
    const get = vi.spyOn(world.table, 'get');
    const update = vi.spyOn(world.table, 'update');
    const put = vi.spyOn(world.table, 'put');
    await deliver();
    const counts = [get, update, put].map((spy) => spy.mock.calls.length);
    vi.restoreAllMocks();
    return counts;
  };

  it('is one read for each message of a channel that changes over, and nothing before, after, or for any other', async () => {
    const fresh = await callsOf(() => world.deliver());
    world = new InboundWorld();
    expect(await callsOf(() => now())).toEqual(fresh);
    const [gets = 0, ...writes] = fresh;

    world = new InboundWorld();
    await world.clock.advance(HOUR_MS);
    expect(await callsOf(() => now())).toEqual([gets + 1, ...writes]);
    world = new InboundWorld();
    await world.clock.advance(91 * 24 * HOUR_MS);
    expect(await callsOf(() => now())).toEqual(fresh);
  });
});

describe('what else a channel of before has', () => {
  it('is found: thread and customer, for as long as they are kept', async () => {
    await before();
    await world.clock.advance(300 * 24 * HOUR_MS);

    expect(await world.threads.find(integrationKey, 'cx-thread-conv-7781')).toEqual({
      channelId,
      threadId: 'conv-7781',
    });
    expect(await world.threads.customerOf(channelId, 'conv-7781')).toBe('usr-5150');
  });

  it('is gone on with: an album whose parts came before and after the change is one message', async () => {
    const part = (number: number) =>
      messageEvent({ providerMessageId: `m-${number}`, text: `${number}`, album: 'a-1' });
    const add = async (message: MessageEvent, keys: PersonKeys) => {
      const { table, clock } = world;
      const ports = {
        keys,
        table,
        now: clock.now,
        dataKey: () => Promise.resolve(DATA_KEY),
        randomBytes: countingBytes(),
      };
      if (isAlbumPart(message)) await addToAlbum(channelId, message, ports);
    };
    await world.clock.advance(HOUR_MS - 500);
    await add(part(1), { digest: digestOf, groups: digestOf });
    await world.clock.advance(1_000);
    await add(part(2), await keysNow());
    const queuedAt = world.clock.now().getTime();
    await world.clock.advance(2_000);
    await now([part(1)], { queuedAt: CHANGE - 500 });
    await now([part(2)], { queuedAt });

    expect(world.cxone.texts()).toEqual(['1\n2']);
  });

  it('is counted on: a conversation that is throttled stays so', async () => {
    const backlog = new Backlog(world.table, world.clock.now);
    const isFull = async () => backlog.isFull(channelId, 'conv-7781', await keysNow());
    for (let minutes = 0; minutes < 360; minutes += 20) {
      expect(await isFull()).toBe(false);
      await world.clock.advance(20 * 60_000);
    }
    expect(await isFull()).toBe(true);
  });

  it('rises: no time in a thread is given a second time', async () => {
    const { table, clock } = world;
    await world.clock.advance(HOUR_MS);
    const plain = { digest: digestOf, groups: digestOf };
    await takeSharedTime('thread-1', CHANGE + 5, { table, now: clock.now, keys: plain });

    expect(await takeSharedTime('thread-1', CHANGE, { table, now: clock.now, keys: await keysNow() })).toBe(CHANGE + 6);
    expect(await takeSharedTime('thread-1', CHANGE, { table, now: clock.now, keys: await keysNow() })).toBe(CHANGE + 7);
  });
});
