import { describe, expect, it } from 'vitest';
import { HttpError } from '../../../../lib/http/http-error.ts';
import { readCallback } from '../../../../lib/outbound/callback/serve-callback.ts';
import { context, type EventFacts, httpEvent } from '../../http/http-event.ts';

const callback = (facts: EventFacts = {}) =>
  readCallback(
    httpEvent({
      method: 'POST',
      pathParameters: { integrationKey: 'main', proxy: '2.0/channel/ch-acme/outbound' },
      body: '{"a":1}',
      ...facts,
    }),
    context,
  );

describe('the callback that a request is', () => {
  it('has its route, its body, its time and how long it may take', () => {
    const found = callback();

    expect(found).toMatchObject({
      integration: 'main',
      route: { kind: 'outbound', channelId: 'ch-acme' },
      correlation: 'request-1',
      receivedAt: Date.parse('2026-03-02T10:15:00.000Z'),
    });
    expect(found.body()).toEqual({ a: 1 });
    expect(found.remainingMs()).toBe(10_000);
  });

  it('reads the body only when that is asked for', () => {
    expect(() => callback({ body: '{' }).body()).toThrow(HttpError);
  });

  it.each([
    { case: 'as it came', headers: { 'x-trace-id': ' 7b0e3c52-0000-4000-8000-000000000001 ' }, found: true },
    { case: 'none where there is none', headers: {}, found: false },
    { case: 'none where it is empty', headers: { 'x-trace-id': ' ' }, found: false },
    { case: 'none where AWS alone has given one', headers: { 'x-amzn-trace-id': 'Root=1-1' }, found: false },
  ])('has CXone’s own id of the request: $case', ({ headers, found }) => {
    expect(callback({ headers }).trace).toBe(found ? '7b0e3c52-0000-4000-8000-000000000001' : undefined);
  });
});

describe('a request below the Integration Box URL', () => {
  it.each([
    { case: 'two slashes before it', path: '//i/main/box/2.0/channel/ch-acme/outbound' },
    { case: 'two slashes inside', path: '/i//main//box//2.0/channel/ch-acme/outbound' },
    { case: 'a slash behind it', path: '/i/main/box/2.0/channel/ch-acme/outbound/' },
  ])('is found by its path where API Gateway did not find it: $case', ({ path }) => {
    expect(readCallback(httpEvent({ method: 'POST', path }), context)).toMatchObject({
      integration: 'main',
      route: { kind: 'outbound', channelId: 'ch-acme' },
    });
  });

  it('is read as API Gateway has found it', () => {
    const found = callback({ path: '/i/other/box/1.0/token' });

    expect(found).toMatchObject({ integration: 'main', route: { kind: 'outbound' } });
  });

  it.each(['/', '/favicon.ico', '/i/main', '/i/main/box', '/i/main/box/', '/i/main/add/', '/x/i/main/box/1.0/token'])(
    'is none at %s',
    (path) => {
      expect(() => readCallback(httpEvent({ method: 'POST', path }), context)).toThrow(HttpError);
    },
  );
});
