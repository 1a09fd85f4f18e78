import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import { QueuedMessages } from '../../../lib/queues/queued-messages.ts';
import { channelId, keys } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const conversation = { channelId, conversationId: '+420777123456', keys };
const message = (letter: string) => externalMessageIdSchema.parse(`out-${letter.repeat(22)}`);
const [first, second, third] = [message('A'), message('B'), message('C')];

let clock: VirtualClock;
let table: MemoryTable;
let queued: QueuedMessages;
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  queued = new QueuedMessages(table, clock.now);
});

const now = () => clock.now().getTime();

describe('the messages of a conversation on the queue', () => {
  it('are none at first, and none again once each is settled', async () => {
    expect(await queued.hasAny(conversation)).toBe(false);
    await queued.enter(conversation, first);
    await queued.enter(conversation, second);
    expect(await queued.hasAny(conversation)).toBe(true);
    await queued.settle(conversation, second, now());
    expect(await queued.hasAny(conversation)).toBe(true);
    await queued.settle(conversation, first, now());
    expect(await queued.hasAny(conversation)).toBe(false);
  });

  it('are nothing to another conversation, nor to the same one on another channel', async () => {
    await queued.enter(conversation, first);

    expect(await queued.hasAny({ ...conversation, conversationId: 'conv-2' })).toBe(false);
    expect(await queued.hasAny({ ...conversation, channelId: 'ch-other' as typeof channelId })).toBe(false);
  });

  it('are kept without a word of the conversation', async () => {
    await queued.enter(conversation, first);

    expect(JSON.stringify(table.items())).not.toContain('777');
  });

  it('are taken away whichever is settled first, however often', async () => {
    const ids = [first, second, third];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), fc.boolean()), { maxLength: 12 }), async (steps) => {
        const world = new QueuedMessages(new MemoryTable(), clock.now);
        const waiting = new Set<string>();
        for (const [index, isEntered] of steps) {
          const id = ids[index] ?? first;
          await (isEntered ? world.enter(conversation, id) : world.settle(conversation, id, now()));
          if (isEntered) waiting.add(id);
          else waiting.delete(id);
          expect(await world.hasAny(conversation)).toBe(waiting.size > 0);
        }
      }),
    );
  });

  it('leave nothing in the table of a message that was never entered', async () => {
    await queued.settle(conversation, first, now());
    await queued.withdraw(conversation, first);

    expect(table.items()).toEqual([]);
  });

  it('are forgotten after the fourteen days that the queue keeps them, though the table still has them', async () => {
    await queued.enter(conversation, first);
    await clock.advance(14 * 86_400_000);
    expect(await queued.hasAny(conversation)).toBe(true);

    await clock.advance(1_000);
    expect(await queued.hasAny(conversation)).toBe(false);
  });
});

describe('an entry that the queue never got', () => {
  it('is taken away by the next message, if that came to the queue more than a minute later', async () => {
    await queued.enter(conversation, first);
    await clock.advance(60_001);
    await queued.enter(conversation, second);
    await queued.settle(conversation, second, now());

    expect(await queued.hasAny(conversation)).toBe(false);
  });

  it('stands until then: a message that was entered within the minute may yet be behind', async () => {
    await queued.enter(conversation, first);
    await clock.advance(60_000);
    await queued.enter(conversation, second);
    await queued.settle(conversation, second, now());

    expect(await queued.hasAny(conversation)).toBe(true);
  });

  it('is not taken away once it was entered anew', async () => {
    await queued.enter(conversation, first);
    await clock.advance(60_001);
    await queued.enter(conversation, second);
    const update = table.update.bind(table);
    let writes = 0;
    table.update = async (...write) => {
      writes += 1;
      // Between the two writes of the settling: whoever took the first message over enters it again.
      if (writes === 2) await update(write[0], { set: { [first]: now() } });
      return update(...write);
    };
    await queued.settle(conversation, second, now());

    expect(await queued.hasAny(conversation)).toBe(true);
  });
});

it('a message that the queue refused is withdrawn by itself', async () => {
  await queued.enter(conversation, first);
  await clock.advance(3_600_000);
  await queued.enter(conversation, second);
  await queued.withdraw(conversation, second);

  expect(await queued.hasAny(conversation)).toBe(true);
});
