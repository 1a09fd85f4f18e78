import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { byocOn } from '../cli/world.ts';
import { onThePhone } from '../e2e/support/people.ts';
import { type Attempt, attempts, type Outcome } from './support/attempts.ts';
import { type Party, settle } from './support/party.ts';

// `main` and `second` are of one tenant, `third` is of another.
const keys = ['main', 'second', 'third'] as const;
type Key = (typeof keys)[number];
const pairs = keys.flatMap((mine) => keys.filter((key) => key !== mine).map((theirs) => ({ mine, theirs })));

let world: World;
let parties: Record<Key, Party>;
const matrix: { readonly pair: string; readonly cells: ReadonlyMap<string, Outcome> }[] = [];

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  const { credentials } = world.cxone;
  parties = {
    main: await settle(world, 'main', credentials),
    second: await settle(world, 'second', credentials),
    third: await settle(world, 'third', world.cxone.createTenant('Umbrella').credentials),
  };
});
afterAll(async () => {
  await world.stop();
  console.log(asTable());
});

async function tryAll(mine: Party, theirs: Party, which: readonly Attempt[]): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const { name, make } of which) outcomes.set(name, await make(mine, theirs, world));
  matrix.push({ pair: `${mine.key}→${theirs.key}`, cells: outcomes });
  return outcomes;
}

function asTable(): string {
  const width = Math.max(...attempts.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]) =>
    [name.padEnd(width), ...cells.map((cell) => cell.padEnd(14))].join('  ').trimEnd();
  return [
    line(
      '',
      matrix.map(({ pair }) => pair),
    ),
    ...attempts.map(({ name }) =>
      line(
        name,
        matrix.map(({ cells }) => String(cells.get(name) ?? '')),
      ),
    ),
  ].join('\n');
}

/** Of a channel that came and went in an attempt. */
const isCrossed = (name: string): boolean => /ch-(?:main|second|third)-of-/.test(name);

/** What of the table, the secrets, CXone and the phones may not change by another's hand. */
async function belongings() {
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: world.cloud.endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: world.cloud.tableName }));
  client.destroy();
  const ids: (string | undefined)[] = Object.values(parties).map(({ channel }) => channel.channelId);
  const { secrets } = world.cloud;
  return {
    integrations: Items.filter(({ pk }) => pk?.S?.startsWith('INTEGRATION#')),
    channels: Items.filter(({ pk, channelId }) => pk?.S?.startsWith('CHANNEL#') && ids.includes(channelId?.S)),
    accounts: Items.filter(({ pk }) => pk?.S?.startsWith('ACCOUNT#')),
    secrets: secrets.names().flatMap((name) => (isCrossed(name) ? [] : [[name, secrets.read(name)]])),
    inCxone: world.cxone.state.channels.flatMap(({ id, isDeleted, body }) =>
      isDeleted && isCrossed(id) ? [] : [{ id, isDeleted, body }],
    ),
    messages: world.cxone.state.messages.map(({ id }) => id),
    onPhones: keys.map((key) => onThePhone(world, 'ida', key).map(({ text }) => text)),
  };
}

describe('what one integration holds, used on another', () => {
  it.each(pairs)('$mine’s at $theirs’s doors is refused, and nothing changes', async ({ mine, theirs }) => {
    const before = await belongings();
    const outcomes = await tryAll(parties[mine], parties[theirs], attempts);
    const isSameTenant = parties[mine].tenantId === parties[theirs].tenantId;
    const expected = attempts.map(({ name, otherTenant, sameTenant }): [string, Outcome] => [
      name,
      isSameTenant ? (sameTenant ?? otherTenant) : otherTenant,
    ]);
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(expected));
    const after = await belongings();
    expect(before.channels).toHaveLength(3);
    expect(before.integrations).toHaveLength(3);
    expect(after).toEqual(before);
  });

  it.each(keys)('byoc channels list of %s shows its own channel alone', async (key) => {
    const { stdout } = await byocOn(world, ['channels', 'list', '--json', '--integration', key]);
    const { channelId } = parties[key].channel;
    expect(JSON.parse(stdout)).toMatchObject([{ channelId, verdict: 'unrouted', name: key }]);
  });
});

// After the others, since it sends. Without it a door that refuses everybody would pass.
describe('what one integration holds, used on itself', () => {
  it.each(keys)('%s’s is let in', async (key) => {
    const tried = attempts.filter(({ own }) => own !== undefined);
    const outcomes = await tryAll(parties[key], parties[key], tried);
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(tried.map(({ name, own }) => [name, own])));
  });
});
