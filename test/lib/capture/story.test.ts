import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openAction } from '../../../local/admin-visit.ts';
import { clientSecretIn } from '../../../local/set-up.ts';
import { startWorld, type World } from '../../../local/world.ts';
import { type CaptureExport, captureExportSchema } from '../../../lib/capture/captures.ts';
import { CAPTURES } from '../../../lib/capture/recorder.ts';
import { createDynamoTable } from '../../../lib/table/create-dynamo-table.ts';
import type { Item } from '../../../lib/table/table.ts';
import { byoc } from '../../cli/deployment.ts';
import { signed } from '../../e2e/support/signed-webhook.ts';
import { until } from '../../e2e/support/until.ts';
import { type Canary, found } from '../../support/canaries.ts';

let world: World;
let directory: string;
const canaries: Canary[] = [];
const tokenSchema = z.object({ access_token: z.string() });

/** A text to look for later, made of the name of its position. */
function canary(position: string, value: string): string {
  canaries.push({ position, value });
  return value;
}

const table = () =>
  createDynamoTable(
    new DynamoDBClient({
      region: 'eu-west-1',
      endpoint: world.cloud.endpoints.dynamodb,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
    world.cloud.tableName,
  );

const captureItems = (): Promise<Item[]> => table().list(CAPTURES);

async function exported(): Promise<CaptureExport> {
  const file = join(directory, 'captures.json');
  const run = await byoc(['capture', 'export', '--out', file], world.cloud.environment);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return captureExportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const boxUrl = (path: string) => `${world.cloud.apiUrl}/i/main/box/${path}`;
const postJson = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function token(): Promise<string> {
  const clientSecret = canary('client secret', clientSecretIn(world.cloud, world.sheet));
  const answer = await postJson(
    `${boxUrl('1.0/token')}?${canary('name of a parameter of A1', 'Quixbarn')}=1`,
    {
      grant_type: 'client_credentials',
      client_id: 'byoc-main',
      client_secret: clientSecret,
      expires_in: 3600,
      [canary('key of A1', 'Vornetta Skalle')]: canary('value of A1', 'zibberwold'),
    },
    { [canary('name of a header of A1', 'x-plumfazzle')]: canary('value of a header of A1', 'grobnick-77') },
  );
  return canary('our access token', tokenSchema.parse(await answer.json()).access_token);
}

/** What nobody sends, and an attacker or a careless integrator might: people in every position. */
function hostileBody(place: string) {
  const of = (position: string, value: string) =>
    canary(`${position} of ${place}`, `${value}${place.replace(/\W/g, '')}`);
  return {
    brand: { id: 1093, friendlyName: of('brand', 'Fennmarkt') },
    thread: { idOnExternalPlatform: 'chat-ida', threadName: of('thread name', 'Grommelzug') },
    messageContent: {
      type: of('made-up type', 'SNORFBLATT'),
      payload: { text: of('text', 'Bitte ruf Ottokar zurück '), [of('key of a payload', 'Winnifrey')]: { deep: 1 } },
      postback: of('postback', 'confirm:jupplinger'),
    },
    endUserRecipients: [
      { idOnExternalPlatform: of('recipient', '+49151234567'), name: of('recipient name', 'Tibbora Quell') },
    ],
    attachments: [
      { friendlyName: of('file name', 'hexenschuss.pdf'), url: `https://files.example.net/${of('link', 'dranzel')}` },
    ],
    customFields: [{ ident: of('ident', 'loyaltyZwacken'), value: of('field value', 'goldbrumm') }],
    [of('key', 'Ermintrud')]: true,
    [of('number as key', '420777123456')]: of('value under a number', 'murkelwin'),
    [of('key in camel case', 'idOfSchnorzel')]: 1,
    [of('key with digits', 'phone4915100099')]: 1,
  };
}

async function callTheBox(path: string, bearer: string, body: unknown): Promise<number> {
  const query = new URLSearchParams({
    [canary(`parameter of ${path}`, 'Plattgurke')]: canary(`its value`, 'nebelhorst'),
  });
  const { status } = await postJson(`${boxUrl(path)}?${query.toString()}`, body, {
    authorization: `Bearer ${bearer}`,
    [canary('name of a header', 'x-krawuttke-77')]: canary('value of a header', 'zornickel'),
    'x-trace-id': canary('trace id', 'trace-ummelfink'),
    'user-agent': canary('user agent', 'Brodelmaschine/4'),
  });
  return status;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'capture-'));
  world = await startWorld({ environment: { CAPTURE: 'true' } });
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await world.stop();
});

// One story in chapters: what the later ones look at was sent in the earlier ones.
describe('with CAPTURE=true', () => {
  it('a customer writes, an agent answers, the customer reads', async () => {
    const { demoChannel, cxone } = world;
    if (demoChannel === undefined) throw new Error('The world has no channel.');
    const { channelId, webhookUrl, secret } = demoChannel;
    canary('channel id', channelId);
    canary('signing secret', secret);
    const request = signed(secret, {
      type: 'message.received',
      timestamp: '2026-03-02T10:15:29.100Z',
      data: {
        id: canary('message id', 'm-glimmerpox'),
        thread: { id: 'chat-ida', name: canary('thread name', 'Paket Zwiebeltal') },
        author: {
          id: canary('phone number', '+420777123999'),
          firstName: canary('first name', 'Ludmiranda'),
          lastName: canary('last name', 'Habersack'),
          nickname: canary('nickname', 'lumi.haber'),
        },
        text: canary('customer’s text', 'Wo bleibt mein Flummiturm? ünïcode'),
      },
    });
    expect((await fetch(webhookUrl, { method: 'POST', ...request })).status).toBe(200);
    await until('the message is at the desk', () => cxone.state.thread(channelId, 'chat-ida'));

    const reply = { channelId, threadIdOnExternalPlatform: 'chat-ida' };
    const text = canary('agent’s text', 'Der Flummiturm kommt morgen, Grüße von Ansgarlotte');
    expect((await postJson(`${cxone.origin}/__emulator/agent/reply`, { ...reply, text })).status).toBe(200);
    Object.assign(cxone.switches, { typing: 'on' });
    await postJson(`${cxone.origin}/__emulator/agent/typing`, { ...reply, action: 'isTypingOn' });
    Object.assign(cxone.switches, { replyPath: 'legacy' });
    await postJson(`${cxone.origin}/__emulator/agent/reply`, { ...reply, text: canary('legacy text', 'Wumsdrossel') });
    const sent = until('a status reached CXone', () => (cxone.requests.counts()['B7'] ?? 0) > 0);
    await Promise.all([sent, openAction(cxone.origin, 'add', world.integrationId)]);
    canary('access key', cxone.credentials.accessKeySecret);
    canary('CXone client secret', cxone.credentials.clientSecret);
  });

  it('requests that are full of people reach the box', async () => {
    const bearer = await token();
    const channelId = world.demoChannel?.channelId ?? '';
    expect(await callTheBox(`2.0/channel/${channelId}/outbound`, bearer, hostileBody('A2'))).not.toBe(401);
    expect(await callTheBox(`1.0/posts/${channelId}_chat-ida/messages`, bearer, hostileBody('A3'))).not.toBe(401);
    expect(await callTheBox(`1.0/channel/${channelId}/recipients/validation`, bearer, hostileBody('A4'))).toBe(400);
    const thread = canary('thread in a path', '+4915187654');
    const typing = `1.0/channel/${channelId}/thread/${encodeURIComponent(thread)}/sender-action`;
    await callTheBox(typing, bearer, hostileBody('A5'));
    const unknown = `2.0/channel/${canary('id in a path', 'knurzel')}/messages/${canary('other id', 'in-pfiffikus')}/delete`;
    expect(await callTheBox(unknown, bearer, hostileBody('A6'))).toBe(404);
    expect(await callTheBox(canary('a path of nobody', 'schwurbelgasse/ottilda'), bearer, ['x'])).toBe(404);
  });

  it('the captures hold what was sent, by its shape', async () => {
    const { captures } = await exported();
    const seen = new Set(captures.map(({ of }) => of));
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'request POST i/{}/box/1.0/token',
        'request POST i/{}/box/2.0/channel/{}/outbound',
        'request POST i/{}/box/1.0/posts/{}/messages',
        'request POST i/{}/box/1.0/channel/{}/recipients/validation',
        'request POST i/{}/box/1.0/channel/{}/thread/{}/sender-action',
        'request POST i/{}/box/2.0/channel/{}/messages/{}/delete',
        'request POST i/{}/box/{}/{}',
        'request GET i/{}/add',
        'answer POST dfo/3.0/one-time-token/verification',
        'answer POST dfo/3.0/channels',
        'answer POST dfo/3.0/channels/{}/messages',
        'answer PUT dfo/3.0/channels/{}/messages/{}/status',
      ]),
    );
    expect(captures.find(({ of, status }) => of.endsWith('/outbound') && status === 200)).toMatchObject({
      content: 'json',
      headers: expect.arrayContaining(['authorization', 'content-type', 'host']) as unknown,
      body: {
        thread: { idOnExternalPlatform: 'text' },
        messageContent: { type: '"TEXT"', payload: { text: 'text' } },
        endUserRecipients: [{ idOnExternalPlatform: 'text', isPrimary: 'boolean' }],
      },
    });
    expect(captures.find(({ of }) => of.endsWith('i/{}/add'))?.query).toMatchObject({
      userId: 'digits',
      brandId: 'digits',
      token: expect.any(String) as unknown,
    });
    expect(captures.find(({ of }) => of === 'answer POST dfo/3.0/channels/{}/messages')?.body).toMatchObject({
      message: { direction: '"inbound"', threadId: 'uuid', messageContent: { payload: { text: 'text' } } },
    });
    expect(captures.find(({ of }) => of.endsWith('/delete'))).toMatchObject({
      status: 404,
      headers: expect.arrayContaining(['x-*-#', 'x-trace-id']) as unknown,
      body: { '(other)': { 'one of': ['boolean', 'text'] }, 'idOf**#': 'integer', 'phone#*#': 'integer' },
    });
  });

  it('no canary is in the table’s captures or in the export, in any disguise', async () => {
    const items = JSON.stringify(await captureItems());
    const file = JSON.stringify(await exported());
    expect(canaries.length).toBeGreaterThan(80);
    expect(found(canaries, items)).toEqual([]);
    expect(found(canaries, file)).toEqual([]);
    expect(items.length).toBeGreaterThan(5_000);
  });

  it('every capture ends after 30 days', async () => {
    const endSchema = z.object({ firstSeenAt: z.iso.datetime(), expiresAt: z.number() });
    for (const item of await captureItems()) {
      const { firstSeenAt, expiresAt } = endSchema.parse(item);
      expect(expiresAt).toBe(Math.floor(Date.parse(firstSeenAt) / 1000) + 30 * 86_400);
    }
  });

  it('a stranger’s request leaves nothing, whatever it is answered with', async () => {
    const before = (await captureItems()).length;
    const body = { grant_type: 'client_credentials', client_id: 'byoc-main', client_secret: 'test-wrong-secret' };
    const answers = await Promise.all([
      postJson(boxUrl('1.0/token'), { ...body, strange: 1 }),
      postJson(boxUrl('1.0/token'), { surprising: 1 }),
      postJson(boxUrl('2.0/unheard/of'), {}),
      postJson(boxUrl('2.0/unheard/of'), {}, { authorization: 'Bearer test-forged-token' }),
      postJson(`${world.cloud.apiUrl}/i/No%20Such/box/2.0/unheard/of`, {}),
      fetch(`${world.cloud.apiUrl}/i/main/add?token=test-token&strange=1`),
      fetch(`${world.cloud.apiUrl}/i/main/remove`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 401, 401, 404, 400, 401]);
    expect(await captureItems()).toHaveLength(before);
  });

  it('byoc capture diff says what nobody knew, in sentences, and exits with 1', async () => {
    const run = await byoc(['capture', 'diff'], world.cloud.environment);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain('Nobody knew of this: request POST i/{}/box/2.0/channel/{}/messages/{}/delete.');
    expect(run.stdout).toContain('A2, an agent’s message has a field that nobody knew: customFields.');
    expect(run.stdout).toContain('A5, typing lacks a field that the middleware relies on: senderAction.');
    // CXone's answers are those of the protocol notes: the emulator knows nothing that the list of the known lacks.
    expect(run.stdout).not.toMatch(/^(?:B\d|CXone|the )/m);
    expect(found(canaries, run.stdout)).toEqual([]);

    await exported();
    const ofFile = await byoc(['capture', 'diff', join(directory, 'captures.json')], {});
    expect(ofFile).toEqual(run);
  });

  it('byoc capture clear deletes them all, and then there is nothing to compare', async () => {
    const { length } = await captureItems();
    const run = await byoc(['capture', 'clear'], world.cloud.environment);
    expect(run.stdout).toMatch(new RegExp(`^${length} captures are deleted\\.`));
    expect(await captureItems()).toEqual([]);
    expect(await table().list('INTEGRATIONS')).not.toEqual([]);
    const after = await byoc(['capture', 'diff'], world.cloud.environment);
    expect(after).toMatchObject({ code: 2, stdout: '' });
    expect(after.stderr).toContain('Nothing was noted yet');
  });
});
