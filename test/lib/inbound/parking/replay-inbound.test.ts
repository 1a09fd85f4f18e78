import { beforeEach, describe, expect, it } from 'vitest';
import { openParked } from '../../../../lib/inbound/parking/list-parked.ts';
import type { JobOutcome } from '../../../../lib/queues/process-batch.ts';
import { stringIn } from '../../../../lib/table/read-item.ts';
import type { Item } from '../../../../lib/table/table.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';
import { DATA_KEY, messageEvent } from '../../../support/fixtures.ts';
import { InboundWorld } from '../inbound-world.ts';

let world: InboundWorld;
beforeEach(() => {
  world = new InboundWorld();
});

const settled = { kind: 'settled' };
const LATE = '[Late: sent 2026-03-02 10:15 UTC]';
const parkedRecord = async (): Promise<Item> => {
  const [record] = await world.table.list('PARKED#main');
  if (record === undefined) throw new Error('Nothing is parked.');
  return record;
};

async function park(): Promise<void> {
  world.cxone.meets = () => cxoneFailure.refused('create-message');
  await world.settle();
  world.cxone.meets = undefined;
  await world.clock.advance(3_600_000);
}

/** A person puts what is parked back on the queue, which hands it out once. */
async function replay(pk?: string): Promise<JobOutcome> {
  const replayOf = pk ?? (await parkedRecord()).pk;
  const opened = await openParked(replayOf, { table: world.table, dataKey: () => Promise.resolve(DATA_KEY) });
  const messages = opened.kind === 'opened' ? opened.job.messages : [messageEvent()];
  return world.deliver(messages, { replayOf });
}

describe('a replay', () => {
  it('delivers the message under its id and with its time, says that it is late, and ends the record', async () => {
    await park();

    expect(await replay()).toEqual(settled);
    expect(world.cxone.messages).toMatchObject([
      {
        idOnExternalPlatform: 'in-m-90017',
        createdAtWithMilliseconds: '2026-03-02T10:15:30.000Z',
        messageContent: { type: 'TEXT', payload: { text: `${LATE} Where is my parcel?` } },
        externalAttributes: [
          { key: 'occurredAt', value: '2026-03-02T10:15:29.100Z' },
          { key: 'late', value: 'true' },
        ],
      },
    ]);
    expect(await world.parked()).toEqual([]);
  });

  it('speaks the language of the channel', async () => {
    world.language = 'fr';
    await park();
    await replay();

    expect(world.cxone.texts()).toEqual(['[En retard : envoyé le 02/03/2026 à 10 h 15 UTC] Where is my parcel?']);
  });

  it('delivers once, however often it is asked for', async () => {
    await park();
    const { pk } = await parkedRecord();
    await replay(pk);

    expect(await replay(pk)).toEqual(settled);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('ends the record of a message that is in CXone by now', async () => {
    await park();
    const record = await parkedRecord();
    await replay();
    await world.table.put(record);

    expect(await replay()).toEqual(settled);
    expect(await world.parked()).toEqual([]);
    expect(world.cxone.messages).toHaveLength(1);
  });

  it('delivers nothing that was dropped', async () => {
    await park();
    const { pk } = await parkedRecord();
    await world.table.delete(pk);

    expect(await replay(pk)).toEqual(settled);
    expect(world.cxone.messages).toEqual([]);
  });

  it('of a message that is refused again leaves it parked, with the attempts of both', async () => {
    await park();
    const { pk } = await parkedRecord();
    world.cxone.meets = () => cxoneFailure.refused('create-message');
    expect(await replay()).toMatchObject({ kind: 'retry' });
    expect(await replay()).toMatchObject({ kind: 'retry' });
    expect(await replay()).toEqual(settled);

    expect(await parkedRecord()).toMatchObject({
      pk,
      cause: 'refused-by-cxone',
      attempts: 9,
      parkedAt: world.clock.now().toISOString(),
      createdAt: '2026-03-02T10:15:30.000Z',
    });
    world.cxone.meets = undefined;
    await replay();
    expect(world.cxone.texts()).toEqual([`${LATE} Where is my parcel?`]);
  });

  it('looks first whether the message is there where its outcome was unknown when it was parked', async () => {
    world.cxone.failNext('createMessage', cxoneFailure.timeout('create-message'), { done: true });
    await world.deliver(undefined, { receiveCount: 900 });
    expect(await world.parked()).toMatchObject([{ cause: 'waited-too-long' }]);

    expect(await replay()).toEqual(settled);
    expect(world.cxone.calls).toEqual(['createMessage', 'findMessages']);
    expect(await world.parked()).toEqual([]);
  });

  it('waits for another worker that has the same replay in hand', async () => {
    await park();
    const [claim] = world.table.items().filter(({ pk }) => pk.startsWith('CLAIM#'));
    await world.claims.resume(claim?.pk ?? '', 3, 25_000);

    expect(await replay()).toEqual({ kind: 'retry', afterMs: 25_000 });
    expect(await world.parked()).toHaveLength(1);
  });

  it('of a removed channel leaves the message parked, with that cause', async () => {
    await park();
    world.channelRemoved = true;
    world.cxone.meets = () => cxoneFailure.notFound('create-message');

    expect(await replay()).toEqual(settled);
    expect(await parkedRecord()).toMatchObject({ cause: 'channel-removed' });
  });
});

describe('a replay of a known id with another content', () => {
  const changed = messageEvent({ text: 'Where is my other parcel?', author: { id: 'usr-9' } });

  it('delivers it beside the first, under an id of its own, once', async () => {
    await world.deliver();
    await world.deliver([changed]);
    const { pk } = await parkedRecord();

    expect(await replay(pk)).toEqual(settled);
    expect(await replay(pk)).toEqual(settled);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?', `${LATE} Where is my other parcel?`]);
    const [first, second] = world.cxone.messages.map(({ idOnExternalPlatform }) => idOnExternalPlatform);
    expect(first).toBe('in-m-90017');
    expect(second).toMatch(/^in-m-90017\.changed-[\w-]{16}$/);
    expect(await world.parked()).toEqual([]);
  });

  it('parks nothing anew once it was dropped', async () => {
    await world.deliver();
    await world.deliver([changed]);
    const { pk } = await parkedRecord();
    await world.table.delete(pk);

    expect(await world.deliver([changed], { replayOf: pk })).toEqual(settled);
    expect(await world.parked()).toEqual([]);
  });

  it('is still the same one after it was refused', async () => {
    await world.deliver();
    await world.deliver([changed]);
    world.cxone.meets = () => cxoneFailure.refused('create-message');
    for (let receive = 0; receive < 3; receive += 1) await replay();
    expect(stringIn(await parkedRecord(), 'cause')).toBe('refused-by-cxone');
    world.cxone.meets = undefined;

    expect(await replay()).toEqual(settled);
    expect(world.cxone.texts()).toEqual(['Where is my parcel?', `${LATE} Where is my other parcel?`]);
    expect(await world.parked()).toEqual([]);
  });
});
