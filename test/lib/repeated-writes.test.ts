import { assert, describe, expect, it } from 'vitest';
import { Sessions } from '../../lib/admin/door/sessions.ts';
import { Breakers, type Permit } from '../../lib/breakers/breakers.ts';
import { ActivityLog } from '../../lib/channels/activity/activity-log.ts';
import { accountOf } from '../../lib/channels/account.ts';
import { Registry } from '../../lib/channels/registry.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import { ThreadIndex } from '../../lib/channels/thread-index.ts';
import { createRecorder } from '../../lib/capture/recorder.ts';
import { type Claim, Claims } from '../../lib/exactly-once/claims.ts';
import { externalMessageIdSchema } from '../../lib/ids.ts';
import { addToAlbum, isAlbumPart, wholeAlbum } from '../../lib/inbound/album.ts';
import { Backlog } from '../../lib/inbound/backlog.ts';
import { listParked } from '../../lib/inbound/parking/list-parked.ts';
import { park, parkAgain, readReplayed, unpark } from '../../lib/inbound/parking/parked-record.ts';
import { replayParked } from '../../lib/inbound/parking/replay-parked.ts';
import { QueuedMessages } from '../../lib/queues/queued-messages.ts';
import { ReceiptBudget } from '../../lib/receipts/receipt-budget.ts';
import { type StatusClaim, StatusClaims } from '../../lib/receipts/status-claims.ts';
import type { Change, Condition, Item, Table, Value } from '../../lib/table/table.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import {
  channel,
  channelId,
  countingBytes,
  DATA_KEY,
  INDEX_KEY,
  integrationKey,
  keys,
  LogBook,
  messageEvent,
} from '../support/fixtures.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { anyNotes, type AnyNotes } from './exactly-once/any-notes.ts';

/** Each write takes effect, its answer is lost, and the client repeats it: what the second one answers is all one sees. */
class RepeatingTable extends MemoryTable {
  override async put(item: Item, condition?: Condition): Promise<boolean> {
    await super.put(item, condition);
    return super.put(item, condition);
  }

  override async update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    await super.update(pk, change, condition);
    return super.update(pk, change, condition);
  }

  override async delete(pk: string, condition?: Condition): Promise<boolean> {
    await super.delete(pk, condition);
    return super.delete(pk, condition);
  }
}

interface Ground {
  readonly table: Table;
  readonly clock: VirtualClock;
  readonly logger: LogBook;
}

const pk = 'CLAIM#inbound#m-90017';
const request = { pk, digest: 'digest-1', leaseMs: 25_000, notes: { createdAt: '2026-03-02T10:15:30.250Z' } };
const externalId = externalMessageIdSchema.parse('out-AAAAAAAAAAAAAAAAAAAAAAtttt');
const otherId = externalMessageIdSchema.parse('out-BBBBBBBBBBBBBBBBBBBBBBtttt');
const conversation = { channelId, conversationId: 'conv-7781', keys };
const down = cxoneFailure.outage('create-message');

const claimsOf = ({ table, clock }: Ground) => new Claims<AnyNotes>(table, clock.now, anyNotes);
const statusesOf = ({ table, clock }: Ground) => new StatusClaims(table, clock.now);
const registryOf = ({ table, clock }: Ground) => new Registry(table, clock.now);
const breakersOf = ({ table, clock, logger }: Ground) =>
  new Breakers({ table, now: clock.now, random: () => 0.5, logger });

async function claimed(ground: Ground): Promise<Claim<AnyNotes>> {
  const result = await claimsOf(ground).claim(request);
  if (result.kind === 'acquired') return result.claim;
  return assert.fail(`The claim was expected to be free, it is ${result.kind}.`);
}

async function statusClaimed(ground: Ground): Promise<StatusClaim> {
  const result = await statusesOf(ground).take({ channelId, externalId, status: 'delivered' });
  if (result.kind === 'acquired') return result.claim;
  return assert.fail(`The claim was expected to be free, it is ${result.kind}.`);
}

async function opened(ground: Ground): Promise<Breakers> {
  const breakers = breakersOf(ground);
  for (let number = 1; number <= 14; number += 1) {
    const name = `conv-${number}`;
    const permit = await breakers.tryAcquire({ integrationKey, channelId }, name);
    if (permit.kind === 'allowed') await breakers.failed(permit, down);
  }
  return breakers;
}

async function probing(ground: Ground, answer: (breakers: Breakers, permit: Permit) => Promise<void>) {
  const breakers = await opened(ground);
  await ground.clock.advance(60_000);
  const permit = await breakers.tryAcquire({ integrationKey, channelId }, 'conv-3');
  if (permit.kind === 'allowed') await answer(breakers, permit);
  return permit.kind;
}

const parkingPorts = ({ table, clock }: Ground) => ({
  table,
  now: clock.now,
  dataKey: () => Promise.resolve(DATA_KEY),
  indexKey: () => Promise.resolve(INDEX_KEY),
  randomBytes: countingBytes(),
});

const toPark = {
  integrationKey,
  channelId,
  id: 'claim-1',
  cause: 'refused-by-cxone',
  detail: 'cxone_refused',
  attempts: 3,
  correlation: 'corr-1',
  createdAt: '2026-03-02T10:15:30.250Z',
  payload: { integrationKey, channelId, correlation: 'corr-1', messages: [messageEvent()] },
} as const;

async function replays(ground: Ground, times: number) {
  await park(toPark, parkingPorts(ground));
  const jobs: unknown[] = [];
  const jobQueues = {
    sendInbound: (entries: readonly { readonly job: { readonly replay?: number | undefined } }[]) => {
      jobs.push(...entries.map(({ job }) => job.replay));
      return Promise.resolve(0);
    },
  };
  for (let time = 0; time < times; time += 1) {
    for (const record of await listParked([integrationKey], { table: ground.table, now: ground.clock.now })) {
      await replayParked(record, { ...parkingPorts(ground), jobQueues });
    }
  }
  return jobs;
}

const photo = { ...messageEvent(), album: 'album-1' };

/** Every write of the rooms that is conditional, or that counts; each answers what its caller goes by. */
const writes: Readonly<Record<string, (ground: Ground) => Promise<unknown>>> = {
  'claiming work': async (ground) => ({ ...(await claimed(ground)), holder: '' }),
  'claiming work whose holder vanished': async (ground) => {
    await claimed(ground);
    await ground.clock.advance(25_001);
    return { ...(await claimed(ground)), holder: '' };
  },
  'claiming work that has expired': async (ground) => {
    await claimsOf(ground).finish(await claimed(ground), 'done');
    await ground.clock.advance(11 * 86_400_000);
    return { ...(await claimed(ground)), holder: '' };
  },
  'noting progress': async (ground) => {
    const noted = await claimsOf(ground).note(await claimed(ground), { settled: 1 });
    return noted?.notes;
  },
  'finishing work': async (ground) => claimsOf(ground).finish(await claimed(ground), 'done'),
  'giving work back that was refused': async (ground) => {
    await claimsOf(ground).release(await claimed(ground), { conclusive: true, refused: true });
    return (await claimed(ground)).refusals;
  },
  'giving work back that was looked for in vain': async (ground) => {
    await claimsOf(ground).release(await claimed(ground), { conclusive: false, lookedInVain: true });
    return (await claimed(ground)).emptyLooks;
  },
  'settling what earlier holders did': async (ground) => {
    await claimed(ground);
    await ground.clock.advance(25_001);
    await claimsOf(ground).settleEarlier(await claimed(ground));
  },
  'parking and resuming work': async (ground) => {
    await claimsOf(ground).park(await claimed(ground), { conclusive: true });
    return { ...(await claimsOf(ground).resume(pk, 1, 25_000)), holder: '' };
  },
  'reopening work': async (ground) => {
    await claimsOf(ground).finish(await claimed(ground), 'done');
    return { ...(await claimsOf(ground).reopen(pk, 1, 25_000, { externalId: 'out-2' })), holder: '' };
  },
  'counting failures': async (ground) => {
    const breakers = breakersOf(ground);
    for (const name of ['conv-1', 'conv-2']) {
      const permit = await breakers.tryAcquire({ integrationKey, channelId }, name);
      if (permit.kind === 'allowed') await breakers.failed(permit, down);
    }
  },
  'opening a breaker': async (ground) => {
    await opened(ground);
  },
  'probing an open breaker, and closing it': (ground) => probing(ground, (breakers, permit) => breakers.worked(permit)),
  'probing an open breaker in vain': (ground) => probing(ground, (breakers, permit) => breakers.failed(permit, down)),
  'giving a probe back': (ground) => probing(ground, (breakers, permit) => breakers.release(permit)),
  'taking a receipt': async (ground) => ({ ...(await statusClaimed(ground)), holder: '' }),
  'taking a receipt of long ago': async (ground) => {
    await statusesOf(ground).finish(await statusClaimed(ground));
    await ground.clock.advance(11 * 86_400_000);
    return { ...(await statusClaimed(ground)), holder: '' };
  },
  'recording a receipt': async (ground) => statusesOf(ground).finish(await statusClaimed(ground)),
  'giving a receipt back that was refused': async (ground) => {
    await statusesOf(ground).release(await statusClaimed(ground), { refused: true });
    return (await statusClaimed(ground)).refusals;
  },
  'dropping a receipt': async (ground) => statusesOf(ground).drop(await statusClaimed(ground)),
  'taking receipts from a budget': async ({ table, clock }) => {
    const budget = new ReceiptBudget(table, clock.now);
    const waits: number[] = [];
    for (let receipt = 0; receipt < 21; receipt += 1) waits.push(await budget.take(channelId, externalId));
    return waits;
  },
  'holding a budget back': async ({ table, clock }) => {
    const budget = new ReceiptBudget(table, clock.now);
    await budget.holdBack(channelId, externalId, 60_000);
    return budget.take(channelId, externalId);
  },
  'entering, withdrawing and settling queued messages': async ({ table, clock }) => {
    const queued = new QueuedMessages(table, clock.now);
    await queued.enter(conversation, otherId);
    await queued.withdraw(conversation, otherId);
    await queued.enter(conversation, externalId);
    const before = await queued.hasAny(conversation);
    await queued.settle(conversation, externalId, clock.now().getTime());
    return [before, await queued.hasAny(conversation)];
  },
  'adding to an album, and closing it': async ({ table, clock }) => {
    if (!isAlbumPart(photo)) throw new Error('The photo is of an album.');
    const ports = {
      keys,
      table,
      now: clock.now,
      dataKey: () => Promise.resolve(DATA_KEY),
      randomBytes: countingBytes(),
    };
    const isAdded = await addToAlbum(channelId, photo, ports);
    await clock.advance(2_001);
    return [isAdded, await wholeAlbum(channelId, photo, ports)];
  },
  'noting a backlog': async ({ table, clock }) => {
    const backlog = new Backlog(table, clock.now);
    return [await backlog.isFull(channelId, 'conv-7781', keys), await backlog.isFull(channelId, 'conv-7781', keys)];
  },
  'parking a message, and once more after a replay': async (ground) => {
    await park(toPark, parkingPorts(ground));
    const replayed = await readReplayed('PARKED#claim-1', ground.table);
    if (replayed === undefined) throw new Error('Nothing is parked.');
    await parkAgain(replayed, { cause: 'waited-too-long', detail: 'late', attempts: 2 }, parkingPorts(ground));
    return readReplayed('PARKED#claim-1', ground.table);
  },
  'taking a parked message from the list': async (ground) => {
    await park(toPark, parkingPorts(ground));
    await unpark({ pk: 'PARKED#claim-1', attempts: 3, createdAt: '' }, ground.table);
    return (await readReplayed('PARKED#claim-1', ground.table)) ?? 'gone';
  },
  'replaying a parked message': (ground) => replays(ground, 2),
  'noting failures of a channel': async ({ table, clock }) => {
    const activity = new ActivityLog({ table, now: clock.now });
    activity.log('warn', 'inbound.retry', { channel: channelId, code: 'cxone_unavailable' });
    await activity.written();
    await clock.advance(300_000);
    activity.log('warn', 'inbound.retry', { channel: channelId, code: 'cxone_unavailable' });
    await activity.written();
  },
  'remembering a thread': (ground) => {
    const customer = { conversationId: 'thread-1', customerId: 'ida' };
    const index = new ThreadIndex(parkingPorts(ground));
    return index.remember({ integrationKey, channelId }, 'cxone-thread-1', customer, keys);
  },
  'capturing a shape': ({ table, clock }) =>
    createRecorder({ table, now: clock.now })({
      kind: 'request',
      method: 'POST',
      path: '/i/main/box/2.0/token',
      status: 200,
      headerNames: ['content-type'],
      body: { content: 'empty' },
    }),
  'spending a one-time token': ({ table, clock }) => new Sessions(table, clock.now, countingBytes()).spend('token-1'),
  'setting up an integration': async (ground) => {
    const registry = registryOf(ground);
    const isOurs = await registry.putIntegration(integrationKey, 'tenant-1');
    await registry.setIntegrationId(integrationKey, 'b7c1f0de-0000-4000-8000-000000000001');
    return [isOurs, await registry.pinBrand(integrationKey, 1_001)];
  },
  'the life of a channel': async (ground) => {
    const registry = registryOf(ground);
    const { name, settings, integrationId } = channel;
    const account = accountOf(genericProvider, channel, 'tenant-1');
    const preferences = { writesFirst: true, studioScript: '', language: 'en' } as const;
    // Written or the same: an Add goes on with either.
    const intent = (await registry.writeIntent(channel)) !== 'taken-by-another';
    const holder = await registry.takeAccount(account, channelId);
    const edited = await registry.edit(channelId, { name, settings, integrationId, ...preferences });
    const moved = [
      await registry.move(channelId, ['adding'], 'active'),
      await registry.move(channelId, ['active'], 'removing'),
    ];
    await registry.freeAccount({ ...channel, accountKey: account.key });
    return [intent, holder, edited?.writesFirst, moved, await registry.move(channelId, ['removing'], 'removed')];
  },
  'withdrawing the intent of a channel': async (ground) => {
    const registry = registryOf(ground);
    await registry.writeIntent(channel);
    await registry.withdrawIntent(channelId);
    return registry.channel(channelId);
  },
};

/** Random, and different in each run. */
const randomOnes = ['holder', 'taker', 'replayer', 'failureId'];

async function traceOf(table: MemoryTable, write: (ground: Ground) => Promise<unknown>) {
  const clock = new VirtualClock();
  const logger = new LogBook();
  const answer = await clock.run(write({ table, clock, logger }));
  const bare = (item: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => !randomOnes.includes(name)));
  return { answer, items: table.items().map(bare), events: logger.events() };
}

describe('what a write does whose answer was lost, and which the client of the table repeats, is the same', () => {
  it.each(Object.entries(writes))('%s', async (_name, write) => {
    const once = await traceOf(new MemoryTable(), write);

    expect(await traceOf(new RepeatingTable(), write)).toEqual(once);
    // Nothing is the same as nothing.
    expect(JSON.stringify(once)).not.toBe(JSON.stringify({ items: [], events: [] }));
  });
});
