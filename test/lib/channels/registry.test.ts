import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Registry } from '../../../lib/channels/registry.ts';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { channel, channelId, integrationKey } from '../../support/fixtures.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

let clock: VirtualClock;
let table: MemoryTable;
let registry: Registry;
beforeEach(() => {
  clock = new VirtualClock();
  table = new MemoryTable();
  registry = new Registry(table, clock.now);
});

const otherId = channelIdSchema.parse('ch-other');

describe('integrations', () => {
  it('are unknown until they are set up', async () => {
    expect(await registry.integration(integrationKey)).toBeUndefined();
    expect(await registry.pinBrand(integrationKey, 1093)).toBe(false);
    await registry.setIntegrationId(integrationKey, 'some-id');
    expect(table.items()).toEqual([]);
  });

  it('belong to the tenant that they were set up for, and to no other', async () => {
    expect(await registry.putIntegration(integrationKey, '11ee-acme')).toBe(true);
    expect(await registry.putIntegration(integrationKey, '11ee-acme')).toBe(true);
    expect(await registry.putIntegration(integrationKey, '22ff-rival')).toBe(false);

    expect(await registry.integration(integrationKey)).toEqual({ integrationKey: 'main', tenantId: '11ee-acme' });
  });

  it('pin the first brand and keep it, and a repeated set-up takes nothing away', async () => {
    await registry.putIntegration(integrationKey, '11ee-acme');
    expect(await registry.pinBrand(integrationKey, 1093)).toBe(true);
    expect(await registry.pinBrand(integrationKey, 1093)).toBe(true);
    expect(await registry.pinBrand(integrationKey, 7)).toBe(false);
    await registry.setIntegrationId(integrationKey, 'b7c1');
    await registry.putIntegration(integrationKey, '11ee-acme');

    expect(await registry.integration(integrationKey)).toEqual({
      integrationKey: 'main',
      tenantId: '11ee-acme',
      brandId: 1093,
      integrationId: 'b7c1',
    });
  });
});

describe('an intent', () => {
  it('is written once, as a channel that is being added', async () => {
    expect(await registry.writeIntent(channel)).toBe('written');
    await clock.advance(60_000);
    expect(await registry.writeIntent({ ...channel, name: 'Another name' })).toBe('same');

    expect(await registry.channel(channelId)).toEqual({
      ...channel,
      state: 'adding',
      createdAt: '2026-03-02T10:15:30.250Z',
      updatedAt: '2026-03-02T10:15:30.250Z',
    });
  });

  it.each([
    { case: 'another account', change: { account: 'https://other.example.net' } },
    { case: 'another provider', change: { provider: 'telegram' } },
    { case: 'another integration', change: { integrationKey: integrationKeySchema.parse('second') } },
  ])('finds its id taken by $case', async ({ change }) => {
    await registry.writeIntent(channel);

    expect(await registry.writeIntent({ ...channel, ...change })).toBe('taken-by-another');
  });

  it.each(['removing', 'removed'] as const)('does not revive a channel that is %s', async (state) => {
    await registry.writeIntent(channel);
    await registry.move(channelId, ['adding'], state);

    expect(await registry.writeIntent(channel)).toBe('taken-by-another');
    expect(await registry.channel(channelId)).toMatchObject({ state });
  });
});

describe('a channel', () => {
  it('moves from the states that are named, and a repeated move is fine', async () => {
    await registry.writeIntent(channel);

    expect(await registry.move(channelId, ['adding'], 'active')).toBe(true);
    expect(await registry.move(channelId, ['adding'], 'active')).toBe(true);
    expect(await registry.move(channelId, ['removing'], 'removed')).toBe(false);
    expect(await registry.move(otherId, ['adding'], 'active')).toBe(false);
    expect(await registry.channel(otherId)).toBeUndefined();
  });

  it('is edited while it is added or in use, not after', async () => {
    const settings = { deliveryUrl: 'https://x.example.net' };
    const preferences = { writesFirst: true, studioScript: 'Digital\\Acme', language: 'fr' as const };
    const change = { name: 'Acme Care', settings, integrationId: 'b7c2', ...preferences };
    await registry.writeIntent(channel);
    expect(await registry.edit(channelId, change)).toMatchObject({ ...change, channelId, state: 'adding' });
    await registry.move(channelId, ['adding'], 'removing');

    expect(await registry.edit(channelId, { ...change, name: 'Too late' })).toBeUndefined();
    expect(await registry.channel(channelId)).toMatchObject(change);
  });

  it('is listed with its integration, oldest first, until it is a tombstone', async () => {
    const second = integrationKeySchema.parse('second');
    await registry.writeIntent({ ...channel, channelId: otherId });
    await clock.advance(1);
    await registry.writeIntent(channel);
    await registry.writeIntent({ ...channel, channelId: channelIdSchema.parse('ch-second'), integrationKey: second });
    expect((await registry.channels(integrationKey)).map((listed) => listed.channelId)).toEqual([
      'ch-other',
      'ch-acme',
    ]);

    await registry.move(otherId, ['adding'], 'removed');
    expect((await registry.channels(integrationKey)).map((listed) => listed.channelId)).toEqual(['ch-acme']);
    expect(await registry.channel(otherId)).toMatchObject({ state: 'removed' });
  });
});

describe('an account at a provider', () => {
  it('is taken by one channel, which may ask again', async () => {
    expect(await registry.takeAccount('generic', 'https://chat.example.net', channelId)).toBe('ch-acme');
    expect(await registry.takeAccount('generic', 'https://chat.example.net', otherId)).toBe('ch-acme');
    expect(await registry.takeAccount('generic', 'https://chat.example.net', channelId)).toBe('ch-acme');
    expect(await registry.takeAccount('telegram', 'https://chat.example.net', otherId)).toBe('ch-other');
  });

  it('is left to whoever asks by a channel that was removed', async () => {
    await registry.writeIntent(channel);
    await registry.takeAccount('generic', channel.account, channelId);
    await registry.move(channelId, ['adding'], 'removing');
    expect(await registry.takeAccount('generic', channel.account, otherId)).toBe('ch-acme');
    await registry.move(channelId, ['removing'], 'removed');

    expect(await registry.takeAccount('generic', channel.account, otherId)).toBe('ch-other');
    expect(await registry.takeAccount('generic', channel.account, channelId)).toBe('ch-other');
  });

  it('is freed by the channel that has it alone', async () => {
    await registry.takeAccount('generic', '+4550001234', channelId);
    await registry.freeAccount('generic', '+4550001234', otherId);
    expect(await registry.takeAccount('generic', '+4550001234', otherId)).toBe('ch-acme');

    await registry.freeAccount('generic', '+4550001234', channelId);
    expect(await registry.takeAccount('generic', '+4550001234', otherId)).toBe('ch-other');
    expect(
      table
        .items()
        .map(({ pk }) => pk)
        .join(),
    ).not.toContain('4550001234');
  });
});

describe('races in the DynamoDB stand-in', () => {
  let dynamo: Awaited<ReturnType<typeof startDynamoTable>>;
  beforeAll(async () => {
    dynamo = await startDynamoTable();
  });
  afterAll(() => dynamo.stop());

  it('give an account to one of twenty channels, and all of them learn to which', async () => {
    const contested = new Registry(dynamo.table, clock.now);
    const ids = Array.from({ length: 20 }, (_, number) => channelIdSchema.parse(`ch-${number}`));

    const holders = await Promise.all(ids.map((id) => contested.takeAccount('generic', 'contested', id)));

    expect(new Set(holders).size).toBe(1);
  });

  it('give an integration to one of two tenants', async () => {
    const contested = new Registry(dynamo.table, clock.now);
    const key = integrationKeySchema.parse('contested');
    const tenants = ['11ee-acme', '22ff-rival'];

    const won = await Promise.all(tenants.map((tenant) => contested.putIntegration(key, tenant)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await contested.integration(key)).toMatchObject({ tenantId: tenants[won.indexOf(true)] });
  });

  it('write one of twenty intents under one id', async () => {
    const contested = new Registry(dynamo.table, clock.now);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, number) => contested.writeIntent({ ...channel, account: `account-${number}` })),
    );

    expect(results.filter((result) => result === 'written')).toHaveLength(1);
    expect(results.filter((result) => result === 'taken-by-another')).toHaveLength(19);
  });
});
