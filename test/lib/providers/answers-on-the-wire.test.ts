import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../../lib/contract/provider.ts';
import type { SendContext, SendResult } from '../../../lib/contract/sending.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { telegramProvider } from '../../../lib/providers/telegram/index.ts';
import { createProviderAccess } from '../../../lib/web/provider-access.ts';
import { acmeChatProvider } from '../../../scripts/new-provider/template/adapter/index.ts';
import { type LoopbackServer, serveRaw } from '../attachments/fetch/loopback-server.ts';
import { live, NOW, SECRET } from './generic/signed-request.ts';
import { surroundings } from '../../support/contexts.ts';

/** Bytes of an answer, or what is done with the connection. */
type OnTheWire = string | ((socket: Socket) => void);

const { fetch } = createProviderAccess({ allowHttp: true, privateHosts: ['127.0.0.1'] });

let server: LoopbackServer;
let answer: OnTheWire = '';
/** The last connection. */
let socket: Socket | undefined;

beforeAll(async () => {
  server = await serveRaw((connection) => {
    socket = connection;
    if (typeof answer === 'string') connection.end(answer);
    else answer(connection);
  });
});
afterAll(() => server.close());

interface Adapter {
  readonly provider: Provider;
  readonly context: () => Pick<SendContext, 'settings' | 'secrets'>;
  /** The JSON by which its provider says yes. */
  readonly yes: object;
  /** The JSON by which it says no in words. */
  readonly no: (words: string) => object;
}

const adapters: readonly Adapter[] = [
  {
    provider: genericProvider,
    context: () => ({ settings: { deliveryUrl: `${server.url}/deliveries` }, secrets: live(SECRET) }),
    yes: { id: 'p-1' },
    no: (message) => ({ error: { code: 'no_session', message } }),
  },
  {
    provider: telegramProvider,
    context: () => ({
      settings: { apiUrl: server.url },
      secrets: [{ name: 'botToken', value: '7200000001:test-token-of-no-real-bot' }],
    }),
    yes: { ok: true, result: { message_id: 1, chat: { id: 7 } } },
    no: (description) => ({ ok: false, error_code: 400, description }),
  },
  {
    provider: acmeChatProvider,
    context: () => ({ settings: { apiUrl: server.url }, secrets: [{ name: 'secret', value: 'test-secret' }] }),
    yes: {},
    no: (message) => ({ error: { message } }),
  },
];

async function sent({ provider, context }: Adapter, onTheWire: OnTheWire): Promise<SendResult> {
  answer = onTheWire;
  const part = { externalId: 'out-AAAAAAAAAAAAAAAAAAAAAA', conversationId: '7', recipientIds: ['7'], text: 'Hello' };
  const signal = AbortSignal.timeout(20_000);
  return provider.send(part, { ...surroundings, ...context(), channelId: 'ch-acme', fetch, now: () => NOW, signal });
}

const http = (status: string, body: string | object = '', headers: Readonly<Record<string, string>> = {}): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = { 'content-length': String(Buffer.byteLength(text)), connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${text}`;
};
const PAGE = '<!doctype html><title>Sign in</title>';
const html = { 'content-type': 'text/html' };
const json = { 'content-type': 'application/json' };
const english = (result: SendResult): string => (result.kind === 'sent' ? 'sent' : result.agentMessage.en);

describe.each(adapters.map((adapter) => [adapter.provider.manifest.id, adapter] as const))('%s', (id, adapter) => {
  it('has sent what the provider says that it took', async () => {
    expect(await sent(adapter, http('200 OK', adapter.yes, json))).toMatchObject({ kind: 'sent' });
  });

  it.each([
    ['a sign-in page', http('200 OK', PAGE, html)],
    [
      'an error in words',
      http('200 OK', 'Delivery failed: the endpoint answered 400', { 'content-type': 'text/plain' }),
    ],
  ])('leaves open what a 2xx with %s says nothing of', async (_what, onTheWire) => {
    expect(await sent(adapter, onTheWire)).toMatchObject({ kind: 'unknown-outcome' });
  });

  it('is refused by a 2xx that says no, in the provider’s words', async () => {
    const result = await sent(adapter, http('200 OK', adapter.no('The chat is closed'), json));
    expect(result).toMatchObject({ kind: 'permanent' });
    expect(english(result)).toMatch(/refused .*: The chat is closed\.$/);
  });

  it.each([
    ['409 Conflict', ''],
    ['413 Too Large', PAGE],
    ['422 No', '{"title":"Idempotency-Key is already used"}'],
    ['400 Bad Request', PAGE],
    ['999 Denied', PAGE],
  ])('is refused by %s, which may be about the repeat, and not about credentials', async (status, body) => {
    const result = await sent(adapter, http(status, body));
    expect(result.kind).toBe('permanent');
    expect(result).not.toMatchObject({ refuses: 'message' });
  });

  it.each(['403 Forbidden', '410 Gone'])(
    'tells %s with words about the customer as no broken credentials',
    async (status) => {
      const result = await sent(adapter, http(status, adapter.no('The customer has opted out'), json));
      expect(result.kind).toMatch(/^(?:permanent|recipient-blocked)$/);
    },
  );

  it('tells the page of a firewall that does not like a text as a refusal of that text', async () => {
    expect(await sent(adapter, http('403 Forbidden', PAGE, html))).toMatchObject({ kind: 'permanent' });
  });

  it.each([
    ['1.5', 1_500],
    ['-1', undefined],
    [undefined, undefined],
    ['Mon, 02 Mar 2026 10:15:32 GMT', 1_750],
  ])('waits after 429 with a Retry-After of %s', async (wait, retryAfterMs) => {
    const headers: Record<string, string> = wait === undefined ? {} : { 'retry-after': wait };
    const result = await sent(adapter, http('429 Too Many', '', headers));
    expect(result.kind).toBe('throttled');
    expect('retryAfterMs' in result && result.retryAfterMs).toBe(retryAfterMs);
  });

  it.each(['425 Too Early', '409 Conflict'])('comes later after %s that asks to wait', async (status) => {
    expect(await sent(adapter, http(status, '', { 'retry-after': '2' }))).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 2_000,
    });
  });

  it('keeps the time that a 503 asks for', async () => {
    expect(await sent(adapter, http('503 Down', '', { 'retry-after': '2' }))).toMatchObject({
      kind: id === 'telegram' ? 'unknown-outcome' : 'transient',
      retryAfterMs: 2_000,
    });
  });

  it('passes over what only announces an answer', async () => {
    const first = 'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n';
    expect(await sent(adapter, first + http('200 OK', adapter.yes, json))).toMatchObject({ kind: 'sent' });
    expect(await sent(adapter, first + http('422 No', adapter.no('No such number'), json))).toMatchObject({
      kind: 'permanent',
    });
  });

  it.each([
    ['with half of its yes', (yes: string) => yes.slice(0, -1), 'sent'],
    ['with a page', () => PAGE, 'unknown-outcome'],
  ])('decides %s by what came, and never awaits an end that does not come', async (_what, first, kind) => {
    const started = performance.now();
    const body = first(JSON.stringify(adapter.yes));
    const closed = Promise.withResolvers<undefined>();
    const result = await sent(adapter, (connection) => {
      connection.once('close', () => closed.resolve(undefined));
      const type = body === PAGE ? 'text/html' : 'application/json';
      const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`;
      connection.write(`${head}${body.length.toString(16)}\r\n${body}\r\n`);
    });
    console.log(`${id}: decided after ${Math.round(performance.now() - started)} ms`);
    expect(result).toMatchObject({ kind });
    // The far side has not ended its answer, and never does: it is we who hang up.
    expect(socket?.writableEnded).toBe(false);
    await closed.promise;
  });
});

describe('Telegram', () => {
  const [, telegram] = adapters;
  if (telegram === undefined) throw new Error('Telegram is one of the adapters.');

  it.each([
    ['in its words alone', { description: 'Too Many Requests: retry after 3' }, 3_000],
    ['in a number', { description: 'Too Many Requests', parameters: { retry_after: 4 } }, 4_000],
    ['in a fraction as text', { description: 'Too Many Requests', parameters: { retry_after: '1.5' } }, 1_500],
    ['in both', { description: 'Too Many Requests: retry after 3', parameters: { retry_after: 2 } }, 3_000],
  ])('is given the time that it names %s, whatever the status', async (_how, said, retryAfterMs) => {
    for (const status of ['429 Too Many Requests', '200 OK']) {
      expect(await sent(telegram, http(status, { ok: false, error_code: 429, ...said }, json))).toMatchObject({
        kind: 'throttled',
        retryAfterMs,
      });
    }
  });
});

describe('the signed webhook', () => {
  const [generic] = adapters;
  if (generic === undefined) throw new Error('The signed webhook is one of the adapters.');

  it.each([
    ['problem details (RFC 9457)', { type: 'about:blank', title: 'Opted out', detail: 'The customer has opted out' }],
    ['a message', { message: 'The customer has opted out' }],
    ['an error in a string', { error: 'The customer has opted out' }],
    ['an error that repeats the status', { error: 'Unprocessable Entity', message: 'The customer has opted out' }],
    ['a list of errors', { errors: [{ message: 'The customer has opted out' }] }],
  ])('reads the words of %s', async (_what, body) => {
    for (const status of ['422 Unprocessable Entity', '403 Forbidden', '410 Gone']) {
      const result = await sent(generic, http(status, body, { 'content-type': 'application/problem+json' }));
      expect(english(result)).toBe('The channel refused the message: The customer has opted out.');
    }
  });

  it.each([
    ['401 Unauthorized', { message: 'The customer has opted out' }],
    ['403 Forbidden', ''],
    ['403 Forbidden', { error: { code: 'forbidden', message: 'The signature does not match' } }],
    ['404 Not Found', { error: 'Not Found', path: '/deliveries' }],
    ['404 Not Found', { message: 'Cannot POST /deliveries' }],
    ['410 Gone', PAGE],
    ['302 Found', ''],
  ])('tells %s %j as a channel that is not set up', async (status, body) => {
    expect(await sent(generic, http(status, body))).toMatchObject({ kind: 'configuration' });
  });

  it.each([
    ['recipient_blocked', { kind: 'recipient-blocked', refuses: 'message' }],
    ['message_refused', { kind: 'permanent', refuses: 'message' }],
    ['duplicate', { kind: 'permanent', refuses: 'repeat' }],
  ])('knows the code %s, also beside a time to wait', async (code, told) => {
    const headers = code === 'duplicate' ? json : { ...json, 'retry-after': '2' };
    expect(await sent(generic, http('409 Conflict', { error: { code } }, headers))).toMatchObject(told);
  });

  it('reads an answer that is compressed although nobody asked for it', async () => {
    const { gzipSync } = await import('node:zlib');
    const body = gzipSync(JSON.stringify({ id: 'p-7' }));
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
    const compressed = (connection: Socket) => void connection.end(Buffer.concat([Buffer.from(head), body]));
    expect(await sent(generic, compressed)).toEqual({ kind: 'sent', providerMessageId: 'p-7' });
  });
});
