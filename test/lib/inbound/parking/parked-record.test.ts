import { describe, expect, it } from 'vitest';
import { park, type ParkedMessage } from '../../../../lib/inbound/parking/parked-record.ts';
import { unseal } from '../../../../lib/secrets/seal.ts';
import { stringIn } from '../../../../lib/table/read-item.ts';
import { channelId, countingBytes, DATA_KEY, integrationKey, messageEvent } from '../../../support/fixtures.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const message: ParkedMessage = {
  integrationKey,
  channelId,
  id: 'CLAIM#inbound#abc',
  cause: 'refused-by-cxone',
  detail: 'create-message: CXone refused it with status 400 (messageContent.type).',
  attempts: 7,
  correlation: 'corr-1',
  payload: { integrationKey, channelId, correlation: 'corr-1', messages: [messageEvent()] },
};

function world() {
  const clock = new VirtualClock();
  const table = new MemoryTable();
  const ports = { table, now: clock.now, randomBytes: countingBytes(), dataKey: () => Promise.resolve(DATA_KEY) };
  return { clock, table, ports };
}

describe('park', () => {
  it('keeps a parked message for thirty days, listed under its integration', async () => {
    const { table, ports } = world();

    await park(message, ports);

    const [item] = await table.list('PARKED#main');
    expect(item).toMatchObject({
      pk: 'PARKED#CLAIM#inbound#abc',
      listSk: '2026-03-02T10:15:30.250Z#CLAIM#inbound#abc',
      integrationKey: 'main',
      channelId: 'ch-acme',
      cause: 'refused-by-cxone',
      detail: 'create-message: CXone refused it with status 400 (messageContent.type).',
      attempts: 7,
      correlation: 'corr-1',
      parkedAt: '2026-03-02T10:15:30.250Z',
      expiresAt: 1_775_038_530,
    });
  });

  it('seals the content, so that nobody without the data key reads it in the table', async () => {
    const { table, ports } = world();

    await park(message, ports);

    const [item] = table.items();
    const sealed = (item && stringIn(item, 'payload')) ?? '';
    expect(JSON.stringify(item)).not.toMatch(/parcel|Ida|Holm|usr-5150|conv-7781/);
    expect(JSON.parse(unseal(sealed, DATA_KEY, 'PARKED#CLAIM#inbound#abc') ?? '')).toEqual(message.payload);
    expect(unseal(sealed, 'another-data-key', 'PARKED#CLAIM#inbound#abc')).toBeUndefined();
    expect(unseal(sealed, DATA_KEY, 'PARKED#CLAIM#inbound#other')).toBeUndefined();
  });

  it('parks twice what is parked once', async () => {
    const { clock, table, ports } = world();
    await park(message, ports);
    const before = table.items();
    await clock.advance(120_000);

    await park({ ...message, attempts: 8 }, ports);

    expect(table.items()).toEqual(before);
  });

  it('fails without the data key and leaves nothing in the clear', async () => {
    const { table, ports } = world();

    await expect(
      park(message, { ...ports, dataKey: () => Promise.reject(new Error('The secret has no value.')) }),
    ).rejects.toThrow('The secret has no value.');
    expect(table.items()).toEqual([]);
  });
});
