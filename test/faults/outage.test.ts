import { describe, expect, it } from 'vitest';
import { openBreakers } from '../../lib/breakers/breakers.ts';
import type { CxoneError } from '../../lib/cxone/errors.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment } from '../support/deployment.ts';
import { allOf, conversations, inTurn, run, textsOf, workers } from './traffic.ts';

const HOUR_MS = 3_600_000;
const MESSAGES = 10;
const names = conversations(50);

/** CXone fails for an hour while 500 messages come in 50 conversations; afterwards it works. Counts the requests. */
async function anHourWithout(failure: () => CxoneError, processes: number) {
  const world = await new Deployment().withChannel();
  const { clock, cxone } = world;
  const worksAgainAt = clock.now().getTime() + HOUR_MS;
  let requests = 0;
  cxone.meets = () => {
    if (clock.now().getTime() >= worksAgainAt) return undefined;
    requests += 1;
    return failure();
  };
  const answers = await run(world, inTurn(names, MESSAGES, 1_000), workers(world, processes));
  const doneAt = clock.now().getTime();
  return { world, requests, answers: [...answers], delayMs: doneAt - worksAgainAt };
}

async function expectAllDelivered(world: Deployment): Promise<void> {
  for (const name of names) expect(textsOf(world, name)).toEqual(allOf(name, MESSAGES));
  const times = names.map((name) =>
    world.cxone.messages
      .filter(({ thread }) => thread.idOnExternalPlatform === name)
      .map(({ createdAtWithMilliseconds }) => createdAtWithMilliseconds),
  );
  for (const inThread of times) expect(inThread).toEqual([...new Set(inThread)].sort());
  expect(await world.table.list('PARKED#main')).toEqual([]);
  expect(await openBreakers({ table: world.table, now: world.clock.now })).toEqual([]);
}

const kinds = [
  { kind: '5xx', failure: () => cxoneFailure.outage('create-message') },
  { kind: 'time-outs', failure: () => cxoneFailure.timeout('create-message') },
  { kind: 'no connection', failure: () => cxoneFailure.unreachable('create-message') },
  { kind: 'no token', failure: () => cxoneFailure.unreachable('token') },
];

describe.each([1, 5])('CXone down 60 minutes, 500 messages in 50 conversations, %i processes', (processes) => {
  it.each(kinds)('$kind: all delivered in order afterwards, none parked, hardly a request', async ({ failure }) => {
    const { world, requests, answers, delayMs } = await anHourWithout(failure, processes);

    expect(answers).toEqual([200]);
    await expectAllDelivered(world);
    // 14 that open the breaker, four probes in the seconds after that, and then hardly one a minute.
    expect(requests).toBeLessThanOrEqual(14 + 4 + 60);
    expect(world.logger.lines.filter(({ code }) => code === 'cxone_throttled')).toEqual([]);
    // The longest pause, what waits for it and comes after, and what messages of a conversation wait for each other.
    expect(delayMs).toBeLessThan(180_000);
    const logged = world.logger.events();
    expect(logged.filter((event) => event === 'breaker.opened')).toHaveLength(1);
    expect(logged.filter((event) => event === 'breaker.closed')).toHaveLength(1);
  });
});

it('CXone answers 401 for an hour (key revoked): deliveries pause at the first, none is parked, all arrive with the new key', async () => {
  const { world, requests } = await anHourWithout(() => cxoneFailure.unauthorized('token'), 5);

  await expectAllDelivered(world);
  expect(requests).toBeLessThanOrEqual(20);
  const [opened] = world.logger.lines.filter(({ event }) => event === 'breaker.opened');
  expect(opened).toMatchObject({
    level: 'error',
    scope: 'tenant',
    integration: 'main',
    code: 'cxone_authentication',
  });
  expect(world.logger.lines.filter(({ event }) => event === 'breaker.still-open')).toHaveLength(requests - 1);
});
