import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, accountOf, formerKeyOf } from '../../../lib/channels/account.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { telegramProvider } from '../../../lib/providers/telegram/index.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { channel, channelId, integrationKey, preferences } from '../../support/fixtures.ts';
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
  const chosen = {
    name: channel.name,
    settings: channel.settings,
    integrationId: channel.integrationId,
    ...preferences,
  };
  const stored = {
    ...channel,
    state: 'adding',
    createdAt: '2026-03-02T10:15:30.250Z',
    updatedAt: '2026-03-02T10:15:30.250Z',
  };

  it('is written once, as a channel that is being added', async () => {
    expect(await registry.writeIntent(channel)).toBe('written');
    await clock.advance(60_000);
    expect(await registry.writeIntent({ ...channel, name: 'Another name', account: 'another' })).toBe('open');
    expect(await registry.channel(channelId)).toEqual({ ...stored, intent: 'open' });

    await registry.edit(channelId, chosen);
    expect(await registry.writeIntent({ ...channel, name: 'Another name' })).toBe('same');
    expect(await registry.channel(channelId)).toEqual({ ...stored, updatedAt: '2026-03-02T10:16:30.250Z' });
  });

  it.each([
    { case: 'another provider', change: { provider: 'telegram' } },
    { case: 'another integration', change: { integrationKey: integrationKeySchema.parse('second') } },
  ])('finds its id taken by $case', async ({ change }) => {
    await registry.writeIntent(channel);

    expect(await registry.writeIntent({ ...channel, ...change })).toBe('taken-by-another');
  });

  it('knows itself where its write is repeated, since the answer was lost', async () => {
    expect([await registry.writeIntent(channel), await registry.writeIntent(channel)]).toEqual(['written', 'written']);
    await clock.advance(1);
    expect(await registry.writeIntent(channel)).toBe('open');
  });

  it('finds its id taken by a channel with another account', async () => {
    await registry.writeIntent(channel);
    await registry.edit(channelId, chosen);

    expect(await registry.writeIntent({ ...channel, account: 'https://other.example.net' })).toBe('taken-by-another');
  });

  it.each(['removing', 'removed'] as const)('does not revive a channel that is %s', async (state) => {
    await registry.writeIntent(channel);
    await registry.move(channelId, ['adding'], state);

    expect(await registry.writeIntent(channel)).toBe('taken-by-another');
    expect(await registry.channel(channelId)).toMatchObject({ state });
  });

  it('is dropped without a trace, account and all, and a channel is not', async () => {
    const account = deliveryTo(channel.account);
    const intent = { ...channel, accountKey: account.key };
    await registry.writeIntent(intent);
    await registry.takeAccount(account, channelId);
    expect(await registry.withdrawIntent(channelId)).toBe(true);
    expect(await registry.edit(channelId, chosen)).toBeUndefined();
    await registry.dropIntent(intent);
    expect(table.items()).toEqual([]);

    await registry.writeIntent(intent);
    await registry.edit(channelId, chosen);
    expect(await registry.withdrawIntent(channelId)).toBe(false);
    await registry.dropIntent(intent);
    expect(await registry.channel(channelId)).toMatchObject({ channelId });
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

  it('has Canada’s French beside a language that version 0.2 reads', async () => {
    const stored = () => table.items().find(({ pk }) => pk === `CHANNEL#${channelId}`);
    await registry.writeIntent({ ...channel, language: 'fr-CA' });
    expect(stored()).toMatchObject({ language: 'fr', country: 'CA' });
    expect(await registry.channel(channelId)).toMatchObject({ language: 'fr-CA' });

    const { name, settings } = channel;
    const change = { name, settings, integrationId: 'b7c2', writesFirst: false, studioScript: '' };
    expect(await registry.edit(channelId, { ...change, language: 'fr' })).toMatchObject({ language: 'fr' });
    expect(stored()).not.toHaveProperty('country');
    expect(await registry.edit(channelId, { ...change, language: 'fr-CA' })).toMatchObject({ language: 'fr-CA' });
    await registry.move(channelId, ['adding'], 'active');
    expect(stored()).toMatchObject({ language: 'fr', country: 'CA' });
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

const TENANT = '11ee-acme';
const RIVAL = '22ff-rival';

/** Of a bot whose provider says whether its token is good. */
const botAt = (apiUrl: string, bot = '5550001') =>
  accountOf(telegramProvider, { account: bot, settings: { apiUrl } }, TENANT);
const deliveryTo = (url: string, tenantId = TENANT) =>
  accountOf(genericProvider, { account: url, settings: { deliveryUrl: url } }, tenantId);

const holding = (account: Account, id = channelId) =>
  registry.writeIntent({ ...channel, channelId: id, accountKey: account.key });

describe('an account at a provider', () => {
  it('is taken by one channel, which may ask again', async () => {
    const account = deliveryTo('https://chat.example.net');
    await holding(account);

    expect(await registry.takeAccount(account, channelId)).toBe('ch-acme');
    expect(await registry.takeAccount(account, otherId)).toBe('ch-acme');
    expect(await registry.takeAccount(account, channelId)).toBe('ch-acme');
  });

  it.each([
    'https://api.telegram.org',
    'https://api.telegram.org/',
    'https://API.Telegram.org:443//',
    'https://api.telegram.org./',
    'https://api.telegram.org/?x=1',
    'https://api.telegram.org/#x',
  ])('is one at its provider’s own address, however that is written: %s', async (apiUrl) => {
    await holding(botAt(''));
    await registry.takeAccount(botAt(''), channelId);

    expect(await registry.takeAccount(botAt(apiUrl), otherId)).toBe('ch-acme');
  });

  it('is another one at another address, and under another name', async () => {
    await holding(botAt(''));
    await registry.takeAccount(botAt(''), channelId);

    expect(await registry.takeAccount(botAt('https://bots.example.net'), otherId)).toBe('ch-other');
    expect(await registry.takeAccount(botAt('', '5550002'), otherId)).toBe('ch-other');
  });

  it('is a tenant’s own where its provider can’t be asked for a proof', async () => {
    const url = 'https://chat.example.net/deliveries';
    await holding(deliveryTo(url, RIVAL));
    await registry.takeAccount(deliveryTo(url, RIVAL), channelId);

    expect(await registry.takeAccount(deliveryTo(url), otherId)).toBe('ch-other');
    expect(botAt('').key).toBe(accountOf(telegramProvider, { account: '5550001', settings: {} }, RIVAL).key);
  });

  it('is left to whoever asks by a channel that was removed, or came to nothing', async () => {
    const account = deliveryTo(channel.account);
    await holding(account);
    await registry.takeAccount(account, channelId);
    await registry.move(channelId, ['adding'], 'removing');
    expect(await registry.takeAccount(account, otherId)).toBe('ch-acme');
    await registry.move(channelId, ['removing'], 'removed');

    expect(await registry.takeAccount(account, otherId)).toBe('ch-other');
    // There is no such channel.
    expect(await registry.takeAccount(account, channelId)).toBe('ch-acme');
  });

  it('is left to whoever asks by a channel that has another one by now, once no click can be under way', async () => {
    await holding(botAt('https://new.example.net'));
    await registry.takeAccount(botAt(''), channelId);
    expect(await registry.takeAccount(botAt(''), otherId)).toBe('ch-acme');
    await clock.advance(300_000);

    expect(await registry.takeAccount(botAt(''), otherId)).toBe('ch-other');
  });

  it('is freed by the channel that has it alone', async () => {
    const account = deliveryTo('+4550001234');
    const held = { ...channel, account: '+4550001234', accountKey: account.key };
    await holding(account);
    await registry.takeAccount(account, channelId);
    await registry.freeAccount({ ...held, channelId: otherId });
    expect(await registry.takeAccount(account, otherId)).toBe('ch-acme');

    await registry.freeAccount(held);
    expect(await registry.takeAccount(account, otherId)).toBe('ch-other');
    expect(
      table
        .items()
        .map(({ pk }) => pk)
        .join(),
    ).not.toContain('4550001234');
  });
});

describe('an account that version 0.2 has taken, which looked at no address', () => {
  const bot = {
    ...channel,
    provider: 'telegram',
    account: '5550001',
    settings: { apiUrl: 'https://bots.example.net' },
  };
  const formerPk = `ACCOUNT#${formerKeyOf('telegram', bot)}`;
  const itemsOf = (kind: string) => table.items().filter(({ pk }) => pk.startsWith(kind));

  beforeEach(async () => {
    await registry.writeIntent(bot);
    await registry.move(channelId, ['adding'], 'active');
    await table.update(`CHANNEL#${channelId}`, { remove: ['intent'] });
    await table.put({ pk: formerPk, channelId });
  });

  it('is still its channel’s, at the address that the channel has', async () => {
    expect(await registry.takeAccount(botAt('https://bots.example.net/'), otherId)).toBe('ch-acme');
  });

  it('keeps nobody from the same account at another address', async () => {
    expect(await registry.takeAccount(botAt(''), otherId)).toBe('ch-other');
  });

  it('is known by its address once its channel takes it again', async () => {
    const account = botAt('https://bots.example.net');
    expect(await registry.takeAccount(account, channelId)).toBe('ch-acme');
    expect(itemsOf('ACCOUNT#').map(({ pk }) => pk)).toEqual([`ACCOUNT#${account.key}`]);
    await clock.advance(300_000);

    expect(await registry.takeAccount(account, otherId)).toBe('ch-acme');
  });

  it('is freed as it was taken', async () => {
    await registry.freeAccount(bot);
    expect(itemsOf('ACCOUNT#')).toEqual([]);
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
    const ids = Array.from({ length: 20 }, (_, number) => channelIdSchema.parse(`ch-contested-${number}`));
    const account = deliveryTo('https://contested.example.net');
    for (const id of ids) await contested.writeIntent({ ...channel, channelId: id, accountKey: account.key });

    const holders = await Promise.all(ids.map((id) => contested.takeAccount(account, id)));

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
      Array.from({ length: 20 }, (_, number) => {
        const key = integrationKeySchema.parse(`intent-${number}`);
        return contested.writeIntent({ ...channel, integrationKey: key });
      }),
    );

    expect(results.filter((result) => result === 'written')).toHaveLength(1);
    expect(results.filter((result) => result === 'taken-by-another')).toHaveLength(19);
  });
});

describe('the time of change', () => {
  const HOUR_MS = 3_600_000;
  /** A version before has added it. */
  const addedBefore = async () => {
    await registry.writeIntent(channel);
    await table.update(`CHANNEL#${channelId}`, { remove: ['keyedFrom'] });
  };

  it('is always for a channel that is added now', async () => {
    await registry.writeIntent({ ...channel, keyedFrom: undefined });

    expect(await registry.channel(channelId)).toMatchObject({ keyedFrom: 0 });
    expect(await registry.keyedFrom(channelId)).toBe(0);
  });

  it('is an hour after a channel of before is met first, and stays', async () => {
    await addedBefore();
    const inAnHour = clock.now().getTime() + HOUR_MS;
    expect(await registry.keyedFrom(channelId)).toBe(inAnHour);
    await clock.advance(2 * HOUR_MS);

    expect(await registry.keyedFrom(channelId)).toBe(inAnHour);
    expect(await registry.startKeys(channelId)).toBe(inAnHour);
    expect(await registry.channel(channelId)).toMatchObject({ keyedFrom: inAnHour });
  });

  it('is one for all who meet the channel at once', async () => {
    await addedBefore();
    const times = await Promise.all(Array.from({ length: 5 }, () => registry.keyedFrom(channelId)));

    expect(new Set(times).size).toBe(1);
  });

  it('makes no item of a channel that is not there', async () => {
    expect(await registry.keyedFrom(channelId)).toBeUndefined();
    expect(await registry.startKeys(channelId)).toBeUndefined();
    expect(table.items()).toEqual([]);
  });
});
