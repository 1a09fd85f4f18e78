import { describe, expect, it } from 'vitest';
import { outboundTexts } from '../../../lib/messages/not-sent.ts';
import { outboundJobSchema } from '../../../lib/queues/jobs.ts';
import { channelId, integrationKey, keys } from '../../support/fixtures.ts';
import { failure, OutboundWorld, throttledFor } from './outbound-world.ts';

const FIRST_ID = 'out-AQEBAQEBAQEBAQEBAQEBAQ5wfs';
const sent = () => ({ kind: 'sent' }) as const;
const throttled = () => failure('throttled');

describe('a message that the provider throttles', () => {
  it('is answered with its id, and sent later', async () => {
    const world = new OutboundWorld([throttled, sent], { idempotentSend: false });

    expect(await world.say('Your parcel leaves today.')).toEqual({
      kind: 'queued',
      externalId: FIRST_ID,
      createdAt: '2026-03-02T10:15:30.250Z',
    });
    expect(world.queued.map(({ job }) => job)).toEqual([
      {
        integrationKey,
        channelId,
        correlation: 'corr-1',
        externalId: FIRST_ID,
        createdAt: '2026-03-02T10:15:30.250Z',
        part: { conversationId: 'conv-7781', recipientIds: ['usr-5150'], text: 'Your parcel leaves today.' },
        maybeWritten: false,
        notBefore: '2026-03-02T10:15:31.000Z',
      },
    ]);
    await world.processBatch();

    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
    expect(world.statuses).toEqual([]);
    expect(world.logger.events()).toEqual(['outbound.queued', 'outbound.sent']);
  });

  it('is not tried before the time that the provider asked for', async () => {
    const world = new OutboundWorld([() => throttledFor(90_000), sent]);
    await world.say('Hello');
    await world.receive();
    await world.clock.advance(94_499);
    await world.receive();
    expect(world.sent).toHaveLength(1);

    // Half of the tenth that comes on top at random.
    await world.clock.advance(1);
    await world.receive();
    expect(world.sent).toHaveLength(2);
  });

  it.each([
    ['throttled', 2_000],
    ['transient', 2_000],
  ] as const)('is kept where the provider says when to come again: %s', async (kind, retryAfterMs) => {
    const world = new OutboundWorld([() => ({ ...failure(kind), kind, retryAfterMs }), sent]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued' });
    expect(world.queued.map(({ job }) => job.notBefore)).toEqual(['2026-03-02T10:15:32.350Z']);
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
  });

  it('is kept for as long as the provider asks after an attempt of which nobody knows', async () => {
    const world = new OutboundWorld([
      () => ({ ...failure('unknown-outcome'), kind: 'unknown-outcome', retryAfterMs: 30_000 }),
      sent,
    ]);

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued' });
    expect(world.queued.map(({ job }) => [job.notBefore, job.maybeWritten])).toEqual([
      ['2026-03-02T10:16:01.750Z', true],
    ]);
  });

  it('is told to the agent at once where the provider wants ten minutes or more', async () => {
    const world = new OutboundWorld([() => throttledFor(600_000)]);

    expect(await world.say('Hello')).toEqual({ kind: 'failed', failure: throttledFor(600_000) });
    expect(world.queued).toEqual([]);
  });
});

describe('the order of a conversation', () => {
  it('holds while messages of it are on the queue: later ones go behind them', async () => {
    const world = new OutboundWorld([throttled, sent]);
    await world.say('one');
    expect(await world.say('two')).toMatchObject({ kind: 'queued' });
    expect(await world.say('three')).toMatchObject({ kind: 'queued' });
    await world.processBatch();
    expect(await world.say('four')).toMatchObject({ kind: 'sent' });

    expect(world.sent.map(({ text }) => text)).toEqual(['one', 'one', 'two', 'three', 'four']);
  });

  it('is no matter of another conversation', async () => {
    const world = new OutboundWorld([throttled, sent]);
    await world.say('one');

    expect(await world.say('Hello', { conversationId: 'conv-2' })).toMatchObject({ kind: 'sent' });
  });

  it('holds after two callbacks that overlapped: whichever is sent first, the third waits for both', async () => {
    const world = new OutboundWorld([throttled, throttled, sent]);
    await world.clock.run(Promise.all([world.begin('one'), world.begin('two')]));
    await world.receive();
    await world.clock.advance(1_000);
    await world.receive();
    expect(world.sent).toHaveLength(3);

    expect(await world.say('three')).toMatchObject({ kind: 'queued' });
    await world.processBatch();
    expect(world.sent.at(-1)?.text).toBe('three');
  });

  it('is kept where nobody can see whether messages wait', async () => {
    const world = new OutboundWorld();
    const get = world.table.get.bind(world.table);
    world.table.get = (pk) => (pk.startsWith('QUEUED#') ? Promise.reject(new Error('unreachable')) : get(pk));

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued' });
  });

  it('is that of the queue: one group per conversation, which shows none of it', async () => {
    const world = new OutboundWorld([throttled]);
    await world.say('one', { conversationId: '+420777123456' });
    await world.say('two', { conversationId: '+420777123456' });
    await world.say('one', { conversationId: 'conv-2' });

    const groups = world.queued.map(({ groupId }) => groupId);
    expect(groups[0]).toBe(groups[1]);
    expect(new Set(groups).size).toBe(2);
    for (const { groupId, deduplicationId } of world.queued) {
      expect(`${groupId} ${deduplicationId}`).toMatch(/^[\w-]{43} [\w-]{43}$/);
    }
    expect(new Set(world.queued.map(({ deduplicationId }) => deduplicationId)).size).toBe(3);
  });
});

it('a callback that was frozen for longer than its lease leaves the message to the one that took over', async () => {
  const world = new OutboundWorld([
    async () => {
      await world.clock.sleep(31_000);
      return throttled();
    },
    sent,
  ]);
  const frozen = world.begin('Hello', { functionMs: 60_000 });
  const repeat = world.clock.sleep(30_001).then(() => world.begin('Hello'));

  expect(await world.clock.run(Promise.all([frozen, repeat]))).toMatchObject([
    { kind: 'failed', failure: { kind: 'unknown-outcome', agentMessage: outboundTexts.unknownOutcome } },
    { kind: 'sent', externalId: FIRST_ID },
  ]);
  expect(world.queued).toEqual([]);
  expect(await world.queuedMessages.hasAny({ channelId, conversationId: 'conv-7781', keys })).toBe(false);
});

describe('a queue that takes no message', () => {
  it('makes it one that was not sent: the agent is told, and the next one is sent', async () => {
    const world = new OutboundWorld([throttled, sent], { idempotentSend: false });
    world.queueTakes = () => Promise.resolve(false);

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'transient' } });
    expect(await world.say('Hello')).toMatchObject({ kind: 'sent' });
    expect(new Set(world.ids).size).toBe(2);
  });

  it('leaves it unknown where an attempt may have been written', async () => {
    const world = new OutboundWorld([() => failure('unknown-outcome')]);
    world.queueTakes = () => Promise.resolve(false);

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    world.queueTakes = () => Promise.resolve(true);
    expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
  });

  it('leaves it unknown where it gives no answer: it may have the message, which a repeat queues under the same id', async () => {
    const world = new OutboundWorld([throttled, sent], { idempotentSend: false });
    world.queueTakes = () => Promise.reject(new Error('no answer'));
    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });

    // Refused now, and yet it may be there since the first time.
    world.queueTakes = () => Promise.resolve(false);
    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    world.queueTakes = () => Promise.resolve(true);
    expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
    const errors = ['request.failed', 'request.failed', 'request.failed'];
    const ends = ['outbound.unknown', 'outbound.unknown', 'outbound.queued', 'outbound.sent'];
    expect(world.logger.events()).toEqual([...errors, ...ends]);
  });

  it('is asked again where it gives no answer, with the same deduplication id', async () => {
    const world = new OutboundWorld([throttled, sent]);
    let asked = 0;
    world.queueTakes = () => {
      asked += 1;
      return asked < 3 ? Promise.reject(new Error('no answer')) : Promise.resolve(true);
    };

    expect(await world.say('Hello')).toMatchObject({ kind: 'queued', externalId: FIRST_ID });
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
  });

  it('leaves it unknown where it refuses the message once it may have it', async () => {
    const world = new OutboundWorld([throttled], { idempotentSend: false });
    let asked = 0;
    world.queueTakes = () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('no answer')) : Promise.resolve(false);
    };

    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    expect(await world.queuedMessages.hasAny({ channelId, conversationId: 'conv-7781', keys })).toBe(true);
  });

  it.each([
    { functionMs: 7_999, times: 1 },
    { functionMs: 8_000, times: 2 },
  ])('is asked $times times by a callback with $functionMs ms left', async ({ functionMs, times }) => {
    const world = new OutboundWorld([throttled]);
    let asked = 0;
    world.queueTakes = () => {
      asked += 1;
      return Promise.reject(new Error('no answer'));
    };
    await world.say('Hello', { functionMs });

    expect(asked).toBe(times);
  });

  it.each([
    { case: 'a quarter of an hour', later: 900_000, ids: 1 },
    { case: 'more than a day', later: 86_400_001, ids: 2 },
  ])('and may have it is given it, $case later, under $ids id(s) in all, and none is too old', async (row) => {
    const world = new OutboundWorld([throttled, sent]);
    world.queueTakes = () => Promise.reject(new Error('no answer'));
    await world.say('Hello');
    world.queueTakes = () => Promise.resolve(true);
    await world.clock.advance(row.later);
    const again = await world.say('Hello');
    await world.processBatch();

    expect(again).toMatchObject({ externalId: world.ids.at(-1) });
    expect(new Set(world.ids).size).toBe(row.ids);
    expect(world.statuses).toEqual([]);
  });

  it.each([
    { case: 'was sent', ends: sent, answer: { kind: 'queued', externalId: FIRST_ID }, sends: 2 },
    { case: 'failed', ends: () => failure('permanent'), answer: { kind: 'sent' }, sends: 3 },
  ])('but had it after all, and it $case, answers the agent who says it again with the truth', async (row) => {
    const world = new OutboundWorld([throttled, row.ends, sent]);
    world.queueAnswersAreLost = true;
    expect(await world.say('Hello')).toMatchObject({ kind: 'failed', failure: { kind: 'unknown-outcome' } });
    world.queueAnswersAreLost = false;
    await world.processBatch();
    await world.clock.advance(60_000);

    expect(await world.say('Hello')).toMatchObject(row.answer);
    expect(world.sent).toHaveLength(row.sends);
  });
});

describe('a repeated callback of a message on the queue', () => {
  it('gives the same answer and sends nothing', async () => {
    const world = new OutboundWorld([throttled, sent]);
    const first = await world.say('Hello');
    await world.clock.advance(2_000);

    expect(await world.say('Hello')).toEqual(first);
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
  });

  it.each([
    { case: 'has failed since', kind: 'permanent' as const },
    { case: 'came to an end since of which nobody knows', kind: 'unknown-outcome' as const },
  ])('is the agent who says it again, where the message $case', async ({ kind }) => {
    const world = new OutboundWorld([throttled, () => failure(kind), sent], { idempotentSend: false });
    await world.say('Hello');
    await world.processBatch();
    expect(world.statuses).toHaveLength(1);

    expect(await world.say('Hello')).toMatchObject({ kind: 'sent' });
    expect(new Set(world.ids).size).toBe(2);
  });

  it('gives the same answer where the last write of the first one failed', async () => {
    const world = new OutboundWorld([throttled, sent], { idempotentSend: false });
    const update = world.table.update.bind(world.table);
    world.table.update = (...write) =>
      write[1].set?.['state'] === 'done' ? Promise.reject(new Error('unreachable')) : update(...write);
    const first = await world.say('Hello');
    world.table.update = update;
    await world.clock.advance(30_001);

    expect(await world.say('Hello')).toEqual(first);
    expect(world.queued).toHaveLength(2);
    await world.processBatch();
    expect(world.ids).toEqual([FIRST_ID, FIRST_ID]);
    expect(world.logger.events()).toContain('outbound.duplicate');
    expect(await world.say('Next')).toMatchObject({ kind: 'sent' });
  });
});

it('a job is read from the queue as it was written', async () => {
  const world = new OutboundWorld([() => throttledFor(1_000)]);
  await world.say('Hello');

  const [job] = world.queued.map((entry) => entry.job);
  expect(job).toMatchObject({ notBefore: '2026-03-02T10:15:31.300Z' });
  expect(outboundJobSchema.parse(JSON.parse(JSON.stringify(job)))).toEqual(job);
});
