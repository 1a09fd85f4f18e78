import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutboundPart, SendContext } from '../../../lib/contract/sending.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { type Phone, startPhone } from '../../../local/phone/start-phone.ts';
import { type Middleware, SECRET, startMiddleware, until } from './middleware.ts';
import { surroundings } from '../../support/contexts.ts';

const OUR_ID = 'out-q83vEjRWeJCrze8SNFZ4kA';

let middleware: Middleware;
let phone: Phone;

beforeEach(async () => {
  middleware = await startMiddleware();
  phone = await startPhone({ retryDelaysMs: [5, 10] });
});
afterEach(async () => {
  await phone.close();
  await middleware.close();
});

async function control(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${phone.url}/__phone${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

function connect() {
  return control('/accounts/acme', { webhookUrl: middleware.webhookUrl, secret: SECRET });
}

function account() {
  const [first] = phone.state().accounts;
  if (first === undefined) throw new Error('The phone must have an account.');
  return first;
}

function context(): SendContext {
  return {
    ...surroundings,
    channelId: 'generic-acme',
    settings: { deliveryUrl: phone.deliveryUrl('acme') },
    secrets: [{ name: 'signingSecret', value: SECRET }],
    fetch,
    now: () => new Date(),
    signal: AbortSignal.timeout(20_000),
  };
}

function agentSends(changes: Partial<OutboundPart> = {}) {
  const text = 'Your parcel leaves today.';
  return genericProvider.send(
    { externalId: OUR_ID, conversationId: 'chat-ida', recipientIds: ['ida'], text, ...changes },
    context(),
  );
}

function agentTypes(isTyping: boolean) {
  return genericProvider.sendTyping?.('chat-ida', isTyping, context());
}

function adminTries() {
  return genericProvider.sendTest?.(context());
}

function statuses() {
  return middleware.events.flatMap((event) => (event.kind === 'receipt' ? [event.status] : []));
}

describe('a customer who writes on the phone', () => {
  it('reaches the middleware as a message that the generic provider understands', async () => {
    await connect();
    const sent = await control('/accounts/acme/messages', { customerId: 'ida', text: 'Where is it? 📦', id: 'm-1' });
    expect(sent).toEqual({ status: 200, body: { id: 'm-1', status: 200, body: '{"ok":true}' } });
    expect(middleware.events).toMatchObject([
      {
        kind: 'message',
        conversationId: 'chat-ida',
        author: { id: 'ida', firstName: 'Ida', lastName: 'Holm' },
        text: 'Where is it? 📦',
      },
    ]);
    expect(account().messages).toMatchObject([{ id: 'm-1', from: 'customer', state: 'accepted' }]);
  });

  it('is refused before the account is connected', async () => {
    const sent = await control('/accounts/acme/messages', { customerId: 'ida', text: 'Hello' });
    expect(sent).toEqual({ status: 409, body: { problem: 'The account acme is not connected.' } });
  });

  it('is tried again under the same ids until the webhook is taken, in order', async () => {
    await connect();
    middleware.refusals.push(503, 500);
    const [first, second] = await Promise.all([
      control('/accounts/acme/messages', { customerId: 'ida', text: 'One', id: 'm-1' }),
      control('/accounts/acme/messages', { customerId: 'ida', text: 'Two', id: 'm-2' }),
    ]);
    expect(first.body).toMatchObject({ status: 503 });
    expect(second.body).toMatchObject({ status: 200 });
    expect(middleware.webhookIds).toEqual(['m-1', 'm-1', 'm-1', 'm-2']);
    expect(middleware.events).toMatchObject([{ text: 'One' }, { text: 'Two' }]);
  });

  it('sees the message fail once the tries are used up, and can try again', async () => {
    await connect();
    middleware.refusals.push(503, 503, 503);
    await control('/accounts/acme/messages', { customerId: 'ida', text: 'One', id: 'm-1' });
    await until('the message failed', () => account().messages[0]?.state === 'failed');
    expect(account().messages).toMatchObject([{ problem: 'answer 503' }]);

    await fetch(`${phone.url}/accounts/acme/messages/m-1/retry`, { method: 'POST' });
    expect(account().messages).toMatchObject([{ id: 'm-1', state: 'accepted' }]);
    expect(middleware.events).toMatchObject([{ providerMessageId: 'm-1' }]);
  });

  it('learns why nobody could be reached', async () => {
    await connect();
    await middleware.close();
    const sent = await control('/accounts/acme/messages', { customerId: 'ida', text: 'Hello' });
    expect(sent.body).toMatchObject({ status: 0, body: expect.stringContaining('ECONNREFUSED') as string });
  });

  it('stays in the thread that the agent began', async () => {
    await connect();
    await agentSends({ conversationId: 'proactive-1', recipientIds: ['jonas'] });
    await control('/accounts/acme/messages', { customerId: 'jonas', text: 'Hi', replyTo: OUR_ID });
    expect(middleware.events.filter((event) => event.kind === 'message')).toMatchObject([
      { conversationId: 'proactive-1', replyTo: { sentBy: 'ours', externalId: OUR_ID } },
    ]);
  });
});

describe('an agent’s message', () => {
  beforeEach(connect);

  it('shows on the phone and is reported as delivered, then as seen', async () => {
    const sent = await agentSends();
    expect(sent).toMatchObject({ kind: 'sent', providerMessageId: expect.stringMatching(/^p-/) as string });
    expect(account().messages).toMatchObject([
      { id: OUR_ID, from: 'agent', customerId: 'ida', text: 'Your parcel leaves today.', state: 'received' },
    ]);
    await until('it was reported as delivered', () => statuses().length === 1);

    await fetch(`${phone.url}/accounts/acme/seen`, { method: 'POST', body: JSON.stringify({ ids: [OUR_ID, OUR_ID] }) });
    await until('it was reported as seen', () => statuses().length === 2);
    expect(statuses()).toEqual(['delivered', 'seen']);
  });

  it('is not reported where receipts are switched off', async () => {
    await control('/accounts/acme/receipts', { on: false });
    await agentSends();
    await fetch(`${phone.url}/accounts/acme/seen`, { method: 'POST', body: JSON.stringify({ ids: [OUR_ID] }) });
    await control('/accounts/acme/messages', { customerId: 'ida', text: 'Thanks' });
    expect(account().messages).toMatchObject([{ state: 'seen' }, { text: 'Thanks' }]);
    expect(middleware.events.map((event) => event.kind)).toEqual(['message']);
  });

  it('shows once however often it is sent, with the same answer each time', async () => {
    const answers = [await agentSends(), await agentSends(), await agentSends()];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(account().messages).toHaveLength(1);
    expect(account().counters).toMatchObject({ deliveries: 3, accepted: 1, duplicates: 2 });
  });

  it.each([
    [
      { mode: 'refuse', reason: 'No such number.' },
      { kind: 'permanent', agentMessage: { en: 'The channel refused the message: No such number.' } },
    ],
    [{ mode: 'refuse', code: 'recipient_blocked' }, { kind: 'recipient-blocked' }],
    [{ mode: 'refuse', code: 'window_closed' }, { kind: 'window-closed' }],
    [{ mode: 'down' }, { kind: 'transient' }],
    [
      { mode: 'throttle', retryAfter: 7 },
      { kind: 'throttled', retryAfterMs: 7_000 },
    ],
  ])('is answered as the account is set: %j', async (behaviour, expected) => {
    await control('/accounts/acme/behaviour', behaviour);
    expect(await agentSends()).toMatchObject(expected);
    expect(account().messages).toHaveLength(0);
    expect(account().counters).toMatchObject({ refused: 1 });
  });

  it('is refused as many times as asked for, and then accepted', async () => {
    await control('/accounts/acme/behaviour', { mode: 'down', times: 2 });
    const kinds = [await agentSends(), await agentSends(), await agentSends()].map((result) => result.kind);
    expect(kinds).toEqual(['transient', 'transient', 'sent']);
    expect(account().behaviour).toEqual({ mode: 'accept' });
  });

  it('arrives though its answer is lost, and a repeat is recognised', async () => {
    await control('/accounts/acme/behaviour', { mode: 'lost-answer', times: 1 });
    expect((await agentSends()).kind).toBe('unknown-outcome');
    expect((await agentSends()).kind).toBe('sent');
    expect(account().messages).toHaveLength(1);
    expect(account().counters).toMatchObject({ accepted: 1, duplicates: 1 });
  });

  it('is accepted late by a slow platform', async () => {
    await control('/accounts/acme/behaviour', { mode: 'slow', delayMs: 50 });
    const result = agentSends();
    await until('the message shows', () => account().messages.length === 1);
    expect((await result).kind).toBe('sent');
  });

  it('is accepted and then reported as failed, and never shows', async () => {
    await control('/accounts/acme/behaviour', { mode: 'fail-later', reason: 'The number is not in use.' });
    expect((await agentSends()).kind).toBe('sent');
    await until('it was reported', () => middleware.events.length === 1);
    expect(middleware.events).toMatchObject([
      { kind: 'receipt', externalId: OUR_ID, status: 'failed', reason: 'The number is not in use.' },
    ]);
    expect(account().messages).toHaveLength(0);
  });

  it.each([
    ['is not signed', {}],
    ['is signed by another secret', signed('{}', `whsec_${Buffer.alloc(32, 1).toString('base64')}`)],
  ])('is refused and counted where it %s', async (_case, headers) => {
    const response = await fetch(phone.deliveryUrl('acme'), { method: 'POST', body: '{}', headers });
    expect(response.status).toBe(401);
    expect(account().counters).toMatchObject({ unverified: 1, deliveries: 0 });
  });

  it('shows that the business types, until it stops or a message comes', async () => {
    await agentTypes(true);
    expect(account().typingIn).toEqual(['chat-ida']);
    await agentTypes(false);
    expect(account().typingIn).toEqual([]);
    await agentTypes(true);
    await agentSends();
    expect(account().typingIn).toEqual([]);
    expect(account().counters).toMatchObject({ accepted: 1, malformed: 0 });
  });

  it('is answered in the thread in which it came, where the business began it', async () => {
    await agentSends({ conversationId: 'direct-jonas', recipientIds: ['jonas'] });
    await control('/accounts/acme/messages', { customerId: 'jonas', text: 'Thank you' });
    const answers = () => middleware.events.filter(({ kind }) => kind === 'message');
    expect(answers()).toMatchObject([{ conversationId: 'direct-jonas', author: { id: 'jonas' } }]);
  });

  it('of a type that the platform does not know is answered with 2xx and passed over', async () => {
    const body = JSON.stringify({ type: 'agent.dancing', data: {} });
    const response = await fetch(phone.deliveryUrl('acme'), { method: 'POST', body, headers: signed(body, SECRET) });
    expect(response.status).toBe(200);
    expect(account().messages).toEqual([]);
  });

  it('is refused where it is none, even if signed', async () => {
    const body = JSON.stringify({ type: 'message.send', data: {} });
    const response = await fetch(phone.deliveryUrl('acme'), { method: 'POST', body, headers: signed(body, SECRET) });
    expect(response.status).toBe(400);
    expect(account().counters).toMatchObject({ malformed: 1, accepted: 0 });
  });
});

function signed(body: string, secret: string): Record<string, string> {
  const now = new Date();
  return {
    'webhook-id': 'msg-1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg-1', now, body),
  };
}

describe('a test of the channel', () => {
  it('is answered, and no customer sees anything of it', async () => {
    await connect();
    expect(await adminTries()).toMatchObject({ kind: 'good' });
    expect(account()).toMatchObject({ messages: [], typingIn: [], counters: { deliveries: 1, malformed: 0 } });
  });

  it('fails where the phone has another secret', async () => {
    await control('/accounts/acme', {
      webhookUrl: middleware.webhookUrl,
      secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    });
    expect(await adminTries()).toMatchObject({ kind: 'failed', detail: 'The delivery URL answered 401.' });
  });
});

describe('the doors of the phone', () => {
  it('tell no secret', async () => {
    await connect();
    const state = await (await fetch(`${phone.url}/__phone/state`)).text();
    const settings = await (await fetch(`${phone.url}/accounts/acme`)).text();
    expect(state).toContain(middleware.webhookUrl);
    expect(settings).toContain('Connected');
    for (const page of [state, settings]) expect(page).not.toContain(SECRET);
  });

  it('refuse values that could not work, and name them', async () => {
    expect(await control('/accounts/acme', { webhookUrl: 'here', secret: 'hush' })).toMatchObject({ status: 400 });
    expect(await control('/accounts/acme/behaviour', { mode: 'sulk' })).toMatchObject({ status: 400 });
    const form = new URLSearchParams({ webhookUrl: middleware.webhookUrl, secret: 'hush' });
    const page = await fetch(`${phone.url}/accounts/acme/connection`, { method: 'POST', body: form });
    expect(page.status).toBe(422);
    expect(await page.text()).toContain('it starts with whsec_');
    expect(account().connected).toBe(false);
  });

  it('keep the accounts of several channels apart', async () => {
    await connect();
    await control('/accounts/second-shop', { webhookUrl: middleware.webhookUrl, secret: SECRET });
    await control('/accounts/second-shop/messages', { customerId: 'ida', text: 'Hello' });
    expect(phone.state().accounts.map(({ title, messages }) => [title, messages.length])).toEqual([
      ['Acme Support', 0],
      ['Second Shop', 1],
    ]);
  });

  it('answer 404 for an account that nobody opened', async () => {
    expect((await fetch(`${phone.url}/accounts/nobody`)).status).toBe(404);
    expect((await fetch(`${phone.url}/?account=nobody`)).status).toBe(404);
  });

  it('write names into pages as text', async () => {
    await control('/accounts/acme', { webhookUrl: 'https://example.net/"><script>', secret: SECRET });
    const page = await (await fetch(`${phone.url}/accounts/acme`)).text();
    expect(page).not.toContain('"><script>');
  });
});
