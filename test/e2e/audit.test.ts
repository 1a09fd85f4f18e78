import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { addChannel, openAction, openAddForm, submit, type Visit } from '../../local/admin-visit.ts';
import { keysOf, startWorld, type World } from '../../local/world.ts';
import type { Run } from '../cli/deployment.ts';
import { byocOn } from '../cli/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { until } from './support/until.ts';

const GROUP = 'AuditLogGroup';
const NAME = 'Messages of Olga Novak';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvbGdhIn0.c2lnbmF0dXJl';

/** What was done, as whoever did it knows it. */
type Did = Pick<Facts, 'act' | 'who' | 'channel' | 'fields' | 'count'> & { readonly outcome: string };

const factsSchema = z.object({
  time: z.iso.datetime(),
  act: z.string(),
  who: z.string(),
  via: z.enum(['page', 'command-line']),
  integration: z.string().optional(),
  channel: z.string().optional(),
  fields: z.array(z.string()).optional(),
  count: z.number().optional(),
  status: z.number().optional(),
  reason: z.string().optional(),
  request: z.string().min(1),
});
type Facts = z.infer<typeof factsSchema>;

/** A line of the log group. */
const lineSchema = z.strictObject({
  event: z.literal('audit.act'),
  ...factsSchema.shape,
  outcome: z.enum(['begun', 'done', 'unchanged', 'refused', 'failed']),
});
/** What the command shows of an act. */
const shownSchema = z.array(
  z.strictObject({ ...factsSchema.shape, outcome: z.enum(['done', 'unchanged', 'refused', 'failed', 'unfinished']) }),
);

let world: World;
let admin: string;
const operator = 'aws:arn:aws:iam::000000000000:user/laptop';
/** Lines of the functions' logs that say that the audit log took no entry. */
const unwritten: unknown[] = [];
const did: Did[] = [];

beforeAll(async () => {
  world = await startWorld({
    demoChannel: false,
    concurrencyPerFunction: 2,
    onLog: (_function, line) => {
      if (line.includes('"audit.unwritten"')) unwritten.push(JSON.parse(line));
    },
  });
  const [tenant] = world.cxone.state.tenants;
  admin = `cxone:${tenant?.users[0]?.id ?? ''}`;
  did.push({ act: 'set-up-integration', who: operator, outcome: 'done' });
});
afterAll(() => world.stop());

const lines = () => world.cloud.logs.lines(GROUP);
const deliveryUrl = () => world.phone.deliveryUrl('audit');

async function enters(action: 'add' | 'reconnect' | 'remove', channel?: string): Promise<Visit> {
  const visit =
    action === 'add'
      ? await openAddForm(world.cxone.origin, world.integrationId)
      : await openAction(world.cxone.origin, action, world.integrationId, channel);
  did.push({ act: 'sign-in', who: admin, outcome: 'done', ...(channel !== undefined && { channel }) });
  return visit;
}

/** Posts a form to the channels' page, as its buttons do. */
async function presses(visit: Visit, button: 'test' | 'restore', channel: string): Promise<number> {
  const url = `${world.cloud.apiUrl}/i/main/channels?channel=${channel}`;
  return (await submit({ ...visit, url }, { action: button })).status;
}

const byoc = (...args: readonly string[]): Promise<Run> => byocOn(world, args);

async function audit(...args: readonly string[]): Promise<z.infer<typeof shownSchema>> {
  const run = await byoc('audit', '--json', ...args);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return shownSchema.parse(JSON.parse(run.stdout));
}

describe('an hour of acts', () => {
  let channel: string;

  it('is done by an admin, refused and broken-off acts among them', async () => {
    const adding = await enters('add');
    channel = /name="channelId" value="([^"]+)"/.exec(adding.html)?.[1] ?? '';
    const { integrationId } = world;
    const form = { integrationId, name: NAME, 'setting-deliveryUrl': deliveryUrl() };
    expect((await submit(adding, { ...form, name: '' })).status).toBe(422);
    const entered = ['integrationId', 'name', 'setting-deliveryUrl'];
    const withoutName = entered.filter((field) => field !== 'name');
    did.push({ act: 'add-channel', who: admin, outcome: 'refused', channel, fields: withoutName });
    expect((await submit(adding, form)).status).toBe(200);
    did.push({ act: 'add-channel', who: admin, outcome: 'done', channel, fields: entered });

    const reconnecting = await enters('reconnect', channel);
    const renamed = { name: `${NAME} (2)`, 'setting-deliveryUrl': deliveryUrl(), renew: 'yes' };
    expect((await submit({ ...reconnecting, cookie: '' }, renamed)).status).toBe(401); // Nobody: no act.
    expect((await submit(reconnecting, { ...renamed, csrf: 'foreign' })).status).toBe(403);
    did.push({ act: 'reconnect-channel', who: admin, outcome: 'refused', channel });
    world.cxone.faults.add({ operation: 'B2', kind: '403' });
    expect((await submit(reconnecting, renamed)).status).toBe(403);
    did.push({ act: 'reconnect-channel', who: admin, outcome: 'refused', channel, fields: ['name', 'renew'] });
    expect((await submit(reconnecting, renamed)).status).toBe(200);
    did.push({ act: 'reconnect-channel', who: admin, outcome: 'done', channel, fields: ['name', 'renew'] });

    expect(await presses(reconnecting, 'test', channel)).toBe(200);
    did.push({ act: 'test-channel', who: admin, outcome: 'done', channel });

    const removing = await enters('remove', channel);
    world.cxone.faults.add({ operation: 'B4', kind: '503', times: 20 });
    expect((await submit(removing, {})).status).toBe(502);
    world.cxone.faults.clear();
    did.push({ act: 'remove-channel', who: admin, outcome: 'failed', channel });
    expect((await submit(removing, {})).status).toBe(200);
    did.push({ act: 'remove-channel', who: admin, outcome: 'done', channel });
    expect(await presses(removing, 'restore', channel)).toBe(200);
    did.push({ act: 'restore-channel', who: admin, outcome: 'done', channel });
    expect((await submit(removing, { 'sign-out': 'yes' })).status).toBe(200);
    did.push({ act: 'sign-out', who: admin, outcome: 'done' });
  });

  it('is done by strangers, whom CXone does not know', async () => {
    const visit = (token: string) => {
      const query = new URLSearchParams({ userId: '4711', brandId: '1', token });
      return fetch(`${world.cloud.apiUrl}/i/main/add?${query.toString()}`, { redirect: 'manual' });
    };
    expect((await visit('test-made-up-token')).status).toBe(401);
    did.push({ act: 'sign-in', who: 'unverified:4711', outcome: 'refused' });
    // Without a token nobody comes in, and with a form that nobody has a session for nothing is tried.
    expect((await fetch(`${world.cloud.apiUrl}/i/main/remove`)).status).toBe(401);
  });

  it('is done with the command line', async () => {
    const { identity } = world.cloud;
    expect(await byoc('channels', 'remove', channel)).toMatchObject({ code: 0, stderr: '' });
    did.push({ act: 'remove-channel', who: operator, outcome: 'done', channel });
    expect(await byoc('channels', 'remove', 'ch-unknown')).toMatchObject({ code: 1 });
    did.push({ act: 'remove-channel', who: operator, outcome: 'refused', channel: 'ch-unknown' });

    identity.become(`arn:aws:sts::000000000000:assumed-role/Operators/olga\n${JWT}`);
    expect(await byoc('channels', 'restore', channel)).toMatchObject({ code: 0, stderr: '' });
    const redacted = 'aws:arn:aws:sts::000000000000:assumed-role/Operators/olga [redacted]';
    did.push({ act: 'restore-channel', who: redacted, outcome: 'done', channel });

    identity.become(undefined);
    expect(await byoc('capture', 'clear')).toMatchObject({ code: 0, stderr: '' });
    did.push({ act: 'clear-captures', who: 'unknown: STS did not say (AccessDenied)', outcome: 'done' });

    identity.become('arn:aws:iam::000000000000:user/laptop');
    const options = ['--set', `deliveryUrl=${world.phone.deliveryUrl('second')}`];
    const added = await byoc('channels', 'add', '--name', NAME, ...options);
    const second = /^ *Channel {2,}(\S+)$/m.exec(added.stdout)?.[1] ?? '';
    did.push({
      act: 'add-channel',
      who: operator,
      outcome: 'done',
      channel: second,
      fields: ['name', 'setting-deliveryUrl'],
    });
    const keys = keysOf({ ...world.cxone, credentials: { ...world.cxone.credentials, accessKeySecret: 'test-wrong' } });
    expect(await byocOn(world, ['setup'], keys)).toMatchObject({ code: 1 });
    did.push({ act: 'set-up-integration', who: operator, outcome: 'refused' });
  });

  it('is in the audit log as it was, and nothing else', async () => {
    const shown = await audit();
    const facts = shown.map(({ act, who, outcome, channel: of, fields, count }): Did => {
      const more = {
        ...(of !== undefined && { channel: of }),
        ...(fields && { fields }),
        ...(count !== undefined && { count }),
      };
      return { act, who, outcome, ...more };
    });
    expect(facts).toEqual(did);
    for (const { integration, act, time } of shown) {
      expect(integration).toBe(act === 'clear-captures' ? undefined : 'main');
      expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
    }
    expect(unwritten).toEqual([]);
  });

  it('has a line before each act that changes something, and one after it', () => {
    const entries = lines().map((line) => lineSchema.parse(JSON.parse(line)));
    for (const { act, outcome, request } of entries) {
      const same = entries.filter((entry) => entry.request === request).map((entry) => entry.outcome);
      expect(same).toEqual(
        act === 'sign-in' ? [outcome] : ['begun', expect.stringMatching(/^(?:done|unchanged|refused|failed)$/)],
      );
    }
  });

  it('is told without names, addresses, tokens and secrets', () => {
    const text = lines().join('\n');
    const { secrets } = world.cloud;
    const values = secrets.names().map((name) => secrets.read(name) ?? '');
    const parts = values.flatMap((value) => value.match(/[\w+/=-]{16,}/g) ?? []);
    expect(parts.length).toBeGreaterThan(5);
    for (const part of [NAME, 'Olga', deliveryUrl(), JWT, 'test-made-up-token', 'test-wrong', ...parts]) {
      expect(text).not.toContain(part);
    }
    for (const line of lines()) expect(line).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u);
  });

  it.each([
    { args: ['--outcome', 'refused'], fits: ({ outcome }: Did) => outcome === 'refused' },
    { args: ['--act', 'sign-in'], fits: ({ act }: Did) => act === 'sign-in' },
    { args: ['--who', '4711'], fits: ({ who }: Did) => who === 'unverified:4711' },
    { args: ['--who', 'laptop'], fits: ({ who }: Did) => who === operator },
    { args: ['--who', 'arn:aws:iam::000000000000:user/laptop'], fits: ({ who }: Did) => who === operator },
    { args: ['--who', '471'], fits: () => false },
    { args: ['--channel', 'ch-unknown'], fits: ({ channel: of }: Did) => of === 'ch-unknown' },
    { args: ['--since', '1h', '--integration', 'main'], fits: ({ act }: Did) => act !== 'clear-captures' },
    { args: ['--since', '2031-01-01'], fits: () => false },
  ])('is told in part: $args', async ({ args, fits }) => {
    expect((await audit(...args)).map(({ act, outcome }) => [act, outcome])).toEqual(
      did.filter(fits).map(({ act, outcome }) => [act, outcome]),
    );
  });

  it('is told in a table, and refuses a filter that there is not', async () => {
    const { stdout, code } = await byoc('audit', '--outcome', 'failed');
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^TIME +WHO +ACT +INTEGRATION +CHANNEL +OUTCOME +MORE$/);
    expect(stdout).toMatch(/remove-channel +main +ch-\w+ +failed +status 502; CXone did not answer: delete-channel/);
    expect((await byoc('audit', '--outcome', 'denied')).stderr).toContain(
      'Allowed choices are done, unchanged, refused, failed, unfinished',
    );
    expect((await byoc('audit', '--since', 'soon')).stderr).toContain('how long ago (30m, 2h, 3d)');
    expect((await byoc('audit', '--who', 'nobody')).stdout).toBe('Nobody did anything that fits.\n');
  });

  it('ends with the last act on the channel’s own page and in the command line', async () => {
    const visit = await openAction(world.cxone.origin, 'reconnect', world.integrationId, channel);
    const pageOf = async (lang: string) => {
      const url = `${world.cloud.apiUrl}/i/main/channels?channel=${channel}`;
      const headers = { cookie: visit.cookie, 'accept-language': lang };
      return parseHtml(await (await fetch(url, { headers })).text()).text;
    };
    expect(await pageOf('en')).toContain('Last act: restored, by an operator, with the command line, on');
    expect(await presses(visit, 'test', channel)).toBe(200);
    expect(await pageOf('en')).toContain(`Last act: tested, by CXone’s user ${admin.slice(6)}, on`);
    expect(await pageOf('fr')).toContain(`Dernière action : testé, par l’utilisateur ${admin.slice(6)} de CXone`);
    const { stdout } = await byoc('channels', 'show', channel);
    expect(stdout).toMatch(new RegExp(`Last act +test-channel by ${admin} at 20\\d\\d-`));
  });
});

describe('while the audit log can’t be written', () => {
  it('nobody is let in and nothing is changed, by page or command', async () => {
    const visit = await openAddForm(world.cxone.origin, world.integrationId);
    const before = { channels: world.cxone.state.channels.length, lines: lines().length };
    world.cloud.logs.refuseWrites(true);
    try {
      const form = { name: 'Shop', 'setting-deliveryUrl': world.phone.deliveryUrl('third') };
      const { status, html } = await submit(visit, form);
      expect(status).toBe(503);
      expect(parseHtml(html).text).toContain('The audit log can’t be written');
      expect(parseHtml(html).text).toContain('Nothing was changed.');
      const entering = openAction(world.cxone.origin, 'add', world.integrationId);
      await expect(entering).rejects.toThrow('The audit log can’t be written');

      const options = ['--set', `deliveryUrl=${world.phone.deliveryUrl('fourth')}`];
      const run = await byoc('channels', 'add', '--name', 'Shop', ...options);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(run.stderr).toMatch(
        /^The audit log \S+ takes no entry \(ServiceUnavailableException\), so nothing was changed/,
      );
      expect(run.stderr).toContain('logs:CreateLogStream and logs:PutLogEvents');
    } finally {
      world.cloud.logs.refuseWrites(false);
    }
    expect({ channels: world.cxone.state.channels.length, lines: lines().length }).toEqual(before);
    expect(unwritten).toMatchObject([
      { level: 'error', act: 'add-channel', who: admin, outcome: 'begun', integration: 'main' },
      { level: 'error', act: 'sign-in', who: admin, outcome: 'done', integration: 'main' },
    ]);
    const { status } = await submit(visit, { name: 'Shop', 'setting-deliveryUrl': world.phone.deliveryUrl('third') });
    expect(status).toBe(200);
  });
});

describe('an act that is cut off', () => {
  it('is shown as unfinished, since nothing is known of its end', async () => {
    const { channelId } = await addChannel({
      cxoneOrigin: world.cxone.origin,
      integrationId: world.integrationId,
      name: 'Cut off',
      deliveryUrl: world.phone.deliveryUrl('cut-off'),
    });
    const visit = await openAction(world.cxone.origin, 'remove', world.integrationId, channelId);
    const before = lines().length;
    world.cxone.faults.add({ operation: 'B4', kind: 'slow', delayMs: 60_000 });
    const answer = submit(visit, {}).then(
      ({ status }) => status,
      () => 0,
    );
    await until('the act has begun', () => lines().length > before);
    expect(await world.cloud.functions.kill('removeChannel')).toBeGreaterThan(0);
    expect(await answer).not.toBe(200);
    expect(await audit('--channel', channelId, '--act', 'remove-channel')).toMatchObject([
      { who: admin, outcome: 'unfinished', channel: channelId },
    ]);
    expect(await audit('--outcome', 'unfinished')).toHaveLength(1);
  });
});
