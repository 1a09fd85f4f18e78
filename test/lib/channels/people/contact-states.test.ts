import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageEvent, Signal } from '../../../../lib/contract/events.ts';
import {
  type ContactState,
  contactStatePk,
  noteContactState,
  refusalOf,
} from '../../../../lib/channels/people/contact-states.ts';
import { digestOf } from '../../../../lib/ids.ts';
import { channelId, keyed, keys, messageEvent } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

let table: MemoryTable;
let clock: VirtualClock;
beforeEach(() => {
  table = new MemoryTable();
  clock = new VirtualClock();
});

const at = (minute: number) => `2026-03-02T10:0${minute}:00.000Z`;
const told = (state: ContactState): Signal => ({ kind: 'contact-state', state });

/** A customer's message or signal, in the minute in which it was accepted. */
const note = (minute: number, changes: Partial<MessageEvent> = {}, honoursOptOut = true) => {
  const event = messageEvent({ ...changes, author: { id: 'usr-1' } });
  const timed = { ...event, occurredAt: changes.occurredAt };
  return noteContactState(timed, at(minute), { channelId, keys }, honoursOptOut, { table, now: clock.now });
};
const refusal = async (...ids: string[]) => {
  const failure = await refusalOf(ids, { channelId, keys }, true, { table, now: clock.now });
  return failure && [failure.kind, failure.agentMessage.en];
};

describe('the state of a customer', () => {
  it.each([
    { state: 'opted-out', sentence: /wants no more messages/ },
    { state: 'blocked', sentence: /has blocked this channel/ },
    { state: 'left', sentence: /has left the conversation/ },
  ] as const)('refuses what is sent to somebody $state, with a sentence for the agent', async ({ state, sentence }) => {
    await note(1, { signal: told(state) });
    expect(await refusal('usr-1')).toEqual(['recipient-blocked', expect.stringMatching(sentence)]);
    expect(await refusal('usr-2')).toBeUndefined();
  });

  it.each(['blocked', 'left'] as const)('of %s ends with any message of theirs', async (state) => {
    await note(1, { signal: told(state) });
    await note(2);
    expect(await refusal('usr-1')).toBeUndefined();
  });

  it.each(['blocked', 'left'] as const)('of %s in one conversation is of no other', async (state) => {
    const refusedIn = async (conversationId: string) =>
      (await refusalOf(['usr-1'], { channelId, keys, conversationId }, true, { table, now: clock.now })) !== undefined;
    await note(1, { conversationId: 'private', signal: told(state) });
    expect(await refusedIn('private')).toBe(true);
    expect(await refusedIn('group')).toBe(false);
    await note(2, { conversationId: 'group' });
    expect(await refusedIn('private')).toBe(true);
    await note(3, { conversationId: 'private' });
    expect(await refusedIn('private')).toBe(false);
  });

  it('of an opt-out does not end with a message, nor with a block that is lifted by one', async () => {
    await note(1, { signal: told('opted-out') });
    await note(2);
    await note(3, { signal: told('blocked') });
    await note(4);
    expect(await refusal('usr-1')).toEqual(['recipient-blocked', expect.stringMatching(/no more messages/)]);
    await note(5, { signal: told('reachable') });
    expect(await refusal('usr-1')).toBeUndefined();
  });

  it('is not changed by an older event that comes late, in either direction', async () => {
    await note(3, { signal: told('opted-out') });
    await note(4, { signal: told('reachable'), occurredAt: at(2) });
    expect(await refusal('usr-1')).toBeDefined();
    await note(5, { signal: told('reachable') });
    await note(6, { signal: told('opted-out'), occurredAt: at(4) });
    expect(await refusal('usr-1')).toBeUndefined();
    await note(7, { signal: told('blocked') });
    await note(8, { occurredAt: at(6) });
    expect(await refusal('usr-1')).toBeDefined();
  });

  it('of two events in one second is that of the later one', async () => {
    await note(1, { signal: told('opted-out') });
    await note(1, { signal: told('reachable') });
    expect(await refusal('usr-1')).toBeUndefined();
  });

  it('is not moved into the future by a provider’s clock', async () => {
    await note(1, { signal: told('blocked'), occurredAt: at(9) });
    await note(2);
    expect(await refusal('usr-1')).toBeUndefined();
  });

  it('counts of several by one who opted out, and else only where nobody is reached', async () => {
    await note(1, { signal: told('left') });
    expect(await refusal('usr-1', 'usr-2')).toBeUndefined();
    await note(2, { signal: told('opted-out') });
    expect(await refusal('usr-1', 'usr-2')).toBeDefined();
    expect(await refusal()).toBeUndefined();
  });

  it('names nobody in the table, and stays for an opt-out as long as that is not taken back', async () => {
    await note(1, { signal: told('opted-out') });
    const [item, ...others] = table.items();
    expect(others).toEqual([]);
    expect(item).toEqual({ pk: contactStatePk(channelId, 'usr-1', keyed), state: 'opted-out', at: Date.parse(at(1)) });
    expect(JSON.stringify(item)).not.toContain('usr-1');
    await note(2, { signal: told('reachable') });
    expect(table.items()[0]?.['expiresAt']).toBeTypeOf('number');
  });

  it('costs no write for a message, and on a channel that honours nothing no read either', async () => {
    await note(1);
    await note(2, {}, false);
    await note(3, { signal: told('blocked') }, false);
    expect(table.items()).toEqual([]);
    await note(4, { signal: told('opted-out') }, false);
    expect(table.items()).toHaveLength(1);
  });

  it('counts an opt-out where the channel honours it alone, and a block in any case', async () => {
    await note(1, { signal: told('opted-out') });
    const ports = { table, now: clock.now };
    expect(await refusalOf(['usr-1'], { channelId, keys }, false, ports)).toBeUndefined();
    expect(await refusalOf(['usr-1'], { channelId, keys }, true, ports)).toBeDefined();
    await note(2, { signal: told('reachable') });
    await note(3, { signal: told('blocked') });
    expect(await refusalOf(['usr-1'], { channelId, keys }, false, ports)).toMatchObject({ kind: 'recipient-blocked' });
  });

  it('is found as well under the digest that the channel had before', async () => {
    await note(1, { signal: told('opted-out') });
    const changing = { digest: digestOf, other: keyed };
    expect(await refusalOf(['usr-1'], { channelId, keys: changing }, true, { table, now: clock.now })).toBeDefined();
  });

  it('that can’t be read lets nothing be sent', async () => {
    const broken = { get: () => Promise.reject(new Error('no answer')) };
    const failure = await refusalOf(['usr-1'], { channelId, keys }, true, { table: broken, now: clock.now });
    expect(failure).toMatchObject({ kind: 'transient' });
  });
});
