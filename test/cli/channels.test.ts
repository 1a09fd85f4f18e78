import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openAction, submit } from '../../local/admin-visit.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { keysOf, startWorld, type World } from '../../local/world.ts';
import { botOf, inTelegram } from '../e2e/support/telegram-people.ts';
import { until } from '../e2e/support/until.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { byoc, type Run } from './deployment.ts';
import { byocOn, expectNoSecret, otherSecrets } from './world.ts';

const rowsSchema = z.array(
  z.strictObject({
    channelId: z.string(),
    verdict: z.string(),
    name: z.string(),
    findings: z.array(z.looseObject({ check: z.string(), state: z.string() })),
  }),
);
const webhook = 'https://chat.example.net/deliveries';

let world: World;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
});
afterAll(() => world.stop());

const channels = (...args: readonly string[]) => byocOn(world, ['channels', ...args]);
/** As on a stage: where only https is let through. */
const channelsOfAStage = (...args: readonly string[]) => byocOn(world, ['channels', ...args], { ALLOW_HTTP: 'false' });

function expectRefused(run: Run, ...says: readonly string[]): void {
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 1, stdout: '' });
  for (const part of says) expect(run.stderr).toContain(part);
  expect(run.stderr).not.toContain('    at ');
}

const valueOf = ({ stdout }: Run, field: string): string =>
  new RegExp(`^ *${field} {2,}(.*)$`, 'm').exec(stdout)?.[1] ?? '';

async function listed(...args: readonly string[]) {
  const run = await channels('list', '--json', ...args);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return rowsSchema.parse(JSON.parse(run.stdout)).map(({ channelId, verdict, name }) => ({ channelId, verdict, name }));
}

/** Adds a channel that delivers at this path, and answers its id. */
async function added(path: string): Promise<string> {
  const run = await channels('add', '--name', path, '--set', `deliveryUrl=${webhook}/${path}`, '--untested');
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return valueOf(run, 'Channel');
}

// One story in chapters: each goes on where the one before it ended.

describe('byoc channels add', () => {
  it('lists none before the first', async () => {
    expect(await channels('list')).toMatchObject({ code: 0, stdout: 'There is no channel yet.\n', stderr: '' });
    expect(await listed()).toEqual([]);
  });

  it('asks for the Integration ID before the first', async () => {
    expectRefused(
      await channels('add', '--name', 'Shop', '--set', `deliveryUrl=${webhook}`),
      'The Integration ID is not known yet: give it with --integration-id.',
      'ACD → Digital → Bring Your Own Channel',
    );
  });

  it('keeps no Integration ID that CXone refuses', async () => {
    const run = await channels('add', '--name', 'Shop', '--set', `deliveryUrl=${webhook}`, '--integration-id', 'wrong');
    expectRefused(run, 'channelIntegrationId');
    const shown = await byocOn(world, ['integrations', 'show', 'main']);
    expect(valueOf(shown, 'Integration ID')).toBe('asked for at the first Add');
  });

  it('connects it here and in CXone, and shows its signing secret this once', async () => {
    const options = ['--set', `deliveryUrl=${webhook}`, '--integration-id', world.integrationId, '--untested'];
    const run = await channels('add', '--name', 'Shop', ...options);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const channelId = valueOf(run, 'Channel');
    expect(channelId).toMatch(/^ch-[0-9a-f]{30}$/);
    expect(valueOf(run, 'Webhook URL')).toBe(`${world.cloud.apiUrl}/webhooks/${channelId}`);
    expect(valueOf(run, 'Signing secret')).toMatch(/^whsec_/);
    expect(world.cxone.state.channel(channelId)?.body).toMatchObject({
      name: 'Shop',
      channelIntegrationId: world.integrationId,
    });
    expect(await listed()).toEqual([{ channelId, verdict: 'unrouted', name: 'Shop' }]);
  });

  it.each([
    {
      case: 'plain http on a stage',
      set: ['deliveryUrl=http://chat.example.net/deliveries'],
      says: '--set deliveryUrl=…: Delivery URL must be a web address that begins with https://',
    },
    { case: 'no value', set: ['deliveryUrl='], says: '--set deliveryUrl=…: Delivery URL is missing' },
    {
      case: 'credentials in the address',
      set: ['deliveryUrl=https://user:test-password@chat.example.net'],
      says: 'Delivery URL must not hold a user name or password',
    },
    { case: 'an unknown setting', set: ['colour=red'], says: '--set colour=…: there is no such setting' },
    { case: 'no setting at all', set: ['deliveryUrl'], says: '--set deliveryUrl: a setting is given as name=value' },
  ])('refuses $case and says what the provider takes', async ({ set, says }) => {
    expectRefused(await channelsOfAStage('add', '--name', 'Other', '--set', ...set), says, 'Nothing was added.');
    expect(world.cxone.state.channels).toHaveLength(1);
  });

  it('takes plain http on the laptop', async () => {
    const deliveryUrl = world.phone.deliveryUrl('acme');
    const run = await channels('add', '--name', 'Phone', '--set', `deliveryUrl=${deliveryUrl}`);
    expect(run.code).toBe(0);
    const shown = await channels('show', valueOf(run, 'Channel'));
    expect(valueOf(shown, 'deliveryUrl')).toBe(deliveryUrl);
    expect((await channels('remove', valueOf(run, 'Channel'))).code).toBe(0);
  });

  it('refuses an account that is connected, a blank name, and another Integration ID', async () => {
    const set = ['--set', `deliveryUrl=${webhook}`];
    expectRefused(await channels('add', '--name', 'Twice', ...set), 'connected already, as channel ch-', '“Shop”');
    expectRefused(await channels('add', '--name', ' ', ...set), '--name: Channel name is missing');
    expectRefused(
      await channels('add', '--name', 'Shop', ...set, '--integration-id', 'another'),
      `Integration "main" has the Integration ID ${world.integrationId} already`,
    );
    expectRefused(
      await channels('add', '--name', 'Shop', ...set, '--provider', 'pigeon'),
      'There is no provider "pigeon"',
    );
    expectRefused(
      await channels('add', '--name', 'Shop', ...set, '--integration', 'nobody'),
      'no integration "nobody"',
    );
  });
});

describe('byoc channels show and list', () => {
  it('show all but the secrets, as text and as JSON', async () => {
    const channelId = (await listed())[0]?.channelId ?? '';
    const shown = await channels('show', channelId);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(['Name', 'Verdict', 'Provider', 'deliveryUrl'].map((field) => valueOf(shown, field))).toEqual([
      ...['Shop', 'unrouted', 'generic', webhook],
    ]);
    const json = await channels('show', channelId, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      channelId,
      verdict: 'unrouted',
      webhookUrl: `${world.cloud.apiUrl}/webhooks/${channelId}`,
      channel: { settings: { deliveryUrl: webhook } },
    });
    const list = await channels('list');
    expect(list.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['CHANNEL', 'VERDICT', 'NAME', 'WHY'],
      [channelId, 'unrouted', 'Shop', 'no default skill; no default Studio script'],
      [''],
    ]);
    for (const run of [shown, json, list]) expectNoSecret(world, run);
  });

  it('an unknown id is refused by every command that takes one', async () => {
    for (const command of ['show', 'remove', 'restore']) {
      expectRefused(await channels(command, 'ch-none'), 'There is no channel ch-none in this integration');
    }
  });
});

describe('a channel that differs between here and CXone', () => {
  it('is not-in-cxone once somebody deleted it there', async () => {
    const channelId = await added('deleted');
    const { origin, credentials } = world.cxone;
    const token = await accessToken(world.cxone, credentials);
    const headers = { authorization: `Bearer ${token}` };
    await fetch(`${origin}/dfo/3.0/channels/${channelId}`, { method: 'DELETE', headers });
    expect(await listed()).toContainEqual({ channelId, verdict: 'not-in-cxone', name: 'deleted' });
    expect(await channels('remove', channelId)).toMatchObject({
      code: 0,
      stdout: `The channel “deleted” is removed.\nTo have it back within a week: \`npm run byoc -- channels restore ${channelId}\`\n`,
      stderr: '',
    });
    expect((await listed()).map(({ name }) => name)).toEqual(['Shop']);
  });

  it('is unknown-here once somebody created it there, until it is imported under its name', async () => {
    const [shop] = world.cxone.state.channels;
    const token = await accessToken(world.cxone, world.cxone.credentials);
    const created = await fetch(`${world.cxone.origin}/dfo/3.0/channels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...shop?.body, id: 'ch-by-hand', idOnExternalPlatform: 'ch-by-hand', name: 'By hand' }),
    });
    expect(created.status).toBe(200);
    expect(await listed()).toContainEqual({ channelId: 'ch-by-hand', verdict: 'unknown-here', name: 'By hand' });
    const shown = await channels('show', 'ch-by-hand');
    expect(valueOf(shown, 'Verdict')).toBe('unknown-here');
    expect(shown.stdout).not.toContain('Webhook URL');

    const imported = await channels('import', 'ch-by-hand', '--set', `deliveryUrl=${webhook}/by-hand`, '--untested');
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(valueOf(imported, 'Webhook URL')).toBe(`${world.cloud.apiUrl}/webhooks/ch-by-hand`);
    expect(valueOf(imported, 'Signing secret')).toMatch(/^whsec_/);
    expect(await listed()).toContainEqual({ channelId: 'ch-by-hand', verdict: 'unrouted', name: 'By hand' });
    expectRefused(
      await channels('import', 'ch-nowhere', '--set', `deliveryUrl=${webhook}/nowhere`),
      `CXone has no channel ch-nowhere with Integration ID ${world.integrationId}. Nothing was added`,
    );
  });

  it('is nowhere where CXone refused it, and half-done where CXone gave no answer, until it is added again', async () => {
    world.cxone.faults.add({ operation: 'B2', kind: '422' });
    const set = ['--set', `deliveryUrl=${webhook}/halved`, '--untested'];
    expectRefused(await channels('add', '--name', 'Halved', ...set), 'CXone refused it');
    expect((await listed()).map(({ name }) => name)).not.toContain('Halved');
    world.cxone.faults.add({ operation: 'B2', kind: '503', times: 20 });
    expectRefused(await channels('add', '--name', 'Halved', ...set), 'Try again later');
    world.cxone.faults.clear();
    const [half] = (await listed()).filter(({ name }) => name === 'Halved');
    expect(half?.verdict).toBe('half-done');
    expect(valueOf(await channels('show', half?.channelId ?? ''), 'Add and Remove')).toBe(
      'its Add, or the undo of its removal, stopped half-way',
    );
    const again = await channels('add', '--name', 'Halved', ...set);
    expect(valueOf(again, 'Channel')).toBe(half?.channelId);
    expect(await listed()).toContainEqual({ ...half, verdict: 'unrouted' });
  });

  it('is half-done where CXone was down, until it is removed again', async () => {
    const channelId = await added('leaving');
    world.cxone.faults.add({ operation: 'B4', kind: '503', times: 20 });
    expectRefused(await channels('remove', channelId), 'delete-channel', 'Try again later');
    world.cxone.faults.clear();
    expect(await listed()).toContainEqual({ channelId, verdict: 'half-done', name: 'leaving' });
    expect((await channels('remove', channelId)).code).toBe(0);
    expect((await listed()).map(({ name }) => name)).not.toContain('leaving');
    expectRefused(await channels('remove', channelId), `There is no channel ${channelId}`);
  });
});

describe('byoc channels restore', () => {
  const verdictOf = async (channelId: string) => (await listed()).find((one) => one.channelId === channelId)?.verdict;
  const inCxone = (channelId: string) => world.cxone.state.channel(channelId)?.body;

  /** Adds a channel and removes it again; answers its id. */
  async function removed(path: string): Promise<string> {
    const channelId = await added(path);
    expect((await channels('remove', channelId)).code).toBe(0);
    return channelId;
  }

  async function inTable<T>(
    act: (client: DynamoDBClient, key: { TableName: string; Key: { pk: { S: string } } }) => Promise<T>,
    channelId: string,
  ): Promise<T> {
    const { endpoints, tableName } = world.cloud;
    const credentials = LOCAL_CREDENTIALS;
    const client = new DynamoDBClient({ region: 'eu-west-1', endpoint: endpoints.dynamodb, credentials });
    try {
      return await act(client, { TableName: tableName, Key: { pk: { S: `CHANNEL#${channelId}` } } });
    } finally {
      client.destroy();
    }
  }

  /** As version 0.2 left an Add that came to nothing: no list has it. */
  const unlist = (channelId: string) =>
    inTable(
      (client, key) => client.send(new UpdateItemCommand({ ...key, UpdateExpression: 'REMOVE listPk, listSk' })),
      channelId,
    );

  const stateOf = (channelId: string) =>
    inTable(async (client, key) => (await client.send(new GetItemCommand(key))).Item?.['state']?.S, channelId);

  it('brings a removed channel back, here and in CXone, and says what is left to do', async () => {
    const channelId = await added('back');
    const before = inCxone(channelId);
    expect((await channels('remove', channelId)).code).toBe(0);
    expect(inCxone(channelId)).toBeUndefined();

    const run = await channels('restore', channelId);
    expect(run).toEqual({
      code: 0,
      stdout: [
        'The channel “back” is back, here and in CXone.',
        `If the provider was told to stop its webhook, start it again: ${world.cloud.apiUrl}/webhooks/${channelId}`,
        `See what is left to do in CXone: \`npm run byoc -- channels show ${channelId}\``,
        `Put back what the removal has parked: \`npm run byoc -- parked replay --channel ${channelId} --cause channel-removed\``,
        '',
      ].join('\n'),
      stderr: '',
    });
    expect(inCxone(channelId)).toEqual(before);
    expect(await verdictOf(channelId)).toBe('unrouted');
    expectNoSecret(world, run);
  });

  it('may be repeated, and leaves a channel that is in use as it is', async () => {
    const [channel] = (await listed()).filter(({ name }) => name === 'back');
    const upserts = world.cxone.requests.countOf('B2');
    expect(await channels('restore', channel?.channelId ?? '')).toEqual({
      code: 0,
      stdout: 'The channel “back” is in use. Nothing was changed.\n',
      stderr: '',
    });
    expect(world.cxone.requests.countOf('B2')).toBe(upserts);
  });

  it('names the channels that were removed to who asks for another', async () => {
    const channelId = await removed('named');
    expectRefused(
      await channels('restore', 'ch-none'),
      'There is no channel ch-none in this integration. Removed, the latest first: ',
      `${channelId} (“named”)`,
    );
    expectRefused(
      await channels('restore', channelId, '--integration', 'another'),
      `There is no channel ${channelId} in this integration. None of its channels was removed.`,
    );
  });

  it('brings no Add back that version 0.2 has withdrawn, though it counts as removed', async () => {
    const channelId = await removed('withdrawn');
    await unlist(channelId);
    expectRefused(await channels('restore', channelId), `There is no channel ${channelId} in this integration.`);
  });

  it('undoes a removal that stopped half-way', async () => {
    const channelId = await added('half');
    world.cxone.faults.add({ operation: 'B4', kind: '503', times: 20 });
    expect((await channels('remove', channelId)).code).toBe(1);
    world.cxone.faults.clear();
    expect((await channels('restore', channelId)).code).toBe(0);
    expect(await verdictOf(channelId)).toBe('unrouted');
  });

  it('names the channel that has its account by now, and goes on once that one is removed', async () => {
    const channelId = await removed('taken');
    const successor = valueOf(
      await channels('add', '--name', 'Successor', '--set', `deliveryUrl=${webhook}/taken`, '--untested'),
      'Channel',
    );
    expectRefused(
      await channels('restore', channelId),
      `Its account is connected by now, as channel ${successor} (“Successor”). The channel stays removed.`,
      `\`npm run byoc -- channels remove ${successor}\` first, then repeat the command`,
    );
    expect((await channels('remove', successor)).code).toBe(0);
    expect((await channels('restore', channelId)).code).toBe(0);
  });

  it('names no channel of another integration that has its account by now', async () => {
    const channelId = await removed('abroad');
    expect((await byocOn(world, ['integrations', 'add', 'second'], keysOf(world.cxone))).code).toBe(0);
    const there = ['--integration', 'second', '--integration-id', world.integrationId];
    const set = ['--set', `deliveryUrl=${webhook}/abroad`, '--untested'];
    const other = valueOf(await channels('add', '--name', 'Abroad', ...set, ...there), 'Channel');
    const run = await channels('restore', channelId);
    expectRefused(run, 'Its account is connected in another integration by now. The channel stays removed.');
    expect(run.stderr).not.toContain(other);
    const gone = await channels('remove', other, '--integration', 'second');
    expect(gone.stdout).toContain(`channels restore ${other} --integration second\``);
  });

  it('says that the secrets are gone, and how the account is connected again', async () => {
    const channelId = await removed('forgotten');
    const aWeekLater = otherSecrets(world, 'byoc/forgotten', (name, value) =>
      name === `channels/${channelId}` ? undefined : value,
    );
    expectRefused(
      await byocOn(world, ['channels', 'restore', channelId], aWeekLater),
      'Its secrets are deleted for good, as they are a week after a removal. The channel stays removed.',
      'add the account again, with Add in CXone or with `npm run byoc -- channels add`',
    );
    expect(inCxone(channelId)).toBeUndefined();
  });

  it('says what CXone refuses, and works once that is mended', async () => {
    const channelId = await removed('refused');
    world.cxone.faults.add({ operation: 'B2', kind: '422' });
    expectRefused(
      await channels('restore', channelId),
      'upsert-channel: CXone refused it with status 422',
      'The channel stays removed. Mend what CXone names, then repeat the command.',
    );
    expect((await channels('restore', channelId)).code).toBe(0);
  });

  it('goes on where an outage of CXone has stopped it', async () => {
    const channelId = await removed('outage');
    world.cxone.faults.add({ operation: 'B2', kind: '503', times: 20 });
    expectRefused(
      await channels('restore', channelId),
      'upsert-channel',
      'Repeat the command, and it continues where it stopped.',
    );
    world.cxone.faults.clear();
    expect(await stateOf(channelId)).toBe('removed');
    expect((await channels('restore', channelId)).code).toBe(0);
    expect(await verdictOf(channelId)).toBe('unrouted');
  });

  it('says that somebody removed it at the same time', async () => {
    const set = ['--provider', 'telegram', '--set', `apiUrl=${world.telegram.url}`];
    const adding = ['channels', 'add', '--name', 'Contested', ...set];
    const bot = await byoc(adding, world.cloud.environment, `${botOf(world).token}\n`);
    const channelId = valueOf(bot, 'Channel');
    const page = await openAction(world.cxone.origin, 'remove', world.integrationId, channelId);
    expect((await channels('remove', channelId)).code).toBe(0);
    await inTelegram(world, 'behaviour', { mode: 'slow', calls: 'all', times: 1, delayMs: 4_000 });
    const restoring = channels('restore', channelId);
    await until('it is being restored', async () => (await stateOf(channelId)) === 'adding');
    expect((await submit(page, {})).status).toBe(200);

    expectRefused(await restoring, 'Somebody removed it at the same time. The channel stays removed.');
    expect(inCxone(channelId)).toBeUndefined();
  });

  it('goes on once the provider answers, and says so where it refuses the credentials', async () => {
    const set = ['--provider', 'telegram', '--set', `apiUrl=${world.telegram.url}`];
    const bot = await byoc(
      ['channels', 'add', '--name', 'Bot', ...set],
      world.cloud.environment,
      `${botOf(world).token}\n`,
    );
    const channelId = valueOf(bot, 'Channel');
    expect((await channels('remove', channelId)).code).toBe(0);
    await inTelegram(world, 'behaviour', { mode: 'server-error', calls: 'all' });
    expectRefused(
      await channels('restore', channelId),
      'The channel is half restored: repeat the command in a minute, and it continues where it stopped.',
    );
    await inTelegram(world, 'behaviour', { mode: 'as-usual' });
    const back = await channels('restore', channelId);
    expect(back).toMatchObject({ code: 0, stderr: '' });
    expect(back.stdout).not.toContain('start it again');
    expect(botOf(world).webhook).toMatchObject({ url: `${world.cloud.apiUrl}/webhooks/${channelId}` });

    expect((await channels('remove', channelId)).code).toBe(0);
    await inTelegram(world, 'token');
    expectRefused(
      await channels('restore', channelId),
      'Telegram does not know this token',
      'The channel is half restored: click Reconnect in CXone and enter what the provider takes.',
    );
  });
});
