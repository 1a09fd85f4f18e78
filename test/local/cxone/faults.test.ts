import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Api } from './support/client.ts';
import { accessToken, apiOf, channel, control, message, record, signIn } from './support/client.ts';

let cxone: Cxone;
let api: Api;

beforeEach(async () => {
  cxone = await startCxone();
  api = await apiOf(cxone);
  const { integrationId } = cxone.createRecord(record('http://box.example.net'));
  await api('POST', '/channels', channel(integrationId));
});
afterEach(() => cxone.stop());

const post = (id: string) => api('POST', '/channels/ch-1/messages', message({ idOnExternalPlatform: id }));
const abortable = () => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};
const apiWith = (signal: AbortSignal) => (id: string) =>
  accessToken(cxone).then((token) =>
    fetch(`${cxone.origin}/dfo/3.0/channels/ch-1/messages`, {
      method: 'POST',
      signal,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(message({ idOnExternalPlatform: id })),
    }),
  );
const stored = () => cxone.state.messages.map(({ idOnExternalPlatform }) => idOnExternalPlatform);

describe('a fault', () => {
  it.each([
    { kind: '503', status: 503, type: 'text/html' },
    { kind: 'html-503', status: 503, type: 'text/html' },
    { kind: '500', status: 500, type: 'application/json' },
    { kind: '429', status: 429, type: 'application/json' },
    { kind: '401', status: 401, type: 'application/json' },
    { kind: 'gateway-401', status: 401, type: 'text/html' },
    { kind: '403', status: 403, type: 'application/json' },
    { kind: '404', status: 404, type: 'application/json' },
    { kind: '422', status: 422, type: 'application/json' },
  ])('of the kind $kind is answered as $type, and nothing is done', async ({ kind, status, type }) => {
    await control(cxone, '/faults', { operation: 'B6', kind });
    const answer = await post('in-1');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
    expect(stored()).toEqual([]);
  });

  it('meets as many requests of its operation as it says', async () => {
    await control(cxone, '/faults', { operation: 'B6', kind: '429', times: 2, retryAfter: 7 });
    expect((await api('GET', '/channels')).status).toBe(200);
    const first = await post('in-1');
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post('in-1')).status).toBe(429);
    expect((await post('in-1')).status).toBe(201);
  });

  it('loses an answer after the work is done', async () => {
    await control(cxone, '/faults', { operation: 'B6', kind: 'lost-answer' });
    await expect(post('in-1')).rejects.toThrow();
    expect(stored()).toEqual(['in-1']);
  });

  it('lets the work land after the connection is gone', async () => {
    await control(cxone, '/faults', { operation: 'B6', kind: 'lost-answer', delayMs: 500 });
    await expect(post('in-1')).rejects.toThrow();
    expect(stored()).toEqual([]);
    await vi.waitFor(() => expect(stored()).toEqual(['in-1']), 240_000);
  });

  it('loses a request before anything is done', async () => {
    await control(cxone, '/faults', { operation: 'B6', kind: 'lost-request' });
    await expect(post('in-1')).rejects.toThrow();
    expect(stored()).toEqual([]);
  });

  it('makes an operation slow', async () => {
    await control(cxone, '/faults', { operation: 'B6', kind: 'slow', delayMs: 500 });
    const answer = post('in-1');
    await vi.waitFor(() => expect(cxone.requests.countOf('B6')).toBe(1), 240_000);
    expect((await post('in-2')).status).toBe(201);
    expect((await answer).status).toBe(201);
    expect(stored()).toEqual(['in-2', 'in-1']);
  });

  it.each([
    { abandonedRequest: 'lands-late', landed: ['in-2', 'in-1'] },
    { abandonedRequest: 'dropped', landed: ['in-2'] },
  ] as const)('whose caller hangs up $abandonedRequest', async ({ abandonedRequest, landed }) => {
    await control(cxone, '/switches', { abandonedRequest });
    await control(cxone, '/faults', { operation: 'B6', kind: 'slow', delayMs: 400 });
    const { signal, abort } = abortable();
    const answer = apiWith(signal)('in-1');
    await vi.waitFor(() => expect(cxone.requests.countOf('B6')).toBe(1), 240_000);
    expect((await post('in-2')).status).toBe(201);
    abort();
    await expect(answer).rejects.toThrow();
    const answered = () => cxone.requests.last.find(({ operation }) => operation === 'B6')?.status;
    await vi.waitFor(() => expect(answered()).toBeDefined(), 240_000);
    expect(stored()).toEqual(landed);
  });

  it('can meet sign-in', async () => {
    await control(cxone, '/faults', { operation: 'token', kind: '503' });
    expect((await signIn(cxone)).status).toBe(503);
    expect((await signIn(cxone)).status).toBe(200);
  });

  it('is refused where it is not known', async () => {
    const answer = await control(cxone, '/faults', { operation: 'B99', kind: '503' });
    expect(answer.status).toBe(400);
  });
});

describe('an outage', () => {
  it('answers everything with a 503 that is no error body, until it ends', async () => {
    await control(cxone, '/outage', { down: true });
    const answer = await post('in-1');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html']);
    expect((await signIn(cxone)).status).toBe(503);
    await control(cxone, '/outage', { down: false });
    expect((await post('in-1')).status).toBe(201);
  });

  it('refuses connections, while the pages stay up', async () => {
    await control(cxone, '/outage', { down: true, mode: 'refuse' });
    await expect(post('in-1')).rejects.toThrow();
    expect((await fetch(`${cxone.origin}/desk`)).status).toBe(200);
  });

  it('keeps callers waiting', async () => {
    await control(cxone, '/outage', { down: true, mode: 'hang' });
    const waiting = fetch(`${cxone.origin}/dfo/3.0/channels`, { signal: AbortSignal.timeout(150) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('spends no fault', async () => {
    cxone.faults.add({ operation: 'B6', kind: '422' });
    cxone.faults.outage = '503';
    await post('in-1');
    cxone.faults.outage = undefined;
    expect((await post('in-1')).status).toBe(422);
  });
});

describe('the request log', () => {
  it('counts by operation, also what an outage swallows, and keeps no query', async () => {
    await fetch(`${cxone.origin}/__emulator/requests`, { method: 'DELETE' });
    await post('in-1');
    await api('GET', '/messages?contactNumber=100201');
    cxone.faults.outage = 'refuse';
    await post('in-2').catch(() => undefined);
    const answer: unknown = await (await fetch(`${cxone.origin}/__emulator/requests`)).json();
    expect(answer).toMatchObject({
      counts: { B6: 2, B13: 1, B1: 0, token: 0 },
      last: [
        { operation: 'B6', method: 'POST', path: '/dfo/3.0/channels/ch-1/messages', status: 201 },
        { operation: 'B13', method: 'GET', path: '/dfo/3.0/messages', status: 200 },
        { operation: 'B6', method: 'POST' },
      ],
    });
    expect(cxone.requests.countOf('B6')).toBe(2);
  });
});
