import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Api, Json } from './support/client.ts';
import { apiOf, channel, message, record } from './support/client.ts';
import type { IntegrationBox } from './support/integration-box.ts';
import { answerJson, startIntegrationBox } from './support/integration-box.ts';

let cxone: Cxone;
let box: IntegrationBox;
let api: Api;

beforeEach(async () => {
  box = await startIntegrationBox();
  cxone = await startCxone();
  api = await apiOf(cxone);
});
afterEach(async () => {
  await cxone.stop();
  await box.stop();
});

const page = async (path: string) => (await fetch(cxone.origin + path)).text();
const submit = (path: string, fields: Record<string, string>, origin = cxone.origin) =>
  fetch(cxone.origin + path, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });

async function addChannel(): Promise<string> {
  const { integrationId } = cxone.createRecord(record(box.origin));
  await api('POST', '/channels', channel(integrationId));
  return integrationId;
}

describe('Bring Your Own Channel', () => {
  const filled = {
    name: 'Harbour <SMS>',
    integrationBoxUrl: 'https://byoc.example.net/i/main/box',
    authorizationUrl: 'https://byoc.example.net/i/main/box/1.0/token',
    clientId: 'test-client',
    clientSecret: 'test-client-secret',
    color: '#9a5b2c',
    icon: 'sms',
    addActionUrl: 'https://byoc.example.net/i/main/add',
    reconnectUrl: 'https://byoc.example.net/i/main/reconnect',
    removeUrl: 'https://byoc.example.net/i/main/remove',
    useOutboundApiForReplies: 'on',
  };

  it('asks for the fields of a record in their order', async () => {
    const labels = [...(await page('/byoc/new')).matchAll(/<label[^>]*>\s*(?:<input[^>]*>)?([^<]+)<\/label>/g)];
    expect(labels.map(([, label]) => label?.trim())).toEqual([
      'Name',
      'Integration Box URL',
      'Authorization URL',
      'Client ID',
      'Client Secret',
      'Color',
      'Icon',
      'Add action URL',
      'Reconnect URL',
      'Remove URL',
      'Use DFO 3.0 Outbound API for replies',
    ]);
  });

  it('stores a record and lists it with its Integration ID, escaped and without its secret', async () => {
    const answer = await submit('/byoc', filled);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/byoc']);
    const [stored] = cxone.state.records;
    expect(stored).toMatchObject({ ...filled, useOutboundApiForReplies: true });
    const list = await page('/byoc');
    expect(list).toContain(stored?.integrationId);
    expect(list).toContain('Harbour &lt;SMS&gt;');
    expect(list).not.toContain('test-client-secret');
  });

  it('says what is wrong beside the field, and keeps the rest', async () => {
    const answer = await submit('/byoc', { ...filled, integrationBoxUrl: 'byoc.example.net', name: '' });
    expect(answer.status).toBe(422);
    const form = await answer.text();
    expect(form).toContain('id="name-problem"');
    expect(form).toContain('id="integrationBoxUrl-problem"');
    expect(form).toContain('value="byoc.example.net"');
    expect(cxone.state.records).toEqual([]);
  });

  it('changes a record; an empty secret stays as it was', async () => {
    const { integrationId } = cxone.createRecord(record(box.origin));
    expect(await page(`/byoc/${integrationId}`)).not.toContain('test-client-secret');
    await submit(`/byoc/${integrationId}`, { ...filled, clientSecret: '', name: 'Renamed' });
    expect(cxone.state.records).toMatchObject([
      { integrationId, name: 'Renamed', clientSecret: 'test-client-secret', icon: 'sms' },
    ]);
  });

  it('takes no form from another site', async () => {
    expect((await submit('/byoc', filled, 'https://elsewhere.example.net')).status).toBe(403);
    expect(cxone.state.records).toEqual([]);
  });
});

describe('Points of Contact Digital', () => {
  const open = (query: string) =>
    fetch(`${cxone.origin}/points-of-contact/open?${query}`, { redirect: 'manual' }).then((answer) => {
      const location = answer.headers.get('location');
      return location === null ? answer.status : new URL(location);
    });

  it('opens the Add action URL with a fresh token at each click', async () => {
    const integrationId = await addChannel();
    const first = await open(`action=add&record=${integrationId}`);
    const second = await open(`action=add&record=${integrationId}`);
    if (!(first instanceof URL) || !(second instanceof URL)) throw new Error('no redirect');
    expect(first.origin + first.pathname).toBe(`${box.origin}/add`);
    expect([...first.searchParams.keys()]).toEqual(['userId', 'brandId', 'token', 'apiHost', 'backUrl']);
    expect(first.searchParams.get('token')).not.toBe(second.searchParams.get('token'));
  });

  it.each(['reconnect', 'remove'])('opens the %s URL with the channel as well', async (action) => {
    const integrationId = await addChannel();
    const url = await open(`action=${action}&record=${integrationId}&channel=ch-1`);
    if (!(url instanceof URL)) throw new Error('no redirect');
    expect(url.pathname).toBe(`/${action}`);
    expect(url.searchParams.get('channelId')).toBe('ch-1');
    expect(url.searchParams.get('token')).toMatch(/^[0-9a-f]{48}$/);
    expect(url.searchParams.get('kept')).toBe(action === 'remove' ? 'yes' : null);
  });

  it.each(['action=add&record=none', 'action=open&record=ID'])('does not know %s', async (query) => {
    const integrationId = await addChannel();
    expect(await open(query.replace('ID', integrationId))).toBe(404);
  });

  it('lists the channels with their buttons until they are deleted', async () => {
    await addChannel();
    const list = await page('/points-of-contact');
    expect(list).toContain('aria-label="Reconnect Pocket – Support"');
    expect(list).toContain('aria-label="Delete Pocket – Support"');
    await api('DELETE', '/channels/ch-1');
    expect(await page('/points-of-contact')).not.toContain('data-testid="channel"');
  });
});

describe('the agent desk', () => {
  const hostile = `<script>alert("1")</script> & 'more'`;
  const say = (changes: Json) => api('POST', '/channels/ch-1/messages', message(changes));
  const fragmentsSchema = z.strictObject({
    threads: z.string(),
    messages: z.string().nullable(),
    contact: z.string().nullable(),
    person: z.string().nullable(),
  });
  const fragments = async (thread?: string) =>
    fragmentsSchema.parse(
      await (await fetch(`${cxone.origin}/desk/fragments${thread === undefined ? '' : `?thread=${thread}`}`)).json(),
    );
  const threadId = () => cxone.state.threads[0]?.id ?? 'none';
  const statuses = async () =>
    [...((await fragments(threadId())).messages ?? '').matchAll(/data-status="(\w+)"/g)].map(([, status]) => status);

  beforeEach(addChannel);

  it('shows what a customer wrote as text, not as markup', async () => {
    await say({
      messageContent: { type: 'TEXT', payload: { text: hostile } },
      authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', nickname: hostile },
      thread: { idOnExternalPlatform: 'conv-1', threadName: hostile },
      attachments: [{ friendlyName: hostile, url: 'http://127.0.0.1:9/a' }],
    });
    for (const markup of [await page(`/desk?thread=${threadId()}`), (await fragments(threadId())).messages]) {
      expect(markup).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;');
      expect(markup).not.toContain('<script>alert');
    }
  });

  it('keeps the line breaks of a message, and adds none', async () => {
    await say({ messageContent: { type: 'TEXT', payload: { text: 'one\n  two' } } });
    expect((await fragments(threadId())).messages).toContain('data-testid="message-text">one\n  two</p>');
  });

  it('counts what the agent has not looked at', async () => {
    await say({});
    await say({ idOnExternalPlatform: 'in-2' });
    expect((await fragments()).threads).toContain('aria-label="2 unread"');
    await page(`/desk?thread=${threadId()}`);
    expect((await fragments()).threads).not.toContain('unread"');
  });

  it('shows a reply as being sent, then sent, delivered and seen', async () => {
    await say({});
    let finish = (): void => undefined;
    box.answer = (_request, response) => {
      finish = () =>
        answerJson(response, 200, {
          message: { idOnExternalPlatform: 'out-1', createdAtWithMilliseconds: '2026-03-02T10:15:30.250Z' },
          thread: { idOnExternalPlatform: 'conv-1' },
        });
    };
    const answer = await submit(`/desk/threads/${threadId()}/replies`, {
      text: 'It leaves today.',
      replyToMessage: '',
    });
    expect(answer.status).toBe(303);
    expect(await statuses()).toEqual(['sending']);
    await vi.waitFor(() => expect(box.received).toHaveLength(3), 240_000);
    finish();
    await vi.waitFor(async () => expect(await statuses()).toEqual(['sent']), 240_000);
    const status = (name: string) =>
      api('PUT', '/channels/ch-1/messages/out-1/status', { status: name, updatedAt: '2026-03-02T10:16:00.000Z' });
    await status('delivered');
    expect(await statuses()).toEqual(['delivered']);
    await status('seen');
    expect(await statuses()).toEqual(['seen']);
    await status('delivered');
    expect(await statuses()).toEqual(['seen']);
  });

  it('says in words why a message failed', async () => {
    await say({});
    box.answer = (_request, response) => answerJson(response, 422, { displayErrorMessage: 'Ida <has> blocked you.' });
    await submit(`/desk/threads/${threadId()}/replies`, { text: 'Hello?' });
    await vi.waitFor(async () => expect(await statuses()).toEqual(['failed']), 240_000);
    expect((await fragments(threadId())).messages).toContain('Ida &lt;has&gt; blocked you.');
  });

  it('sends nothing that is empty', async () => {
    await say({});
    expect((await submit(`/desk/threads/${threadId()}/replies`, { text: '  ' })).status).toBe(422);
    expect(cxone.state.messages).toHaveLength(1);
  });

  it('may be framed by this machine alone, and runs nothing inline', async () => {
    const policy = (await fetch(`${cxone.origin}/desk`)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'self' http://127.0.0.1:* http://localhost:*");
  });

  it.each([
    ...['/assets/cxone.css', '/assets/controls.css', '/assets/conversation.css', '/assets/desk.css'],
    ...['/assets/rich.css', '/assets/contact.css'],
    ...['/assets/switches.css', '/assets/desk.js', '/assets/open.js', '/assets/switches.js', '/assets/icon.svg'],
  ])('serves %s', async (path) => {
    expect((await fetch(cxone.origin + path)).status).toBe(200);
  });
});

describe('the entrance', () => {
  it('leads to the sections', async () => {
    const entrance = await page('/');
    for (const href of ['/desk', '/points-of-contact', '/byoc', '/switches'])
      expect(entrance).toContain(`class="card link" href="${href}"`);
  });

  it('gives way to the page of whoever hosts the emulator', async () => {
    const hosted = await startCxone({ indexPage: () => Promise.resolve('<h1>Hosted</h1>') });
    expect(await (await fetch(hosted.origin)).text()).toBe('<h1>Hosted</h1>');
    await hosted.stop();
  });
});

it('tells all it knows but the secrets', async () => {
  await addChannel();
  await api('POST', '/channels/ch-1/messages', message());
  const state = await (await fetch(`${cxone.origin}/__emulator/state`)).text();
  expect(JSON.parse(state)).toMatchObject({
    records: [{ name: 'Pocket Messenger' }],
    channels: [{ id: 'ch-1', name: 'Pocket – Support' }],
    threads: [{ idOnExternalPlatform: 'conv-1' }],
    contacts: [{ id: '100201' }],
    messages: [{ direction: 'inbound', text: 'Where is my parcel?', idOnExternalPlatform: 'in-1', status: 'received' }],
  });
  expect(state).not.toContain('test-client-secret');
  expect(state).not.toContain(cxone.credentials.accessKeySecret);
});
