import { beforeEach, describe, expect, it } from 'vitest';
import { Holding } from '../../../lib/breakers/holding.ts';
import type { Share } from '../../../lib/breakers/shares.ts';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import type { InboundJob, QueuedInbound } from '../../../lib/queues/jobs.ts';
import type { Attempt, JobOutcome } from '../../../lib/queues/process-batch.ts';
import { channel, INDEX_KEY, integrationKey, LogBook, messageEvent } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const beganAt = Date.parse('2026-03-02T10:15:30Z');
const other = { integrationKey: integrationKeySchema.parse('globex'), channelId: channelIdSchema.parse('ch-globex') };

let time: number;
let table: MemoryTable;
let reads: number;
let logger: LogBook;
/** Messages in each queue; 0 is the inbound queue. */
let lengths: number[];
let moved: { queue: number; entry: QueuedInbound }[];
let worked: Attempt<InboundJob>[];
let onSend: () => Promise<unknown>;
beforeEach(() => {
  time = beganAt;
  table = new MemoryTable();
  reads = 0;
  logger = new LogBook();
  lengths = [0, 0, 0];
  moved = [];
  worked = [];
  onSend = () => Promise.resolve();
});

/** What one process knows. */
function process(): Holding {
  return new Holding(
    {
      table: {
        get: (pk) => {
          reads += 1;
          return table.get(pk);
        },
        update: (...change) => table.update(...change),
      },
      queues: {
        numbers: [1, 2],
        send: async (queue, entry) => {
          await onSend();
          moved.push({ queue, entry });
        },
        lengthOf: (queue) => Promise.resolve(lengths[queue] ?? 0),
      },
      shares: { take: () => Promise.resolve<Share>({ kind: 'taken' }), giveBack: () => Promise.resolve() },
      ...{ indexKey: () => Promise.resolve(INDEX_KEY), registry: { keyedFrom: () => Promise.resolve(0) } },
      now: () => new Date(time),
      logger,
    },
    100,
  );
}

function attemptOf(text = 'one', of: Partial<InboundJob> = {}): Attempt<InboundJob> {
  const messages = [messageEvent({ providerMessageId: text, text })];
  const job = { integrationKey, channelId: channel.channelId, correlation: 'corr-1', messages, ...of };
  return { job, receiveCount: 1, queuedAt: time, remainingMs: () => 20_000 };
}

const settled: JobOutcome = { kind: 'settled' };
const blocked = (by: string = integrationKey): JobOutcome => ({ kind: 'retry', afterMs: 65_000, blockedBy: by });

/** @param outcome Of the delivery, where the message is to be delivered. */
function deliver(holding: Holding, outcome: JobOutcome, attempt = attemptOf(), queue = 0): Promise<JobOutcome> {
  return holding.deliver(attempt, queue, (given) => {
    worked.push(given);
    return Promise.resolve(outcome);
  });
}

/** A tenant that is down, in a queue that has become long. */
async function begun(by: string = integrationKey): Promise<Holding> {
  const holding = process();
  lengths[0] = 100;
  await deliver(holding, blocked(by));
  worked = [];
  return holding;
}

/** The same, with messages that move, and then are few. */
async function closing(): Promise<Holding> {
  const holding = await begun();
  time += 31_000;
  lengths[0] = 10;
  await deliver(holding, settled, attemptOf(), 1);
  worked = [];
  return holding;
}

describe('in calm weather', () => {
  it('a message is delivered, and a process reads once in ten seconds', async () => {
    const holding = process();
    for (let n = 0; n < 20; n += 1, time += 500) expect(await deliver(holding, settled)).toEqual(settled);

    expect(worked).toHaveLength(20);
    expect(reads).toBe(1);
    time += 1_000;
    await deliver(holding, settled);
    expect(reads).toBe(2);
  });

  it('what a breaker holds stays where it is as long as the queue is short', async () => {
    const holding = process();
    lengths[0] = 99;
    for (let n = 0; n < 10; n += 1, time += 61_000) expect(await deliver(holding, blocked())).toMatchObject(blocked());

    expect(table.items()).toEqual([]);
  });

  it('whoever waits for longer looks less often, every six minutes at the least', async () => {
    const holding = process();
    const attempt = attemptOf();
    const after: number[] = [];
    for (const hours of [0.5, 2, 3, 24, 70]) {
      time = beganAt + hours * 3_600_000;
      const outcome = await deliver(holding, blocked(), attempt);
      if (outcome.kind === 'retry') after.push(outcome.afterMs);
    }

    expect(after).toEqual([65_000, 144_000, 216_000, 360_000, 360_000]);
  });
});

it('an outage of three days costs fewer looks than a message has', async () => {
  const holding = process();
  const attempt = attemptOf();
  let looks = 0;
  for (; time < beganAt + 72 * 3_600_000; looks += 1) {
    const outcome = await deliver(holding, blocked(), attempt);
    time += outcome.kind === 'retry' ? outcome.afterMs : Infinity;
  }

  // `MOST_RECEIVES` of lib/inbound/inbound-message.ts.
  expect(looks).toBeLessThan(900);
});

describe('in a queue that has become long', () => {
  it('messages of a tenant that is down move to a queue of its own, with the time at which they came', async () => {
    const holding = await begun();
    const attempt = attemptOf('one');
    time += 31_000;

    expect(await deliver(holding, settled, attempt)).toEqual(settled);

    expect(worked).toEqual([]);
    expect(moved).toMatchObject([{ queue: 1, entry: { job: { ...attempt.job, queuedAt: beganAt } } }]);
    expect(moved[0]?.entry.groupId).toMatch(/^[\w-]{43}$/);
    expect(logger.events()).toEqual(['holding.began', 'inbound.moved']);
  });

  it('nothing moves before each process knows of it', async () => {
    const late = process();
    await deliver(late, settled);
    await begun();
    time += 9_900;
    await deliver(late, settled, attemptOf('delivered by who does not know yet'));
    await deliver(await begunAlready(), settled, attemptOf('delivered by who knows'));
    expect(moved).toEqual([]);
    time += 20_200;
    await deliver(late, settled, attemptOf('moved'));

    expect(moved).toHaveLength(1);
    expect(worked.map(({ job }) => job.messages[0]?.text)).toEqual([
      'delivered by who does not know yet',
      'delivered by who knows',
    ]);
  });

  const begunAlready = async () => {
    const holding = process();
    await deliver(holding, settled, attemptOf('read', other));
    worked.pop();
    return holding;
  };

  it('others’ messages are delivered from where they are', async () => {
    const holding = await begun();
    time += 31_000;
    await deliver(holding, settled, attemptOf('one', other));

    expect(moved).toEqual([]);
    expect(worked).toHaveLength(1);
  });

  it('of a channel that is down, its tenant’s other channels are none of it', async () => {
    const holding = await begun(channel.channelId);
    time += 31_000;
    await deliver(holding, settled, attemptOf('one', { channelId: other.channelId }));
    await deliver(holding, settled, attemptOf('two'));

    expect(moved).toMatchObject([{ entry: { job: { messages: [{ text: 'two' }] } } }]);
  });

  it('a message of a holding queue is delivered, and counts no share of the common workers', async () => {
    const holding = await begun();
    await deliver(holding, settled, { ...attemptOf('one', { queuedAt: beganAt - 5_000 }), queuedAt: beganAt }, 1);

    expect(worked).toMatchObject([{ isHeld: true, queuedAt: beganAt - 5_000 }]);
  });

  it('where all holding queues are taken, the next one stays, and gets one that was unused for an hour', async () => {
    const holding = await begun();
    for (const by of ['ch-2', 'ch-3']) {
      time += 61_000;
      await deliver(holding, blocked(by), attemptOf('one', other));
    }
    const subjects = () => Object.entries(table.items()[0] ?? {}).filter(([name]) => name.endsWith('/subject'));
    expect(subjects()).toEqual([
      ['1/subject', integrationKey],
      ['2/subject', 'ch-2'],
    ]);

    lengths[1] = 1;
    time += 3_700_000;
    for (let minutes = 0; minutes < 5; minutes += 1, time += 61_000) {
      await deliver(holding, blocked('ch-3'), attemptOf('one', other));
    }
    expect(subjects()).toEqual([
      ['1/subject', integrationKey],
      ['2/subject', 'ch-3'],
    ]);
  });
});

describe('when few messages are left in a holding queue', () => {
  it('they go on moving as long as the inbound queue is long', async () => {
    const holding = await begun();
    time += 31_000;
    await deliver(holding, settled, attemptOf('zero'), 1);
    await deliver(holding, settled);

    expect(moved).toHaveLength(1);
  });

  it('what comes then waits, and is delivered from the inbound queue once the holding queue is empty for certain', async () => {
    const holding = await closing();
    const beganToClose = time;
    let outcome = await deliver(holding, settled);
    while (outcome.kind === 'retry' && time < beganToClose + 600_000) {
      time += outcome.afterMs;
      outcome = await deliver(holding, settled);
    }

    expect(moved).toEqual([]);
    expect(worked).toHaveLength(1);
    expect(time - beganToClose).toBeGreaterThanOrEqual(120_000);
    expect(time - beganToClose).toBeLessThanOrEqual(180_000);
    expect(logger.events()).toContain('holding.ended');
  });

  it('it waits for as long as the holding queue has one', async () => {
    const holding = await closing();
    lengths[1] = 1;
    for (let n = 0; n < 60; n += 1, time += 10_000) {
      expect(await deliver(holding, settled)).toEqual({ kind: 'retry', afterMs: 10_000 });
    }
    expect(worked).toEqual([]);
  });

  it('what was sent to the holding queue after all stays on the inbound queue too, before what comes behind it', async () => {
    const holding = await begun();
    const another = process();
    await deliver(another, settled, attemptOf('read', other));
    time += 31_000;
    lengths[0] = 10;
    onSend = () => deliver(another, settled, attemptOf('zero'), 1);

    expect(await deliver(holding, settled)).toEqual({ kind: 'retry', afterMs: 10_000 });
    expect(moved).toHaveLength(1);
  });

  it('messages move again where the inbound queue becomes long once more', async () => {
    const holding = await closing();
    lengths[0] = 100;
    lengths[1] = 50;
    for (let n = 0; n < 12; n += 1, time += 10_000) await deliver(holding, settled);

    expect(moved.length).toBeGreaterThan(0);
    expect(worked).toEqual([]);
  });

  it('it is not given back by who does not know that messages move again', async () => {
    const holding = await closing();
    time += 91_000;
    const emptyFrom = time;
    // The last time that it reads is five seconds before the time at which it may give the queue back.
    for (const seconds of [0, 16, 27]) {
      time = emptyFrom + seconds * 1_000;
      await deliver(holding, settled);
    }
    expect(table.items()[0]).toMatchObject({ '1/emptyAt': emptyFrom });
    await table.update('HOLDING#inbound', { remove: ['1/closingAt', '1/emptyAt'] });
    time = emptyFrom + 32_000;
    await deliver(holding, settled);

    expect(table.items()[0]).toMatchObject({ '1/subject': integrationKey });
  });
});
