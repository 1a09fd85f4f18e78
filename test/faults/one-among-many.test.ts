import { expect, it } from 'vitest';
import { openBreakers } from '../../lib/breakers/breakers.ts';
import { channelIdSchema } from '../../lib/ids.ts';
import { listParked } from '../../lib/inbound/parking/list-parked.ts';
import { replayParked } from '../../lib/inbound/parking/replay-parked.ts';
import { toQueuedInbound } from '../../lib/queues/group-and-deduplication-ids.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment } from '../support/deployment.ts';
import type { FakedRequest } from '../support/fake-cxone.ts';
import { channelId, DATA_KEY, INDEX_KEY, integrationKey, keys, messageEvent } from '../support/fixtures.ts';
import { allOf, type Arrival, conversations, inTurn, run, textsOf, webhook, workers } from './traffic.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const parkedIn = ({ table, clock }: Deployment) => listParked([integrationKey], { table, now: clock.now });

it('channel deleted in CXone: it is paused at the first 404 with an alarm, its messages are kept, other channels go on', async () => {
  const world = await new Deployment().withChannel();
  const { clock, cxone, inbound } = world;
  const other = channelIdSchema.parse('ch-other');
  const isBackAt = clock.now().getTime() + HOUR_MS;
  let refused = 0;
  cxone.meets = (request) => {
    if (request.channelId !== channelId || clock.now().getTime() >= isBackAt) return undefined;
    refused += 1;
    return cxoneFailure.notFound('create-message');
  };
  const work = workers(world, 5);
  const names = conversations(10);

  await run(world, inTurn(names, 3, 1_000), work, 30_000);
  for (let message = 1; message <= 20; message += 1) {
    const event = messageEvent({ providerMessageId: `other-${message}`, text: `other ${message}` });
    const { job, ...ids } = toQueuedInbound(
      { integrationKey, channelId: other, keyedFrom: 0, correlation: 'corr-2', messages: [event] },
      keys,
    );
    inbound.send(JSON.stringify(job), ids);
    await run(world, [], work, 1_000);
    expect(cxone.texts()).toHaveLength(message);
  }
  expect(await openBreakers({ table: world.table, now: clock.now })).toMatchObject([
    { scope: 'channel', integrationKey, channelId, cause: 'cxone_not_found' },
  ]);
  await run(world, [], work);

  for (const name of names) expect(textsOf(world, name)).toEqual(allOf(name, 3));
  expect(await parkedIn(world)).toEqual([]);
  expect(refused).toBeLessThanOrEqual(20);
  const opened = world.logger.lines.filter(({ event }) => event === 'breaker.opened');
  expect(opened).toMatchObject([{ level: 'error', scope: 'channel', channel: channelId, code: 'cxone_not_found' }]);
});

it('one message CXone refuses for ever (422): it is parked with an alarm, the next one of the same customer arrives, and a replay brings it later', async () => {
  const world = await new Deployment().withChannel();
  const isPoisoned = ({ message }: FakedRequest) => message?.idOnExternalPlatform === 'in-conv-1-1';
  world.cxone.meets = (request) => (isPoisoned(request) ? cxoneFailure.refused('create-message') : undefined);
  const work = workers(world, 2);
  await run(world, inTurn(['conv-1'], 2, 1_000), work);

  expect(textsOf(world, 'conv-1')).toEqual(['2 of conv-1']);
  const [parked] = await parkedIn(world);
  expect(parked).toMatchObject({ cause: 'refused-by-cxone', attempts: 3 });
  expect(world.logger.lines.filter(({ level }) => level === 'error')).toMatchObject([
    { event: 'inbound.parked', code: 'refused-by-cxone' },
  ]);

  world.cxone.meets = undefined;
  if (parked === undefined) throw new Error('Nothing is parked.');
  const { table, clock, inbound } = world;
  await replayParked(parked, {
    table,
    now: clock.now,
    dataKey: () => Promise.resolve(DATA_KEY),
    indexKey: () => Promise.resolve(INDEX_KEY),
    jobQueues: {
      sendInbound: (entries) => {
        for (const { job, ...ids } of entries) inbound.send(JSON.stringify(job), ids);
        return Promise.resolve(0);
      },
    },
  });
  await run(world, [], work);
  expect(textsOf(world, 'conv-1')).toEqual(['2 of conv-1', '[Late: sent 2026-03-02 10:15 UTC] 1 of conv-1']);
  expect(await parkedIn(world)).toEqual([]);
});

/** CXone's limit of a contact: a burst, and then so many a minute (byoc-protocol §3.9). */
function contactLimits({ clock }: Deployment, { burst, perMinute }: { burst: number; perMinute: number }) {
  const spent = new Map<string, { tokens: number; at: number }>();
  const throttled: string[] = [];
  const meets = ({ message }: FakedRequest) => {
    if (message === undefined) return undefined;
    const name = message.thread.idOnExternalPlatform;
    const at = clock.now().getTime();
    const before = spent.get(name) ?? { tokens: burst, at };
    const tokens = Math.min(burst, before.tokens + ((at - before.at) / MINUTE_MS) * perMinute);
    spent.set(name, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
    if (tokens >= 1) return undefined;
    throttled.push(name);
    return cxoneFailure.throttled('create-message');
  };
  return { meets, throttled };
}

it('customer sends 300 messages in a minute: that conversation alone is slowed down, and all arrive in order', async () => {
  const world = await new Deployment().withChannel();
  const { clock, cxone } = world;
  const { meets, throttled } = contactLimits(world, { burst: 250, perMinute: 17 });
  const createdAt = new Map<string, number>();
  cxone.meets = (request) => {
    const failure = meets(request);
    const id = request.message?.idOnExternalPlatform;
    if (failure === undefined && id !== undefined) createdAt.set(id, clock.now().getTime());
    return failure;
  };
  const flood: Arrival[] = inTurn(['flood'], 300, 200);
  const others = inTurn(conversations(10), 18, 1_000);
  const startsAt = clock.now().getTime();
  await run(world, [...flood, ...others], workers(world, 5));

  expect(textsOf(world, 'flood')).toEqual(allOf('flood', 300));
  expect(new Set(throttled)).toEqual(new Set(['flood']));
  // 33 of them wait for the refill, of 17 a minute; and few requests are made in vain.
  expect(clock.now().getTime() - startsAt).toBeLessThan(8 * MINUTE_MS);
  expect(throttled.length).toBeLessThan(120);
  for (const { at, conversation, message } of others) {
    expect((createdAt.get(`in-${conversation}-${message}`) ?? Infinity) - startsAt - at).toBe(0);
  }
  expect(world.logger.events()).not.toContain('breaker.opened');
  expect(await parkedIn(world)).toEqual([]);
});

it('one conversation throttled for six hours without a pause: what else it says is parked with an alarm, until it pauses', async () => {
  const world = await new Deployment().withChannel();
  world.cxone.meets = contactLimits(world, { burst: 2, perMinute: 1 }).meets;
  const flood = inTurn(['flood'], 400, 30_000);
  const work = workers(world, 2);
  await run(world, flood, work, 6 * HOUR_MS);
  expect(await parkedIn(world)).toEqual([]);

  await run(world, [], work);
  const parked = await parkedIn(world);
  expect(new Set(parked.map(({ cause }) => cause))).toEqual(new Set(['backlog-full']));
  expect(parked.length + textsOf(world, 'flood').length).toBe(400);
  expect(world.logger.lines).toContainEqual(
    expect.objectContaining({ level: 'error', event: 'inbound.parked', code: 'backlog-full' }),
  );

  await world.clock.advance(31 * MINUTE_MS);
  await run(world, inTurn(['flood'], 405, 0).slice(400), work);
  expect(await parkedIn(world)).toHaveLength(parked.length);
});

it('provider sends the same webhook 5 times over 7 days 23 h: one message', async () => {
  const world = await new Deployment().withChannel();
  const work = workers(world, 1);
  for (let repeat = 0; repeat < 5; repeat += 1) {
    if (repeat > 0) await world.clock.advance((191 * HOUR_MS) / 4);
    expect(await world.start().receive(webhook('conv-1', 1))).toEqual({ kind: 'ended', value: 200 });
    await run(world, [], work);
  }

  expect(textsOf(world, 'conv-1')).toEqual(['1 of conv-1']);
  expect(world.logger.events().filter((event) => event === 'inbound.duplicate')).toHaveLength(4);
});
