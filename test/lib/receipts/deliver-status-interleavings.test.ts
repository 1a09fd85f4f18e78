import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CxoneError, CxoneThrottledError } from '../../../lib/cxone/errors.ts';
import type { ExternalMessageId } from '../../../lib/ids.ts';
import type { StatusJob } from '../../../lib/queues/jobs.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { Deployment, type Environment } from '../../support/deployment.ts';
import type { Fault } from '../../support/effects.ts';
import { messageId } from './status-world.ts';

/** More than any plan of faults needs. */
const MOST_TRIES = 2_000;
const MINUTE_MS = 60_000;
/** The burst of twenty, and what comes back in a minute. */
const MOST_IN_A_MINUTE = 20 + 6;

const rankOf = { failed: 1, delivered: 2, seen: 3 } as const;
const operation = 'set-message-status';
const unknown = [{ errorCode: 'messageNotFound' }];

interface Call {
  readonly at: number;
  readonly externalId: ExternalMessageId;
  readonly status: StatusJob['status'];
  readonly heldMs: number;
}

/** Webhooks with receipts and a worker of their queue, each replaced when it is killed; every call to CXone is noted. */
class Receipts {
  readonly calls: Call[] = [];
  readonly world: Deployment;
  #receiver: Environment;
  #worker: Environment;

  constructor(world: Deployment) {
    this.world = world;
    this.#receiver = world.start();
    this.#worker = world.start();
    const tell = world.cxone.setMessageStatus.bind(world.cxone);
    world.cxone.setMessageStatus = async (channelId, externalId, status) => {
      const call = { at: world.clock.now().getTime(), externalId, status: status.status };
      try {
        await tell(channelId, externalId, status);
        this.calls.push({ ...call, heldMs: 0 });
      } catch (error) {
        this.calls.push({ ...call, heldMs: holdOf(error) });
        throw error;
      }
    };
  }

  /** The provider reports, again and again until it gets its 200. */
  async report(externalId: ExternalMessageId, status: StatusJob['status']): Promise<void> {
    const body = { type: 'message.status', timestamp: '2026-03-02T10:15:29Z', data: { messageId: externalId, status } };
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      if (!this.#receiver.alive) this.#receiver = this.world.start();
      const answer = await this.#receiver.receive(body);
      if (answer.kind === 'ended' && answer.value === 200) return;
      await this.work(1_000);
    }
    throw new Error('The webhook was never accepted.');
  }

  /** Time goes on by some milliseconds, and the worker takes what the queue has ready; without a number, all it has. */
  async work(ms = Infinity): Promise<void> {
    const { clock, statuses } = this.world;
    const end = clock.now().getTime() + ms;
    for (let visits = 0; visits < MOST_TRIES; visits += 1) {
      const at = statuses.nextAt();
      if (at === undefined || at > end)
        return Number.isFinite(ms) ? clock.advance(end - clock.now().getTime()) : undefined;
      await clock.advance(Math.max(0, at - clock.now().getTime()));
      if (!this.#worker.alive) this.#worker = this.world.start();
      await this.#worker.workStatuses();
    }
    throw new Error('The queue never became empty.');
  }

  /** What CXone took of a message, in order. */
  toldOf(externalId: ExternalMessageId): StatusJob['status'][] {
    return this.world.cxone.statuses.filter((told) => told.externalId === externalId).map(({ status }) => status);
  }
}

function holdOf(error: unknown): number {
  if (!(error instanceof CxoneError)) throw error;
  return error instanceof CxoneThrottledError ? (error.retryAfterMs ?? MINUTE_MS) : 0;
}

const MESSAGES = 60;
const conversationOf = (message: number) => (message % 4 === 0 ? 'conv-calm' : 'conv-busy');

const receipts = fc.array(
  fc.record({
    message: fc.nat({ max: MESSAGES - 1 }),
    status: fc.constantFrom('failed' as const, 'delivered' as const, 'seen' as const),
    afterMs: fc.nat({ max: 1_000 }),
  }),
  { minLength: 1, maxLength: 90, size: 'max' },
);
const outages = fc.array(
  fc.constantFrom(
    () => cxoneFailure.throttled(operation),
    () => cxoneFailure.throttled(operation, 90_000),
    () => cxoneFailure.outage(operation),
    () => cxoneFailure.unreachable(operation),
    () => cxoneFailure.notFound(operation),
  ),
  { maxLength: 8 },
);
/** Too few for a receipt to be dropped. */
const refusals = fc.array(
  fc.constantFrom(
    () => cxoneFailure.notFound(operation, unknown),
    () => cxoneFailure.refused(operation),
  ),
  { maxLength: 2 },
);
const faults = fc.array(
  fc.record<Fault>({
    effect: fc.nat({ max: 300 }),
    when: fc.constantFrom('before', 'after'),
    how: fc.constantFrom('killed', 'failed'),
  }),
  { maxLength: 6 },
);

const idsOf = () => Array.from({ length: MESSAGES }, (_, message) => messageId(conversationOf(message)));

/** What CXone was asked, conversation by conversation. */
function callsByConversation({ calls }: Receipts, ids: readonly ExternalMessageId[]): Call[][] {
  return [...Map.groupBy(calls, ({ externalId }) => conversationOf(ids.indexOf(externalId))).values()];
}

async function play(
  come: readonly { message: number; status: StatusJob['status']; afterMs: number }[],
  ids: readonly ExternalMessageId[],
  errors: readonly (() => CxoneError)[],
  plan: readonly Fault[] = [],
): Promise<Receipts> {
  const run = new Receipts(await new Deployment(plan).withChannel());
  for (const error of errors) run.world.cxone.failNext('setMessageStatus', error());
  for (const { message, status, afterMs } of come) {
    await run.report(ids[message] ?? messageId('none'), status);
    await run.work(afterMs);
  }
  await run.work();
  return run;
}

describe('receipts, however they come', () => {
  it('end with CXone told the highest of each message, never lower than before, whatever goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(receipts, outages, refusals, faults, async (come, failing, refusing, plan) => {
        const ids = idsOf();
        const run = await play(come, ids, [...refusing, ...failing], plan);

        for (const [message, ofOne] of Map.groupBy(come, (receipt) => receipt.message)) {
          const ranks = run.toldOf(ids[message] ?? messageId('none')).map((status) => rankOf[status]);
          expect(ranks).toEqual(ranks.toSorted());
          expect(ranks.at(-1)).toBe(Math.max(...ofOne.map(({ status }) => rankOf[status])));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('never are more than the budget in any minute of a conversation, whatever goes wrong', async () => {
    await fc.assert(
      fc.asyncProperty(receipts, outages, faults, async (come, failing, plan) => {
        const ids = idsOf();
        for (const calls of callsByConversation(await play(come, ids, failing, plan), ids)) {
          for (const { at } of calls) {
            const inAMinute = calls.filter((call) => call.at >= at && call.at < at + MINUTE_MS);
            expect(inAMinute.length).toBeLessThanOrEqual(MOST_IN_A_MINUTE);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  // Without crashes: a worker that is killed with a 429 in its hand has told nobody.
  it('leave a conversation alone for as long as CXone asked for', async () => {
    await fc.assert(
      fc.asyncProperty(receipts, outages, async (come, failing) => {
        const ids = idsOf();
        for (const calls of callsByConversation(await play(come, ids, failing), ids)) {
          for (const { at, heldMs } of calls) {
            expect(calls.filter((call) => call.at > at && call.at < at + heldMs)).toEqual([]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

async function reported(...come: readonly (readonly [status: StatusJob['status'], afterMs: number])[]) {
  const run = new Receipts(await new Deployment().withChannel());
  const externalId = messageId('conv-7781');
  for (const [status, afterMs] of come) {
    await run.report(externalId, status);
    await run.work(afterMs);
  }
  await run.work();
  return { told: run.toldOf(externalId), effects: run.world.effects.names };
}

describe('delivered and seen of one message', () => {
  it.each([0, 500, 1_000, 1_999])('cost one call to CXone where the seen follows within %i ms', async (ms) => {
    const { told, effects } = await reported(['delivered', ms], ['seen', 0]);

    expect(told).toEqual(['seen']);
    expect(effects.slice(effects.indexOf('take status'))).toEqual([
      'take status',
      'read receipts',
      'edit receipts',
      'CXone set-message-status',
      'record status',
      'acknowledge',
      // The delivered, three seconds after it came.
      'take status',
      'read status',
      'acknowledge',
    ]);
  });

  it('cost two where the customer looks later', async () => {
    expect((await reported(['delivered', 3_000], ['seen', 0])).told).toEqual(['delivered', 'seen']);
  });
});

describe('a worker that is killed', () => {
  it('leaves a receipt that is told, and at most twice in the same words, wherever that is', async () => {
    const { effects } = await reported(['delivered', 0]);
    for (const [effect, when] of effects.flatMap((_, index) => [
      [index, 'before'] as const,
      [index, 'after'] as const,
    ])) {
      const run = new Receipts(await new Deployment([{ effect, when, how: 'killed' }]).withChannel());
      await run.report(messageId('conv-7781'), 'delivered');
      await run.work();

      const told = run.world.cxone.statuses.map((status) => JSON.stringify(status));
      expect([1, 2]).toContain(told.length);
      expect(new Set(told).size).toBe(1);
    }
  });
});

describe('a hundred messages of one conversation', () => {
  it('are all told in the end, six a minute after the first twenty, and keep no other conversation waiting', async () => {
    const run = new Receipts(await new Deployment().withChannel());
    const { clock } = run.world;
    const startedAt = clock.now().getTime();
    const ids = Array.from({ length: 100 }, () => messageId('conv-busy'));
    for (const id of ids) await run.report(id, 'delivered');
    const calm = messageId('conv-calm');
    await run.report(calm, 'delivered');
    await run.work(10_000);
    expect(run.toldOf(calm)).toEqual(['delivered']);
    expect(run.calls.length).toBeLessThanOrEqual(1 + 20 + 1);

    await run.work();
    expect(ids.filter((id) => run.toldOf(id).length !== 1)).toEqual([]);
    const minutes = (clock.now().getTime() - startedAt) / MINUTE_MS;
    expect(minutes).toBeGreaterThan(80 / 6);
    expect(minutes).toBeLessThan(20);
  });
});
