import { beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import type { StatusJob } from '../../../lib/queues/jobs.ts';
import { breakerPk } from '../../../lib/breakers/breaker.ts';
import { queueTyping } from '../../../lib/channels/people/customer-typing.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId, INDEX_KEY, integrationKey } from '../../support/fixtures.ts';
import { StatusWorld } from './status-world.ts';

let world: StatusWorld;
beforeEach(() => {
  world = new StatusWorld();
});

const typing = (changes: Partial<NonNullable<StatusJob['typing']>> = {}): Partial<StatusJob> => ({
  typing: { channelId, conversationId: 'conv-7781', conversation: 'digest-1', isTyping: true, ...changes },
});
const deliver = (changes = typing(), receiveCount = 1) => world.deliver('delivered', changes, { receiveCount });
const settled = { kind: 'settled' };

describe('a customer who types', () => {
  it('is told to CXone by the id of the thread, and costs no receipt', async () => {
    expect(await deliver()).toEqual(settled);
    expect(world.cxone.actions).toEqual([{ threadId: 'conv-7781', action: 'isTypingOn' }]);
    expect(world.cxone.statuses).toEqual([]);
  });

  it('is told once in five seconds of a conversation, in whichever process', async () => {
    for (let count = 0; count < 1_000; count += 1) await deliver();
    await deliver(typing({ isTyping: false }));
    expect(world.cxone.actions).toHaveLength(1);
    await deliver(typing({ conversation: 'digest-2', conversationId: 'conv-2' }));
    expect(world.cxone.actions).toHaveLength(2);
    await world.clock.advance(5_000);
    await deliver(typing({ isTyping: false }));
    expect(world.cxone.actions.map(({ action }) => action)).toEqual(['isTypingOn', 'isTypingOn', 'isTypingOff']);
  });

  it('shows no crowd by the time for which the queue holds everything back', async () => {
    await world.clock.advance(3_000);
    await deliver();
    expect(world.cxone.actions).toHaveLength(1);
    expect(world.table.items().filter(({ pk }) => pk.startsWith('SHARES#'))).toEqual([]);
  });

  it.each(['outage', 'throttled', 'forbidden', 'notFound', 'timeout'] as const)(
    'is never told again, and opens no breaker, after an answer like %s',
    async (failure) => {
      world.cxone.meets = () => cxoneFailure[failure]('send-sender-action');
      for (let count = 0; count < 20; count += 1) {
        expect(await deliver(typing({ conversation: `digest-${count}` }))).toEqual(settled);
      }
      expect(world.table.items().filter(({ pk }) => /^(?:BREAKER|FAILURES)#/.test(pk))).toEqual([]);
      expect(world.logger.lines.every(({ level }) => level === 'debug')).toBe(true);
    },
  );

  it('leaves a conversation alone for a minute that CXone throttles', async () => {
    world.cxone.failNext('sendSenderAction', cxoneFailure.throttled('send-sender-action'));
    await deliver();
    await world.clock.advance(6_000);
    await deliver();
    expect(world.cxone.calls).toEqual(['sendSenderAction']);
  });

  it('is dropped while a breaker is open, and is not its probe when its time comes', async () => {
    const pk = breakerPk({ scope: 'tenant', integrationKey });
    const openUntil = world.clock.now().getTime() + 1_000;
    const item = { openedAt: '2026-03-02T10:00:00.000Z', cause: 'x', fence: 0, holder: 'h-1', failedProbes: 0 };
    await world.table.put({ pk, openUntil, expiresAt: openUntil / 1_000 + 3_600, ...item });
    expect(await deliver()).toEqual(settled);
    await world.clock.advance(2_000);
    expect(await deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual([]);
    expect(await world.deliver('delivered')).toEqual(settled);
    expect(world.cxone.calls).toEqual(['setMessageStatus']);
  });

  it('is dropped when it is late, or a worker was cut off on it', async () => {
    expect(await deliver(typing(), 2)).toEqual(settled);
    await world.clock.advance(9_000);
    expect(await deliver()).toEqual(settled);
    expect(world.cxone.calls).toEqual([]);
  });
});

describe('the job of one who types', () => {
  const jobs: StatusJob[] = [];
  const ports = {
    jobQueues: { sendStatuses: (more: readonly StatusJob[]) => Promise.resolve(jobs.push(...more) * 0) },
    indexKey: () => Promise.resolve(INDEX_KEY),
    now: () => world.clock.now(),
    logger: { log: () => undefined },
  };
  const at = {
    channelId: channelIdSchema.parse('ch-typing'),
    integrationKey: integrationKeySchema.parse('main'),
    keyedFrom: 0,
  };
  const types = (conversationId: string) => ({ kind: 'typing', conversationId, isTyping: true }) as const;

  it('stands on the queue once for a thousand webhooks of a conversation in five seconds', async () => {
    for (let count = 0; count < 1_000; count += 1) await queueTyping(at, [types('conv-1')], 'corr-1', ports);
    await queueTyping(at, [types('conv-1'), types('conv-2'), types('conv-2')], 'corr-1', ports);
    expect(jobs.map(({ typing: of }) => of?.conversationId)).toEqual(['conv-1', 'conv-2']);
    await world.clock.advance(5_000);
    await queueTyping(at, [types('conv-1')], 'corr-1', ports);
    expect(jobs).toHaveLength(3);
  });

  it('is a receipt of no message to a version before, which drops all but the first of them at once', async () => {
    const known = jobs.map((job) => ({ ...(JSON.parse(JSON.stringify(job)) as StatusJob), typing: undefined }));
    expect(new Set(known.map(({ channelId: of, externalId }) => `${of} ${externalId}`)).size).toBe(1);
    const unknown = cxoneFailure.notFound('set-message-status', [{ message: 'There is no such message.' }]);
    world.cxone.meets = ({ operation }) => (operation === 'setMessageStatus' ? unknown : undefined);
    const [first, ...others] = known;
    if (first === undefined) throw new Error('There was no job.');
    expect(await world.deliver(first.status, first)).toMatchObject({ kind: 'retry' });
    for (const job of others) await world.deliver(job.status, job);
    world.channelRemoved = true;
    await world.clock.advance(700_000);
    for (let count = 2; count < 5; count += 1) await world.deliver(first.status, first, { receiveCount: count });
    expect(await world.deliver(first.status, first, { receiveCount: 9 })).toEqual(settled);
    expect(world.logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that the queue does not take is lost, and throws nothing', async () => {
    await world.clock.advance(60_000);
    const broken = { ...ports, jobQueues: { sendStatuses: () => Promise.reject(new Error('no answer')) } };
    await expect(queueTyping(at, [types('conv-3')], 'corr-1', broken)).resolves.toBeUndefined();
  });
});
