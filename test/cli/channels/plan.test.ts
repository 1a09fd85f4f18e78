import { describe, expect, it } from 'vitest';
import { readChannelsFile } from '../../../cli/channels/channels-file.ts';
import { type Plan, planOf } from '../../../cli/channels/plan.ts';
import { accountOf } from '../../../lib/channels/account.ts';
import type { Channel } from '../../../lib/channels/channel.ts';
import { channelIdSchema, integrationKeySchema } from '../../../lib/ids.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { providers } from '../../../lib/providers/registry.ts';
import { channel as fixture } from '../../support/fixtures.ts';

const tenantId = '11ee-acme';
const integrationKey = integrationKeySchema.parse('main');
const at = (host: string) => `https://${host}.example.com/in`;

function channel(id: string, name: string, host: string, changes: Partial<Channel> = {}): Channel {
  const settings = { deliveryUrl: at(host) };
  const account = at(host);
  const { key: accountKey } = accountOf(genericProvider, { settings, account }, tenantId);
  return { ...fixture, channelId: channelIdSchema.parse(id), name, settings, account, accountKey, ...changes };
}

const described = (name: string, host: string, more: object = {}) => ({
  name,
  settings: { deliveryUrl: at(host) },
  ...more,
});

function plan(
  file: readonly object[],
  channels: readonly Channel[],
  { prunes = false, removed = [] as Channel[] } = {},
) {
  const read = readChannelsFile(JSON.stringify({ channels: file }, null, 1), providers, false);
  if (read.kind !== 'channels') throw new Error(read.problems.map(({ words }) => words).join());
  return planOf(read.channels, { integrationKey, tenantId, channels, removed }, prunes);
}

const inShort = (made: Plan): string[] =>
  made.kind === 'unusable'
    ? made.problems.map(({ words }) => words)
    : made.steps.map((step) => `${step.kind} ${step.kind === 'add' ? step.described.name : step.channel.channelId}`);

const shop = channel('ch-shop', 'Shop', 'shop');
const help = channel('ch-help', 'Help', 'help');

describe('planOf', () => {
  it('adds what is missing, leaves what is as described, and keeps what the file does not have', () => {
    expect(inShort(plan([described('Shop', 'shop'), described('New', 'new')], [shop, help]))).toEqual([
      ...['keep ch-help', 'same ch-shop', 'add New'],
    ]);
  });

  it('removes it where that is asked for, before all else', () => {
    expect(inShort(plan([described('New', 'help')], [help], { prunes: true }))).toEqual(['change ch-help']);
    expect(inShort(plan([described('Shop', 'shop2')], [shop, help], { prunes: true }))).toEqual([
      ...['remove ch-help', 'change ch-shop'],
    ]);
  });

  it('knows a channel by its id, then by its name, then by its address', () => {
    const steps = (one: object) => inShort(plan([one], [shop]));
    expect(steps(described('Renamed', 'moved', { id: 'ch-shop' }))).toEqual(['change ch-shop']);
    expect(steps(described('Shop', 'moved'))).toEqual(['change ch-shop']);
    expect(steps(described('Renamed', 'shop'))).toEqual(['change ch-shop']);
    expect(steps(described('Renamed', 'moved'))).toEqual(['keep ch-shop', 'add Renamed']);
  });

  it('keeps what the file does not name', () => {
    const standing = channel('ch-shop', 'Shop', 'shop', { language: 'fr', studioScript: '1017', writesFirst: true });
    expect(inShort(plan([{ name: 'Shop' }], [standing]))).toEqual(['same ch-shop']);
    expect(plan([{ name: 'Shop', language: 'en' }], [standing])).toMatchObject({
      steps: [
        {
          to: { settings: standing.settings, preferences: { language: 'en', studioScript: '1017', writesFirst: true } },
        },
      ],
    });
    expect(inShort(plan([{ name: 'New' }], []))).toEqual(['settings.deliveryUrl is missing, and the channel is new']);
  });

  it('moves a channel after the one that leaves its address, and refuses an exchange', () => {
    const moves = [described('Shop', 'help'), described('Help', 'third')];
    expect(inShort(plan(moves, [shop, help]))).toEqual(['change ch-help', 'change ch-shop']);
    const exchange = [described('Shop', 'help'), described('Help', 'shop')];
    expect(inShort(plan(exchange, [shop, help]))).toEqual([expect.stringContaining('exchange their addresses')]);
  });

  it('knows the address of a channel of version 0.2, which names no account', () => {
    const oldShop = { ...shop, accountKey: undefined };
    const oldHelp = { ...help, accountKey: undefined };

    expect(inShort(plan([described('Renamed', 'shop')], [oldShop], { prunes: true }))).toEqual(['change ch-shop']);
    expect(inShort(plan([described('Shop', 'help')], [shop, oldHelp]))).toEqual([
      expect.stringContaining('the channel “Help” (ch-help) has this address'),
    ]);
    const moves = [described('Shop', 'help'), described('Help', 'third')];
    expect(inShort(plan(moves, [oldShop, oldHelp]))).toEqual(['change ch-help', 'change ch-shop']);
    const exchange = [described('Shop', 'help'), described('Help', 'shop')];
    expect(inShort(plan(exchange, [oldShop, oldHelp]))).toEqual([expect.stringContaining('exchange their addresses')]);
  });

  it('finishes a half-done Add, and leaves a half-done removal to its own commands', () => {
    expect(inShort(plan([described('Shop', 'shop')], [{ ...shop, state: 'adding' }]))).toEqual(['change ch-shop']);
    expect(inShort(plan([described('Shop', 'shop')], [{ ...shop, state: 'removing' }]))).toEqual([
      expect.stringContaining('half removed'),
    ]);
  });

  it.each(['open', 'withdrawn'] as const)('goes on with the intent of an Add by adding it: %s', (intent) => {
    const stopped = channel('ch-shop', 'Shop', 'shop', { state: 'adding', intent, language: 'fr' });
    const file = [described('New', 'new'), { name: 'Shop', writesFirst: true }];
    const made = plan(file, [stopped]);

    expect(inShort(made)).toEqual(['add Shop', 'add New']);
    expect(made).toMatchObject({
      steps: [
        {
          intent: { channelId: 'ch-shop' },
          settings: { deliveryUrl: at('shop') },
          preferences: { language: 'fr', writesFirst: true, studioScript: '' },
        },
        { settings: { deliveryUrl: at('new') }, preferences: { language: 'en', writesFirst: false, studioScript: '' } },
      ],
    });
    expect(made).not.toHaveProperty('steps.1.intent');
  });

  it.each([
    {
      case: 'a name twice',
      file: [described('Shop', 'a'), described('Shop', 'b')],
      says: 'name: “Shop” stands in the file twice',
    },
    {
      case: 'an address twice, spelt in two ways',
      file: [described('A', 'a'), { name: 'B', settings: { deliveryUrl: 'https://A.example.com:443/in/' } }],
      says: 'settings: this address stands in the file twice',
    },
    {
      case: 'one channel by two names',
      file: [described('Shop', 'x'), described('Other', 'shop')],
      says: 'the same channel as another one of the file',
    },
    {
      case: 'another provider',
      file: [{ name: 'Shop', provider: 'telegram' }],
      says: 'the channel “Shop” (ch-shop) is one of generic, and stays so',
    },
    {
      case: 'an id that there is not',
      file: [described('A', 'a', { id: 'ch-none' })],
      says: 'there is no channel ch-none',
    },
    {
      case: 'the id of a channel that was removed',
      file: [described('A', 'a', { id: 'ch-gone' })],
      says: 'was removed. Bring it back with `npm run byoc -- channels restore ch-gone`',
    },
    {
      case: 'the address of a channel that the file does not have',
      file: [described('Shop', 'help')],
      says: 'the channel “Help” (ch-help) has this address, and the file does not have that channel',
    },
  ])('refuses $case', ({ file, says }) => {
    const removed = [channel('ch-gone', 'Gone', 'gone', { state: 'removed' })];
    expect(inShort(plan(file, [shop, help], { removed }))).toEqual([expect.stringContaining(says)]);
  });

  it('asks for the id where two channels have the name', () => {
    const two = [shop, channel('ch-two', 'Shop', 'two')];
    expect(inShort(plan([described('Shop', 'shop')], two))).toEqual([expect.stringContaining('ch-shop, ch-two')]);
    expect(inShort(plan([described('Shop', 'shop', { id: 'ch-two' })], two, { prunes: true }))).toEqual([
      ...['remove ch-shop', 'change ch-two'],
    ]);
  });
});
