import { describe, expect, it } from 'vitest';
import { Breakers } from '../../../lib/breakers/breakers.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import { type IntegrationKey, integrationKeySchema } from '../../../lib/ids.ts';
import { park } from '../../../lib/inbound/parking/parked-record.ts';
import { reportGauges } from '../../../lib/observability/report-gauges.ts';
import type { Item } from '../../../lib/table/table.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { channelId, countingBytes, DATA_KEY, integrationKey, LogBook, messageEvent } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const DAY_MS = 86_400_000;
const another = integrationKeySchema.parse('another');

/** Keeps what was handed out of parked messages. */
class WatchedTable extends MemoryTable {
  readonly parkedItems: Item[] = [];

  override async list(listPk: string, only?: readonly string[]): Promise<Item[]> {
    const items = await super.list(listPk, only);
    if (listPk.startsWith('PARKED#')) this.parkedItems.push(...items);
    return items;
  }
}

async function world() {
  const clock = new VirtualClock();
  const table = new WatchedTable();
  const logger = new LogBook();
  const registry = new Registry(table, clock.now);
  await registry.putIntegration(integrationKey, 'tenant-1');
  await registry.putIntegration(another, 'tenant-2');
  const parkOne = (id: string, key: IntegrationKey = integrationKey) =>
    park(
      {
        integrationKey: key,
        channelId,
        id,
        cause: 'refused-by-cxone',
        detail: 'create-message: CXone refused it with status 400.',
        attempts: 3,
        correlation: 'corr-1',
        payload: messageEvent(),
      },
      { table, now: clock.now, randomBytes: countingBytes(), dataKey: () => Promise.resolve(DATA_KEY) },
    );
  const deadLetters = { count: 0 };
  const stock = async () => {
    await reportGauges({ table, deadLetters: () => Promise.resolve(deadLetters.count), now: clock.now, logger });
    return logger.lines.at(-1);
  };
  return { clock, table, logger, parkOne, stock, deadLetters };
}

describe('reportGauges', () => {
  it('logs noughts where nothing waits, so that an alarm ends', async () => {
    const { stock } = await world();

    expect(await stock()).toEqual({
      level: 'info',
      event: 'gauges.reported',
      parked: 0,
      oldestParked: 0,
      breakers: 0,
      deadLetters: 0,
    });
  });

  it('counts what is parked over all integrations, and how long the oldest has been', async () => {
    const { clock, parkOne, stock } = await world();
    await parkOne('one');
    await clock.advance(3_600_000);
    await parkOne('two', another);
    await parkOne('three');
    await clock.advance(60_000);

    expect(await stock()).toMatchObject({ parked: 3, oldestParked: 3_660 });
  });

  it('counts the breakers that are open', async () => {
    const { table, clock, logger, stock } = await world();
    const breakers = new Breakers({ table, now: clock.now, random: () => 0.5, logger });
    const permit = await breakers.tryAcquire({ integrationKey, channelId }, 'conv-7781');
    if (permit.kind === 'allowed') await breakers.failed(permit, cxoneFailure.unauthorized('create-message'));

    expect(await stock()).toMatchObject({ breakers: 1 });
  });

  it('says how many dead letters there are', async () => {
    const { stock, deadLetters } = await world();
    deadLetters.count = 2;

    expect(await stock()).toMatchObject({ deadLetters: 2 });
  });

  it('reports the rest where the queues don’t say how many dead letters there are, and fails after that', async () => {
    const { table, clock, logger, parkOne } = await world();
    await parkOne('one');
    const denied = Object.assign(new Error('not authorized to perform sqs:GetQueueAttributes'), {
      name: 'AccessDenied',
    });
    const deadLetters = () => Promise.reject(denied);

    await expect(reportGauges({ table, deadLetters, now: clock.now, logger })).rejects.toBe(denied);

    expect(logger.lines).toEqual([
      { level: 'info', event: 'gauges.reported', parked: 1, oldestParked: 0, breakers: 0 },
    ]);
  });

  it('leaves out what the table is about to delete', async () => {
    const { clock, parkOne, stock } = await world();
    await parkOne('one');
    await clock.advance(29 * DAY_MS);
    await parkOne('two');
    await clock.advance(DAY_MS);

    expect(await stock()).toMatchObject({ parked: 1, oldestParked: 86_400 });
  });

  it('fetches no content of a message', async () => {
    const { table, parkOne, stock } = await world();
    await parkOne('one');

    await stock();

    expect(table.parkedItems).toMatchObject([{ pk: 'PARKED#one', parkedAt: '2026-03-02T10:15:30.250Z' }]);
    expect(table.parkedItems[0]).not.toHaveProperty('payload');
  });
});
