import { describe, expect, it } from 'vitest';
import {
  createHttpHandler,
  type HttpDoor,
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
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

async function run(door: HttpDoor): Promise<{ response: HttpResponse; lines: string[] }> {
  const { logger, lines } = keptLog();
  const response = await createHttpHandler({ logger, errorBody: plainErrorBody }, door)(httpEvent({}), context);
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

  it('hands the event and the context on as they came', async () => {
    const event = httpEvent({ path: '/webhooks/ch-1' });
    const { logger } = keptLog();
    const seen: unknown[] = [];
    const handler = createHttpHandler({ logger, errorBody: plainErrorBody }, (given, itsContext) => {
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
