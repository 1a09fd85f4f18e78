import { expect, it } from 'vitest';
import { openParked } from '../../lib/inbound/parking/list-parked.ts';
import { toQueuedInbound } from '../../lib/queues/group-and-deduplication-ids.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { DATA_KEY, keys } from '../support/fixtures.ts';
import { run, textsOf, webhook } from './traffic.ts';

/** A message is parked and replayed twice, while the worker dies where the faults say. */
async function replayTwice(faults: readonly Fault[]) {
  const world = await new Deployment(faults).withChannel();
  let worker: Environment = world.start();
  const work = () => {
    if (!worker.alive) worker = world.start();
    return worker.workInbound();
  };
  await world.start().receive(webhook('conv-1', 1));
  world.cxone.meets = () => cxoneFailure.refused('create-message');
  await run(world, [], work);
  world.cxone.meets = undefined;
  const [record] = await world.table.list('PARKED#main');
  const replayOf = record?.pk ?? '';
  const opened = await openParked(replayOf, { table: world.table, dataKey: () => Promise.resolve(DATA_KEY) });
  if (opened.kind !== 'opened') throw new Error('Nothing is parked.');
  const begins = world.effects.names.length;
  for (const replay of [1, 2]) {
    const { job, ...ids } = toQueuedInbound({ ...opened.job, replayOf, replay }, keys);
    world.inbound.send(JSON.stringify(job), ids);
  }
  await run(world, [], work);
  return { world, begins, names: world.effects.names.slice(begins) };
}

it('a replay is delivered once and its record ends, wherever the worker dies or a call fails', async () => {
  const { begins, names } = await replayTwice([]);
  expect(names).toEqual([
    'read parked',
    'claim',
    'read claim',
    'reopen claim',
    'read openquestion',
    'read channel',
    'CXone create-message',
    'put thread',
    'put customer',
    'finish claim',
    'delete parked',
    'acknowledge',
    'read parked',
    'acknowledge',
  ]);
  for (const index of names.keys()) {
    for (const when of ['before', 'after'] as const) {
      for (const how of ['killed', 'failed'] as const) {
        const { world } = await replayTwice([{ effect: begins + index, when, how }]);
        expect(textsOf(world, 'conv-1')).toEqual(['[Late: sent 2026-03-02 10:15 UTC] 1 of conv-1']);
        expect(await world.table.list('PARKED#main')).toEqual([]);
      }
    }
  }
});
