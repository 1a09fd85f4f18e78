import { describe, expect, it } from 'vitest';
import { createCapture } from '../../../lib/capture/create-capture.ts';
import { createHttpHandler, plainErrorBody } from '../../../lib/http/create-http-handler.ts';
import { HttpError } from '../../../lib/http/http-error.ts';
import { stringIn } from '../../../lib/table/read-item.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { context, httpEvent } from '../http/http-event.ts';
import { keptLog } from '../http/log.ts';

const now = () => new Date('2026-03-02T10:15:00.000Z');
const callback = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  httpEvent({ method: 'POST', path: '/i/main/box/1.0/token', body, headers });

function capturing(answer: () => Response = () => new Response()) {
  const table = new MemoryTable();
  const capture = createCapture({ capture: true }, table, { now, fetchCxone: () => Promise.resolve(answer()) });
  return {
    ...capture,
    captures: () => table.items().map((item): unknown => JSON.parse(stringIn(item, 'capture') ?? '')),
  };
}

const stack = { settings: { hstsSubdomains: false }, mostBytes: 1_000, errorBody: plainErrorBody };

describe('capturing that is off', () => {
  it('has no observer and hands the very fetch back', () => {
    const fetch = () => Promise.resolve(new Response());
    const capture = createCapture({ capture: false }, new MemoryTable(), { now, fetchCxone: fetch });
    expect(capture.observe).toBeUndefined();
    expect(capture.fetch).toBe(fetch);
    expect(() => capture.letIn?.(callback('{}'))).not.toThrow();
  });
});

describe('the observer', () => {
  it('notes nothing of a request that was not let in', async () => {
    const { observe, captures } = capturing();
    await observe?.(callback('{}'), { statusCode: 200 });
    expect(captures()).toEqual([]);
  });

  it.each([
    {
      case: 'JSON',
      body: '{"grant_type":"client_credentials"}',
      content: 'json',
      shape: { grant_type: '"client_credentials"' },
    },
    {
      case: 'a form',
      body: 'grant_type=client_credentials&client_id=byoc',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      content: 'form',
      shape: { client_id: 'text', grant_type: '"client_credentials"' },
    },
    { case: 'something else', body: 'Ida Holm', content: 'other', shape: undefined },
    { case: 'nothing', body: '', content: 'empty', shape: undefined },
    { case: 'more than fits', body: `"${'a'.repeat(300_000)}"`, content: 'too large', shape: undefined },
  ])('notes a body of $case', async ({ body, headers, content, shape }) => {
    const { letIn, observe, captures } = capturing();
    const event = callback(body, headers);
    letIn?.(event);
    await observe?.(event, { statusCode: 200 });
    expect(captures()).toMatchObject([{ content, ...(shape === undefined ? {} : { body: shape }) }]);
  });

  it.each([
    { case: 'a success', door: () => Promise.resolve({ statusCode: 200 }), status: 200 },
    { case: 'a refusal', door: () => Promise.reject(new HttpError(404, 'unknown_route', 'No.')), status: 404 },
    { case: 'a failure', door: () => Promise.reject(new Error('surprise')), status: 500 },
  ])('sees $case once the answer is made', async ({ door, status }) => {
    const { letIn, observe, captures } = capturing();
    const { logger } = keptLog();
    const handler = createHttpHandler({ ...stack, logger, observe }, (event) => {
      letIn?.(event);
      return door();
    });
    expect(await handler(callback('{}'), context)).toMatchObject({ statusCode: status });
    expect(captures()).toMatchObject([{ of: 'request POST i/{}/box/1.0/token', status }]);
  });

  it('costs no answer where it fails', async () => {
    const { logger } = keptLog();
    const observe = () => Promise.reject(new Error('no table'));
    const handler = createHttpHandler({ ...stack, logger, observe }, () => Promise.resolve({ statusCode: 204 }));
    expect(await handler(callback('{}'), context)).toMatchObject({ statusCode: 204 });
  });
});

describe('the capturing fetch', () => {
  const url = 'https://api-de-eu1.niceincontact.com/dfo/3.0/channels/ch-1/messages?query=Ida';

  it('hands on status, headers and body to the letter, and notes their shape', async () => {
    const body = JSON.stringify({ message: { id: 'in-90017', text: 'Où est mon colis? 📦' } });
    const { fetch, captures } = capturing(
      () => new Response(body, { status: 201, headers: { 'x-request-id': 'r-1', 'content-type': 'application/json' } }),
    );
    const response = await fetch(url, { method: 'POST', body: '{"text":"Ida"}' });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-request-id')).toBe('r-1');
    expect(await response.text()).toBe(body);
    expect(captures()).toEqual([
      {
        of: 'answer POST dfo/3.0/channels/{}/messages',
        status: 201,
        headers: ['content-type', 'x-request-id'],
        content: 'json',
        body: { message: { id: 'text', text: 'text' } },
      },
    ]);
  });

  it('notes an answer without a body', async () => {
    const { fetch, captures } = capturing(() => new Response(null, { status: 204 }));
    expect((await fetch(url)).status).toBe(204);
    expect(captures()).toMatchObject([
      { of: expect.stringContaining('GET') as unknown, status: 204, content: 'empty' },
    ]);
  });

  it('lets a body that breaks off break off, and notes nothing of it', async () => {
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('terminated'));
      },
    });
    const { fetch, captures } = capturing(() => new Response(broken));
    await expect((await fetch(url)).text()).rejects.toThrow('terminated');
    expect(captures()).toEqual([]);
  });

  it('rejects as the fetch does', async () => {
    const { fetch, captures } = capturing(() => {
      throw new TypeError('fetch failed');
    });
    await expect(Promise.resolve().then(() => fetch(url))).rejects.toThrow('fetch failed');
    expect(captures()).toEqual([]);
  });
});
