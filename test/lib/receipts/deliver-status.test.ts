import { beforeEach, describe, expect, it } from 'vitest';
import { Shares } from '../../../lib/breakers/shares.ts';
import type { CxoneError } from '../../../lib/cxone/errors.ts';
import { externalMessageIdSchema } from '../../../lib/ids.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { FakeCxone, type FakedOperations } from '../../support/fake-cxone.ts';
import { channelId } from '../../support/fixtures.ts';
import { messageId, StatusWorld } from './status-world.ts';

const settled = { kind: 'settled' };
const unknownMessage = [{ errorCode: 'messageNotFound', message: 'The message was not found.' }];
const TEN_DAYS_MS = 864_000_000;

class RecordingCxone extends FakeCxone {
  readonly options: unknown[] = [];

  override setMessageStatus(...call: Parameters<FakedOperations['setMessageStatus']>): Promise<void> {
    const [channel, externalId, status, options] = call;
    this.options.push(options);
    return super.setMessageStatus(channel, externalId, status);
  }
}

let world: StatusWorld;
beforeEach(() => {
  world = new StatusWorld();
});

describe('deliverStatus', () => {
  it('waits for its channel’s share of the workers', async () => {
    await world.clock.advance(3_500);
    expect(await world.deliver('delivered')).toEqual({ kind: 'settled' });
    const others = { table: world.table, now: world.clock.now, logger: world.logger };
    const waiting = { queuedAt: 0, receiveCount: 1 };
    for (let n = 0; n < 8; n += 1) await new Shares(others, { name: 'status', workers: 10 }).take(channelId, waiting);
    await world.clock.advance(2_000);

    expect(await world.deliver('seen')).toMatchObject({ kind: 'retry', afterMs: 1_000 });
    expect(world.told()).toEqual(['delivered']);
  });

  it('tells CXone what became of a message, when and why', async () => {
    expect(await world.deliver('failed', { reason: 'The customer has blocked this channel.' })).toEqual(settled);
    expect(world.cxone.statuses).toEqual([
      {
        externalId: world.externalId,
        status: 'failed',
        updatedAt: '2026-03-02T10:15:28.000Z',
        reason: 'The customer has blocked this channel.',
      },
    ]);
    expect(world.logger.events()).toEqual(['status.delivered']);
  });

  it('takes a receipt of a message whose id tells no conversation', async () => {
    const externalId = externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAA');

    expect(await world.deliver('seen', { externalId })).toEqual(settled);
    expect(world.cxone.statuses).toMatchObject([{ externalId, status: 'seen' }]);
  });

  it('starts nothing with less than eight seconds left', async () => {
    expect(await world.deliver('seen', {}, { remainingMs: 7_999 })).toEqual({ kind: 'retry', afterMs: 0 });
    expect(world.cxone.calls).toEqual([]);
    expect(world.table.items()).toEqual([]);
    expect(await world.deliver('seen', {}, { remainingMs: 8_000 })).toEqual(settled);
  });

  it('has the client repeat nothing: each request comes out of the budget', async () => {
    const cxone = new RecordingCxone();
    await world.deliver('seen', {}, { cxone });

    expect(cxone.options).toEqual([{ traceId: 'corr-2', repeats: false }]);
  });

  it('counts no refusal where the budget of the conversation is spent', async () => {
    for (let receipt = 1; receipt <= 20; receipt += 1) {
      await world.deliver('delivered', { externalId: messageId('conv-7781') });
    }
    await world.clock.advance(1);

    expect(await world.deliver('seen')).toMatchObject({ kind: 'retry' });
    expect(await world.standing()).not.toHaveProperty('refusals');
  });

  it('logs what became of a receipt, and of which message', async () => {
    world.cxone.failNext('setMessageStatus', cxoneFailure.refused('set-message-status'));
    for (let attempt = 1; attempt <= 3; attempt += 1) await world.deliver('seen');

    const log = { integration: 'main', channel: 'ch-acme', correlation: 'corr-2', message: world.externalId };
    const why = { code: 'cxone_refused', uid: 'cx-ref-1', delay: 750, attempt: 1 };
    expect(world.logger.lines).toEqual([
      { level: 'warn', event: 'status.retry', ...log, ...why },
      { level: 'info', event: 'status.delivered', ...log },
      { level: 'info', event: 'status.superseded', ...log },
    ]);
  });
});

describe('the ranks of a message', () => {
  it.each([
    { case: 'in their order', come: ['delivered', 'seen'] as const, told: ['delivered', 'seen'] },
    { case: 'seen first: delivered is dropped', come: ['seen', 'delivered'] as const, told: ['seen'] },
    { case: 'twice: told once', come: ['delivered', 'delivered'] as const, told: ['delivered'] },
    {
      case: 'a failure, then the proof of delivery',
      come: ['failed', 'delivered'] as const,
      told: ['failed', 'delivered'],
    },
    { case: 'a proof of delivery, then a failure', come: ['seen', 'failed'] as const, told: ['seen'] },
  ])('only rise, $case', async ({ come, told }) => {
    for (const status of come) expect(await world.deliver(status)).toEqual(settled);

    expect(world.told()).toEqual(told);
  });

  it('are kept apart from those of another message', async () => {
    await world.deliver('seen');
    await world.deliver('delivered', { externalId: messageId('conv-7781') });

    expect(world.told()).toEqual(['seen', 'delivered']);
  });

  it('let a lower receipt go without a call while the higher one waits for its next attempt', async () => {
    world.cxone.failNext('setMessageStatus', cxoneFailure.outage('set-message-status'));
    expect(await world.deliver('seen')).toMatchObject({ kind: 'retry' });

    expect(await world.deliver('delivered')).toEqual(settled);
    expect(world.cxone.calls).toHaveLength(1);
    expect(await world.deliver('seen')).toEqual(settled);
    expect(world.told()).toEqual(['seen']);
    expect(world.logger.events()).toEqual(['status.retry', 'status.superseded', 'status.delivered']);
  });

  it('let a lower receipt that waits for its next attempt go once the higher one is told', async () => {
    world.cxone.failNext('setMessageStatus', cxoneFailure.outage('set-message-status'));
    expect(await world.deliver('delivered')).toMatchObject({ kind: 'retry' });

    expect(await world.deliver('seen')).toEqual(settled);
    expect(await world.deliver('delivered')).toEqual(settled);
    expect(world.told()).toEqual(['seen']);
  });

  it('are remembered for ten days, and count no longer than that even where the table still has them', async () => {
    await world.deliver('seen');
    await world.clock.advance(TEN_DAYS_MS);
    expect(await world.deliver('seen')).toEqual(settled);
    expect(world.told()).toEqual(['seen']);

    await world.clock.advance(1_000);
    expect(await world.deliver('delivered')).toEqual(settled);
    expect(await world.deliver('failed')).toEqual(settled);
    expect(world.told()).toEqual(['seen', 'delivered']);
    expect(await world.standing()).toMatchObject({ told: 2, wanted: 2, fence: 2 });
  });
});

describe('the claim of a receipt', () => {
  it('keeps the message’s other receipts waiting, until its lease has ended', async () => {
    const leaseUntil = world.clock.now().getTime() + 25_000;
    await world.table.put({
      pk: `STATUS#${channelId}#${world.externalId}`,
      fence: 1,
      leaseUntil,
      expiresAt: 1_773_310_530,
    });

    await world.clock.advance(25_000);
    expect(await world.deliver('seen')).toEqual({ kind: 'retry', afterMs: 2_000 });
    await world.clock.advance(1);
    expect(await world.deliver('seen')).toEqual(settled);
    expect(world.told()).toEqual(['seen']);
  });

  it('records nothing once a later holder has taken it over', async () => {
    const slow = new FakeCxone();
    slow.setMessageStatus = async () => {
      await world.clock.advance(25_001);
      await world.deliver('seen');
    };
    await world.deliver('delivered', {}, { cxone: slow });

    expect(await world.standing()).toMatchObject({ told: 3, fence: 2 });
  });

  it('is not given back by a holder whose attempt failed after another had taken it over', async () => {
    const slow = new FakeCxone();
    slow.setMessageStatus = async () => {
      await world.clock.advance(25_001);
      world.cxone.failNext('setMessageStatus', cxoneFailure.outage('set-message-status'));
      const later = new FakeCxone();
      later.setMessageStatus = () => Promise.reject(new Error('killed'));
      await expect(world.deliver('seen', {}, { cxone: later })).rejects.toThrow('killed');
      throw cxoneFailure.refused('set-message-status');
    };
    await world.deliver('delivered', {}, { cxone: slow });

    expect(await world.standing()).toMatchObject({ wanted: 3, fence: 2 });
    expect(await world.standing()).not.toHaveProperty('refusals');
    expect(await world.deliver('seen')).toEqual({ kind: 'retry', afterMs: 2_000 });
  });
});

describe('a receipt that CXone does not take', () => {
  it.each([
    { case: '403', error: cxoneFailure.forbidden('set-message-status') },
    { case: '503', error: cxoneFailure.outage('set-message-status') },
    { case: 'a time-out', error: cxoneFailure.timeout('set-message-status') },
    { case: 'a throttled sign-in', error: cxoneFailure.throttled('token') },
    {
      case: 'a message that CXone has not learned yet',
      error: cxoneFailure.notFound('set-message-status', unknownMessage),
    },
    { case: 'an early 400', error: cxoneFailure.refused('set-message-status') },
    { case: 'an early 409', error: cxoneFailure.conflict('set-message-status', unknownMessage) },
  ])('is tried again after $case, later each time', async ({ error }) => {
    world.cxone.failNext('setMessageStatus', error);
    world.cxone.failNext('setMessageStatus', error);

    expect(await world.deliver('delivered')).toEqual({ kind: 'retry', afterMs: 750 });
    expect(await world.deliver('delivered', {}, { receiveCount: 2 })).toEqual({ kind: 'retry', afterMs: 1_500 });
    expect(await world.deliver('delivered', {}, { receiveCount: 3 })).toEqual(settled);
    expect(world.told()).toEqual(['delivered']);
  });

  const refusals = [
    { case: '400', error: cxoneFailure.refused('set-message-status') },
    { case: '404', error: cxoneFailure.notFound('set-message-status', unknownMessage) },
    { case: '409', error: cxoneFailure.conflict('set-message-status', unknownMessage) },
  ];

  it.each(refusals)('is dropped at the third $case, ten minutes after it came', async ({ error }) => {
    for (let refusal = 1; refusal <= 4; refusal += 1) {
      world.cxone.failNext('setMessageStatus', error);
      expect(await world.deliver('delivered')).toMatchObject({ kind: 'retry' });
    }
    await world.clock.advance(599_750);
    world.cxone.failNext('setMessageStatus', error);
    expect(await world.deliver('delivered')).toMatchObject({ kind: 'retry' });

    await world.clock.advance(1);
    world.cxone.failNext('setMessageStatus', error);
    expect(await world.deliver('delivered')).toEqual(settled);
    expect(world.logger.lines.at(-1)).toMatchObject({ level: 'error', event: 'status.dropped', code: error.code });
  });

  it('of a failure is kept for a day: CXone may call back hours later, and learn the id by that', async () => {
    const unknown = cxoneFailure.notFound('set-message-status', unknownMessage);
    for (const ms of [600_000, 600_000, 600_000, 84_600_000 - 250]) {
      await world.clock.advance(ms);
      world.cxone.failNext('setMessageStatus', unknown);
      expect(await world.deliver('failed')).toMatchObject({ kind: 'retry' });
    }
    await world.clock.advance(1);
    world.cxone.failNext('setMessageStatus', unknown);
    expect(await world.deliver('failed')).toEqual(settled);
    expect(world.logger.lines.at(-1)).toMatchObject({ level: 'error', event: 'status.dropped', code: unknown.code });
  });

  it('is dropped as that of a removed channel where it is one, unless an undo brings that back in time', async () => {
    world.channelRemoved = true;
    const gone = () =>
      world.cxone.failNext('setMessageStatus', cxoneFailure.notFound('set-message-status', unknownMessage));
    gone();
    expect(await world.deliver('failed')).toMatchObject({ kind: 'retry' });
    expect(await world.deliver('failed')).toEqual(settled);
    expect(world.told()).toEqual(['failed']);

    await world.clock.advance(600_000);
    const other = { externalId: messageId('conv-7782') };
    for (const ending of ['retry', 'retry', 'settled']) {
      gone();
      expect(await world.deliver('failed', other)).toMatchObject({ kind: ending });
    }
    expect(world.logger.lines.at(-1)).toMatchObject({
      level: 'warn',
      event: 'status.dropped',
      code: 'channel-removed',
    });
  });

  it.each(refusals)('is not dropped before the third $case, however old', async ({ error }) => {
    await world.clock.advance(3_600_000);
    for (const ending of ['retry', 'retry', 'settled']) {
      world.cxone.failNext('setMessageStatus', error);
      expect(await world.deliver('delivered')).toMatchObject({ kind: ending });
    }
  });

  it('leaves nothing behind that would keep a later one from being told, nor a rank to fall', async () => {
    await world.deliver('delivered');
    await world.clock.advance(600_000);
    for (let refusal = 1; refusal <= 3; refusal += 1) {
      world.cxone.failNext('setMessageStatus', cxoneFailure.refused('set-message-status'));
      await world.deliver('seen');
    }

    expect(await world.deliver('failed')).toEqual(settled);
    expect(await world.deliver('seen')).toEqual(settled);
    expect(world.told()).toEqual(['delivered', 'seen']);
    expect(await world.standing()).not.toHaveProperty('refusals');
  });

  it.each([
    { case: 'a gateway’s 404', error: cxoneFailure.notFound('set-message-status') },
    { case: 'a gateway’s 409', error: cxoneFailure.conflict('set-message-status') },
    { case: 'a 404 of the sign-in', error: cxoneFailure.notFound('token', unknownMessage) },
  ])('is never dropped because of $case: that is an outage', async ({ error }) => {
    await world.clock.advance(3_600_000);
    for (let receiveCount = 1; receiveCount <= 10; receiveCount += 1) {
      world.cxone.failNext('setMessageStatus', error);
      expect(await world.deliver('delivered', {}, { receiveCount })).toMatchObject({ kind: 'retry' });
    }

    expect(await world.deliver('delivered')).toEqual(settled);
  });
});

describe('an outage of thirteen days', () => {
  const THIRTEEN_DAYS_MS = 13 * 86_400_000;
  /** After which SQS puts a message aside (resources/queues.yml). */
  const MOST_RECEIVES = 1_000;

  it.each([
    { case: 'that one conversation meets', conversations: 1 },
    { case: 'that opens the breaker of the tenant', conversations: 2 },
  ])('$case leaves the agent told of the failure, within the times that the queue hands it out', async (row) => {
    const endsAt = world.clock.now().getTime() + THIRTEEN_DAYS_MS;
    world.cxone.meets = () =>
      world.clock.now().getTime() < endsAt ? cxoneFailure.outage('set-message-status') : undefined;
    for (let other = 1; other < row.conversations; other += 1) {
      await world.deliver('failed', { externalId: messageId(`conv-${other}`) });
    }

    let receiveCount = 0;
    for (let isSettled = false; !isSettled;) {
      receiveCount += 1;
      expect(receiveCount).toBeLessThan(MOST_RECEIVES);
      const outcome = await world.deliver('failed', { reason: 'It was not sent.' }, { receiveCount });
      if (outcome.kind === 'retry') await world.clock.advance(outcome.afterMs);
      isSettled = outcome.kind === 'settled';
    }

    expect(world.told()).toEqual(['failed']);
    // At the latest an hour after CXone works again.
    expect(world.clock.now().getTime()).toBeLessThanOrEqual(endsAt + 3_600_000);
  });
});

describe('the breaker of a tenant', () => {
  const inConversation = (number: number) => ({ externalId: messageId(`conv-${number}`) });
  const fail = (error: CxoneError) => world.cxone.failNext('setMessageStatus', error);
  const breakers = () => world.logger.events().filter((event) => event.startsWith('breaker.'));

  it('keeps receipts from CXone while it is open, without a claim, and lets one of them try', async () => {
    fail(cxoneFailure.unauthorized('set-message-status'));
    await world.deliver('delivered', inConversation(1));

    expect(await world.deliver('seen')).toEqual({ kind: 'retry', afterMs: 1_500 });
    expect(await world.standing()).toBeUndefined();
    expect(world.cxone.calls).toHaveLength(1);
    await world.clock.advance(1_500);
    expect(await world.deliver('seen')).toEqual(settled);
    expect(breakers()).toEqual(['breaker.opened', 'breaker.closed']);
  });

  it('opens in an outage that several conversations meet', async () => {
    for (let number = 1; number <= 14; number += 1) {
      fail(cxoneFailure.outage('set-message-status'));
      await world.deliver('delivered', inConversation(number));
    }

    expect(breakers()).toEqual(['breaker.opened']);
  });

  it.each([
    { case: 'refuses', error: cxoneFailure.refused('set-message-status') },
    { case: 'does not know', error: cxoneFailure.notFound('set-message-status', unknownMessage) },
    { case: 'does not know, without a word', error: cxoneFailure.notFound('set-message-status') },
    { case: 'throttles', error: cxoneFailure.throttled('set-message-status') },
  ])('stays closed over receipts that CXone $case', async ({ error }) => {
    for (const number of [1, 2, 3, 4, 5]) {
      fail(error);
      await world.deliver('delivered', inConversation(number));
    }

    expect(breakers()).toEqual([]);
  });

  it('is not closed by a message that CXone does not know, and the next receipt may try', async () => {
    fail(cxoneFailure.unauthorized('set-message-status'));
    await world.deliver('delivered', inConversation(1));
    await world.clock.advance(5_000);
    fail(cxoneFailure.notFound('set-message-status', unknownMessage));
    await world.deliver('delivered', inConversation(2));
    expect(breakers()).toEqual(['breaker.opened']);

    expect(await world.deliver('seen')).toEqual(settled);
    expect(breakers()).toEqual(['breaker.opened', 'breaker.closed']);
  });

  it('is closed by a receipt that CXone refuses: it works', async () => {
    fail(cxoneFailure.unauthorized('set-message-status'));
    await world.deliver('delivered', inConversation(1));
    await world.clock.advance(5_000);
    fail(cxoneFailure.refused('set-message-status'));
    await world.deliver('delivered', inConversation(2));

    expect(breakers()).toEqual(['breaker.opened', 'breaker.closed']);
  });

  it('is given back untried by receipts that CXone is not told', async () => {
    await world.deliver('seen');
    fail(cxoneFailure.unauthorized('set-message-status'));
    await world.deliver('delivered', inConversation(1));
    await world.clock.advance(5_000);

    expect(await world.deliver('delivered')).toEqual(settled);
    expect(world.cxone.calls).toHaveLength(2);
    expect(await world.deliver('delivered', inConversation(1))).toEqual(settled);
    expect(breakers()).toEqual(['breaker.opened', 'breaker.closed']);
  });
});
