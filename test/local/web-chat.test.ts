import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { RichContent } from '../../lib/contract/content.ts';
import type { OutboundPart, SendContext } from '../../lib/contract/sending.ts';
import { genericProvider } from '../../lib/providers/generic/index.ts';
import { addChannel } from '../../local/admin-visit.ts';
import { startWorld } from '../../local/world.ts';
import { agentReplies, threadAtTheDesk } from '../e2e/support/people.ts';
import { type Middleware, SECRET, startMiddleware, until } from './phone/middleware.ts';
import { surroundings } from '../support/contexts.ts';

const APP = fileURLToPath(new URL('../../docs/samples/web-chat.mjs', import.meta.url));
const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';
const OTHER_SECRET = `whsec_${Buffer.from('another-test-secret-of-32-bytes!').toString('base64')}`;

const pushedSchema = z.object({
  messages: z
    .array(z.looseObject({ id: z.string(), from: z.string(), text: z.string(), state: z.string().optional() }))
    .optional(),
  typing: z.boolean().optional(),
});

let app: ChildProcessWithoutNullStreams;
let url: string;

beforeEach(async () => {
  app = spawn(process.execPath, [APP], { env: { PORT: '0' } });
  const [line] = (await once(createInterface({ input: app.stdout }), 'line')) as [string];
  url = line.replace('Chat: ', '').replace(/\/$/, '');
});
afterEach(async () => {
  app.kill();
  await once(app, 'close');
});

/** A customer's browser: its cookie, and what was pushed to its page. */
class Browser {
  readonly #cookie: string;
  readonly #gone = new AbortController();
  readonly pushed: z.infer<typeof pushedSchema>[] = [];
  readonly threadId: string;

  private constructor(cookie: string) {
    this.#cookie = cookie;
    this.threadId = cookie.replace('chat=', '');
  }

  /** Has the page, and hears nothing of it yet. */
  static async visit(): Promise<Browser> {
    const response = await fetch(`${url}/`);
    expect(await response.text()).toContain('<title>Chat</title>');
    return new Browser(response.headers.getSetCookie()[0]?.split(';')[0] ?? '');
  }

  async listen(): Promise<void> {
    void this.#read();
    await until('the page is open', () => this.pushed.length > 0);
  }

  async post(path: string, body: unknown, type = 'application/json'): Promise<number> {
    const text = body instanceof Buffer ? body : JSON.stringify(body);
    const headers = { cookie: this.#cookie, 'content-type': type };
    return (await fetch(`${url}/${path}`, { method: 'POST', headers, body: text })).status;
  }

  async get(path: string): Promise<Response> {
    return fetch(`${url}/${path}`, { headers: { cookie: this.#cookie } });
  }

  get messages() {
    return this.pushed.findLast(({ messages }) => messages !== undefined)?.messages ?? [];
  }

  close(): void {
    this.#gone.abort();
  }

  async #read(): Promise<void> {
    const options = { headers: { cookie: this.#cookie }, signal: this.#gone.signal };
    const { body } = await fetch(`${url}/events`, options);
    let rest = '';
    try {
      for await (const bytes of body ?? []) {
        const events = (rest + Buffer.from(bytes).toString()).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) this.pushed.push(pushedSchema.parse(JSON.parse(event.replace('data: ', ''))));
      }
    } catch (error) {
      if (!this.#gone.signal.aborted) throw error;
    }
  }
}

describe('the sample app, at a middleware that only notes what comes', () => {
  let middleware: Middleware;
  let browser: Browser;

  beforeEach(async () => {
    middleware = await startMiddleware();
    browser = await Browser.visit();
    await browser.listen();
    expect(await browser.post('connect', { webhookUrl: middleware.webhookUrl, secret: SECRET })).toBe(204);
  });
  afterEach(async () => {
    browser.close();
    await middleware.close();
  });

  const context = (secret = SECRET): SendContext => ({
    ...surroundings,
    channelId: 'generic-acme',
    settings: { deliveryUrl: `${url}/deliveries` },
    secrets: [{ name: 'signingSecret', value: secret }],
    fetch,
    now: () => new Date(),
    signal: AbortSignal.timeout(20_000),
  });
  const agentSends = (changes: Partial<OutboundPart> = {}, secret = SECRET) =>
    genericProvider.send(
      {
        externalId: OUR_ID,
        conversationId: browser.threadId,
        recipientIds: ['visitor'],
        text: 'It leaves today.',
        ...changes,
      },
      context(secret),
    );
  const told = (kind: string) => middleware.events.filter((event) => event.kind === kind);

  it('tells what a customer writes, once under one id, and again until it is taken', async () => {
    middleware.refusals.push(503);
    const message = { id: 'm-12345678', text: 'Where is my parcel?' };
    expect(await browser.post('messages', message)).toBe(204);
    expect(await browser.post('messages', message)).toBe(204);
    await until('it is with the middleware', () => browser.messages[0]?.state === 'sent');
    expect(middleware.events).toMatchObject([
      {
        kind: 'message',
        providerMessageId: 'm-12345678',
        text: 'Where is my parcel?',
        conversationId: browser.threadId,
      },
    ]);
    expect(new Set(middleware.webhookIds).size).toBe(1);
    expect(middleware.webhookIds).toHaveLength(2);
  });

  it('says that a message was not sent where it will not be taken', async () => {
    middleware.refusals.push(410);
    await browser.post('messages', { id: 'm-12345678', text: 'Hello' });
    await until('it has failed', () => browser.messages[0]?.state === 'failed');
    expect(middleware.webhookIds).toHaveLength(1);
  });

  it('shows what an agent writes once, and reports it as delivered and as seen', async () => {
    expect(await agentSends()).toEqual({ kind: 'sent', providerMessageId: OUR_ID });
    expect(await agentSends()).toEqual({ kind: 'sent', providerMessageId: OUR_ID });
    await until('it was delivered', () => told('receipt').length === 1);
    await browser.post('seen', { ids: [OUR_ID, 'm-nobody'] });
    await until('it was seen', () => told('receipt').length === 2);
    expect(told('receipt')).toMatchObject([
      { externalId: OUR_ID, status: 'delivered' },
      { externalId: OUR_ID, status: 'seen' },
    ]);
    expect(browser.messages.map(({ text }) => text)).toEqual(['It leaves today.']);
  });

  it('reports as delivered what is on an open page', async () => {
    const absent = await Browser.visit();
    expect(await agentSends({ conversationId: absent.threadId })).toMatchObject({ kind: 'sent' });
    await absent.post('messages', { id: 'm-12345678', text: 'Hello' });
    await until('the customer’s message came', () => told('message').length === 1);
    expect(told('receipt')).toEqual([]);
    await absent.listen();
    await until('it was delivered', () => told('receipt').length === 1);
    absent.close();
  });

  it('refuses what is not signed by its secret, old, or of a chat that is not there', async () => {
    expect(await agentSends({}, OTHER_SECRET)).toMatchObject({ kind: 'configuration' });
    const old = { ...context(), now: () => new Date(Date.now() - 3_600_000) };
    expect(await genericProvider.sendTest?.(old)).toMatchObject({ kind: 'failed', cause: 'signature' });
    expect(await genericProvider.sendTest?.(context())).toMatchObject({ kind: 'good' });
    expect(await agentSends({ conversationId: 'web-nobody' })).toMatchObject({ kind: 'permanent' });
    expect(browser.messages).toEqual([]);
  });

  it('shows buttons, and tells what was pressed, each once', async () => {
    const choices = [
      { key: '1', label: 'Today' },
      { key: '2', label: 'Tomorrow' },
    ];
    const content: RichContent = { kind: 'quickReplies', text: 'When?', choices };
    await agentSends({ text: 'When?\n1. Today\n2. Tomorrow', content });
    await until('it is on the page', () => browser.messages.length === 1);
    expect(browser.messages).toMatchObject([
      { text: 'When?\n1. Today\n2. Tomorrow', content: { version: 1, choices } },
    ]);
    const press = (id: string, key: string, label: string) =>
      browser.post('presses', { id, messageId: OUR_ID, key, label });
    await press('m-12345678', '2', 'Tomorrow');
    await press('m-23456789', '2', 'Tomorrow');
    await press('m-34567890', '1', 'Today');
    await until('both were told', () => told('message').length === 2);
    expect(told('message')).toMatchObject([
      { text: 'Tomorrow', press: { of: OUR_ID, key: '2' } },
      { text: 'Today', press: { of: OUR_ID, key: '1' } },
    ]);
    expect(browser.messages.map(({ text }) => text)).toEqual(['When?\n1. Today\n2. Tomorrow', 'Tomorrow', 'Today']);
  });

  it('tells and shows who types, and the end of the chat, both ways', async () => {
    await browser.post('typing', { isTyping: true });
    await until('typing was told', () => told('typing').length === 1);
    await genericProvider.sendTyping?.(browser.threadId, true, context());
    await until('typing shows', () => browser.pushed.some(({ typing }) => typing === true));
    await browser.post('end', {});
    await until('the end was told', () => told('signal').length === 1);
    expect(told('signal')).toMatchObject([{ conversationId: browser.threadId, signal: { kind: 'ended' } }]);
    expect(await genericProvider.tellEnd?.(browser.threadId, context())).toMatchObject({ kind: 'sent' });
    await until('the end shows', () => browser.messages.length === 2);
    expect(browser.messages.map(({ text }) => text)).toEqual([
      'You ended the chat.',
      'The agent ended the chat. Write to begin again.',
    ]);
  });

  it('lets nobody act for somebody else, or from another site', async () => {
    const stranger = await fetch(`${url}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'm-12345678', text: 'Hello' }),
    });
    expect(stranger.status).toBe(409);
    expect(await browser.post('messages', { id: 'm-12345678', text: 'Hello' }, 'text/plain')).toBe(415);
    expect(await browser.post('connect', { webhookUrl: 'http://other.example', secret: OTHER_SECRET })).toBe(409);
    expect((await fetch(`${url}/events`)).status).toBe(404);
    expect(middleware.events).toEqual([]);
  });
});

describe('the sample app at npm start', () => {
  it('is a channel like any other: texts and files go both ways', async () => {
    const world = await startWorld({ demoChannel: false });
    const browser = await Browser.visit();
    try {
      await browser.listen();
      const { channelId, webhookUrl, secret } = await addChannel({
        cxoneOrigin: world.cxone.origin,
        integrationId: world.integrationId,
        name: 'Web chat',
        deliveryUrl: `${url}/deliveries`,
      });
      await browser.post('connect', { webhookUrl, secret });
      await browser.post('messages', { id: 'm-12345678', text: 'Where is my parcel?' });
      const threadId = browser.threadId;
      await until('it is at the desk', () => threadAtTheDesk(world, channelId, threadId).length === 1);
      await browser.post('files?name=photo.txt', Buffer.from('A parcel, seen from above'), 'application/octet-stream');
      await until('the file is at the desk', () => threadAtTheDesk(world, channelId, threadId).length === 2);

      const file = { name: 'label.txt', type: 'text/plain', bytes: Buffer.from('Parcel 4711') };
      const reply = { channelId, threadId, text: 'It leaves today.', files: [file] };
      expect(await agentReplies(world, reply)).toMatchObject({ outcome: 'sent' });
      const files = () => browser.messages.filter((message) => message['hasFile'] === true);
      await until('the file is on the page', () => files().length === 1);
      expect(browser.messages.map(({ from, text }) => [from, text])).toEqual([
        ['customer', 'Where is my parcel?'],
        ['customer', 'photo.txt'],
        ['agent', 'It leaves today.'],
        ['agent', ''],
      ]);
      const fetched = await browser.get(`files/${files()[0]?.id ?? ''}`);
      expect(fetched.headers.get('content-disposition')).toContain('attachment');
      expect(await fetched.text()).toBe('Parcel 4711');
    } finally {
      browser.close();
      await world.stop();
    }
  });
});
