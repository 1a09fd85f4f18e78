import { describe, expect, it } from 'vitest';
import {
  createHttpHandler,
  type HttpDoor,
  type HttpEvent,
  type HttpHandlerOptions,
  type HttpResponse,
  jsonResponse,
  plainErrorBody,
} from '../../../lib/http/create-http-handler.ts';
import { HttpError } from '../../../lib/http/http-error.ts';
import { context, httpEvent } from './http-event.ts';
import { keptLog } from './log.ts';

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
};

const stack = { settings: { hstsSubdomains: false }, mostBytes: 1_000, errorBody: plainErrorBody };

async function run(
  door: HttpDoor,
  event = httpEvent({}),
  options: Partial<HttpHandlerOptions> = {},
): Promise<{ response: HttpResponse; lines: string[] }> {
  const { logger, lines } = keptLog();
  const response = await createHttpHandler({ ...stack, logger, ...options }, door)(event, context);
  return { response, lines };
}

const throwing =
  (error: unknown): HttpDoor =>
  () => {
    throw error;
  };

describe('createHttpHandler', () => {
  it.each<{ case: string; door: HttpDoor }>([
    { case: 'a success', door: () => Promise.resolve({ statusCode: 204 }) },
    { case: 'a refusal', door: throwing(new HttpError(404, 'unknown_channel', 'There is no such channel.')) },
    { case: 'a failure nobody foresaw', door: throwing(new Error('surprise')) },
  ])('puts the common headers on $case', async ({ door }) => {
    const { response } = await run(door);
    expect(response.headers).toMatchObject(commonHeaders);
  });

  it('lets a door have a header of its own', async () => {
    const { response } = await run(() =>
      Promise.resolve({ statusCode: 200, headers: { 'cache-control': 'public, max-age=3600' } }),
    );
    expect(response.headers).toEqual({ ...commonHeaders, 'cache-control': 'public, max-age=3600' });
  });

  it('speaks for the hosts below its own where the operator says so', async () => {
    const settings = { hstsSubdomains: true };
    const { response } = await run(() => Promise.resolve({ statusCode: 204 }), httpEvent({}), { settings });
    expect(response.headers?.['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });

  it.each([
    { case: 'ASCII', body: 'x'.repeat(1_000), more: 'x' },
    { case: 'characters of three bytes', body: '€'.repeat(333), more: '€' },
    { case: 'base64', body: Buffer.alloc(999).toString('base64'), more: 'AAA=', isBase64Encoded: true },
  ])('lets in as many bytes as the door takes, and no more: $case', async ({ body, more, ...facts }) => {
    let runs = 0;
    const door: HttpDoor = () => Promise.resolve({ statusCode: 200 + runs++ });
    expect((await run(door, httpEvent({ body, ...facts }))).response.statusCode).toBe(200);
    const { response, lines } = await run(door, httpEvent({ body: body + more, ...facts }));
    expect(response).toMatchObject({ statusCode: 413, headers: commonHeaders });
    expect(JSON.parse(response.body ?? '')).toMatchObject({ code: 'body_too_large' });
    expect([runs, lines]).toEqual([1, []]);
  });

  it.each([
    {
      case: 'names',
      body: (count: number) => `{${Array.from({ length: count - 1 }, (_, n) => `"${n}":1`).join(',')}}`,
    },
    { case: 'lists in lists', body: (count: number) => '['.repeat(count) + ']'.repeat(count) },
    { case: 'objects in a list', body: (count: number) => `[${'{},'.repeat(count - 2)}{}]` },
  ])('lets in 20,000 $case, and no more', async ({ body }) => {
    const door: HttpDoor = () => Promise.resolve({ statusCode: 200 });
    const options = { mostBytes: 1_000_000 };
    expect((await run(door, httpEvent({ body: body(20_000) }), options)).response.statusCode).toBe(200);
    const { response } = await run(door, httpEvent({ body: body(20_001) }), options);
    expect(response.statusCode).toBe(413);
    expect(JSON.parse(response.body ?? '')).toMatchObject({ code: 'body_too_complex' });
  });

  it.each([
    { of: 'code', text: 'if (a[1]) { b: "x" } '.repeat(10_000) },
    { of: 'backslashes and quotation marks', text: '\\"[:{'.repeat(20_000) },
    { of: 'colons, with a backslash at its end', text: `${':'.repeat(30_000)}\\` },
  ])('lets in a text of $of, however long', async ({ text }) => {
    const door: HttpDoor = () => Promise.resolve({ statusCode: 200 });
    const { response } = await run(door, httpEvent({ body: JSON.stringify({ text }) }), { mostBytes: 1_000_000 });
    expect(response.statusCode).toBe(200);
  });

  it('counts on behind a text that ends with a backslash', async () => {
    const door: HttpDoor = () => Promise.resolve({ statusCode: 200 });
    const body = `["\\\\",${'[],'.repeat(20_000)}0]`;
    expect((await run(door, httpEvent({ body }), { mostBytes: 1_000_000 })).response.statusCode).toBe(413);
  });

  it.each([
    { case: 'a query', facts: { rawQueryString: 'a&'.repeat(16_001) } },
    { case: 'a header', facts: { headers: { authorization: `Bearer ${'a'.repeat(32_000)}` } } },
    {
      case: 'many headers',
      facts: { headers: Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`h${n}`, 'x'.repeat(100)])) },
    },
    { case: 'cookies', facts: { cookies: Array.from({ length: 400 }, () => 'x'.repeat(100)) } },
    { case: 'a path', facts: { path: `/${'a'.repeat(32_000)}` } },
  ])('refuses $case longer than what comes through API Gateway, and reads nothing of it', async ({ facts }) => {
    const seen: HttpEvent[] = [];
    const errorBody: HttpHandlerOptions['errorBody'] = (error, event) => {
      seen.push(event);
      return plainErrorBody(error);
    };
    const door: HttpDoor = () => Promise.reject(new Error('Nobody may be let in.'));
    const { response, lines } = await run(door, httpEvent(facts), { errorBody });
    expect([response.statusCode, lines]).toEqual([431, []]);
    expect(seen).toMatchObject([{ headers: {}, cookies: [], rawQueryString: '' }]);
  });

  it('hands the event and the context on as they came', async () => {
    const event = httpEvent({ path: '/webhooks/ch-1' });
    const { logger } = keptLog();
    const seen: unknown[] = [];
    const handler = createHttpHandler({ ...stack, logger }, (given, itsContext) => {
      seen.push(given, itsContext);
      return Promise.resolve({ statusCode: 200 });
    });
    await handler(event, context);
    expect(seen).toEqual([event, context]);
  });

  it('answers an HttpError with its status, headers and body, and logs nothing', async () => {
    const { response, lines } = await run(
      throwing(new HttpError(401, 'invalid_token', 'Fetch a new token.', { 'www-authenticate': 'Bearer' })),
    );
    expect(response).toEqual({
      statusCode: 401,
      headers: { ...commonHeaders, 'content-type': 'application/json', 'www-authenticate': 'Bearer' },
      body: '{"error":"Fetch a new token.","code":"invalid_token"}',
    });
    expect(lines).toEqual([]);
  });

  it.each([
    { case: 'an Error', error: new Error('+420 777 123 456 wrote CANARY'), reason: 'Error' },
    {
      case: 'an error with a code',
      error: Object.assign(new TypeError('CANARY'), { code: 'ECONNRESET' }),
      reason: 'TypeError ECONNRESET',
    },
  ])('answers $case with 500, its message neither in the body nor in the log', async ({ error, reason }) => {
    const { response, lines } = await run(throwing(error));
    expect(response.statusCode).toBe(500);
    expect(JSON.parse(response.body ?? '')).toEqual({
      error: 'Something failed on our side. Try again; if it stays, ask the operator to look at the log.',
      code: 'internal_error',
    });
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        time: '2026-03-02T10:15:00.000Z',
        level: 'error',
        event: 'request.failed',
        operation: '$default',
        correlation: 'request-1',
        reason,
        at: expect.stringContaining('create-http-handler.test.ts') as string,
      },
    ]);
    expect(JSON.stringify([response, lines])).not.toContain('CANARY');
  });

  it('answers a rejected promise like a throw', async () => {
    const { response } = await run(() => Promise.reject(new HttpError(409, 'taken', 'It is taken.')));
    expect(response.statusCode).toBe(409);
  });
});

describe('jsonResponse', () => {
  it('writes JSON with its content type and further headers', () => {
    expect(jsonResponse(201, { id: 'out-1' }, { location: '/out-1' })).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json', location: '/out-1' },
      body: '{"id":"out-1"}',
    });
  });
});
