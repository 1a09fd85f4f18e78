import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorld, type World } from '../../local/world.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import type { Run } from './deployment.ts';
import { byocOn, expectNoSecret } from './world.ts';

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
  const run = await channels('add', '--name', path, '--set', `deliveryUrl=${webhook}/${path}`);
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
    const options = ['--set', `deliveryUrl=${webhook}`, '--integration-id', world.integrationId];
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
    for (const command of ['show', 'remove']) {
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
      stdout: 'The channel “deleted” is removed.\n',
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

    const imported = await channels('import', 'ch-by-hand', '--set', `deliveryUrl=${webhook}/by-hand`);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    expect(valueOf(imported, 'Webhook URL')).toBe(`${world.cloud.apiUrl}/webhooks/ch-by-hand`);
    expect(valueOf(imported, 'Signing secret')).toMatch(/^whsec_/);
    expect(await listed()).toContainEqual({ channelId: 'ch-by-hand', verdict: 'unrouted', name: 'By hand' });
    expectRefused(
      await channels('import', 'ch-nowhere', '--set', `deliveryUrl=${webhook}/nowhere`),
      `CXone has no channel ch-nowhere with Integration ID ${world.integrationId}. Nothing was added`,
    );
  });

  it('is half-done where CXone refused it, until it is added again', async () => {
    world.cxone.faults.add({ operation: 'B2', kind: '422' });
    const set = ['--set', `deliveryUrl=${webhook}/halved`];
    expectRefused(await channels('add', '--name', 'Halved', ...set), 'CXone refused it');
    const [half] = (await listed()).filter(({ name }) => name === 'Halved');
    expect(half?.verdict).toBe('half-done');
    expect(valueOf(await channels('show', half?.channelId ?? ''), 'Add and Remove')).toBe('its Add stopped half-way');
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
