import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import { publishedLimits, Throttle } from '../../../local/cxone/traffic/throttle.ts';
import type { Api } from './support/client.ts';
import { apiOf, channel, message, record } from './support/client.ts';

let now: Date;
let cxone: Cxone;
let api: Api;

beforeEach(async () => {
  now = new Date('2026-03-02T10:00:00.000Z');
  cxone = await startCxone({ now: () => now, limits: { contactBurst: 3, inboundBurst: 6, inboundPerSecond: 1 } });
  api = await apiOf(cxone);
  const { integrationId } = cxone.createRecord(record('http://box.example.net'));
  await api('POST', '/channels', channel(integrationId));
});
afterEach(() => cxone.stop());

let lastId = 0;
async function post(conversation: string): Promise<[number, string | null]> {
  lastId += 1;
  const body = message({ idOnExternalPlatform: `in-${lastId}`, thread: { idOnExternalPlatform: conversation } });
  const answer = await api('POST', '/channels/ch-1/messages', body);
  return [answer.status, answer.headers.get('retry-after')];
}

it('throttles one contact after its burst, and no other', async () => {
  for (let sent = 0; sent < 3; sent += 1) expect(await post('conv-1')).toEqual([201, null]);
  expect(await post('conv-1')).toEqual([429, '4']);
  expect(await post('conv-2')).toEqual([201, null]);
});

it('lets 17 a minute through once the burst is spent', async () => {
  for (let sent = 0; sent < 3; sent += 1) await post('conv-1');
  now = new Date('2026-03-02T10:00:03.000Z');
  expect((await post('conv-1'))[0]).toBe(429);
  now = new Date('2026-03-02T10:00:04.000Z');
  expect((await post('conv-1'))[0]).toBe(201);
  expect((await post('conv-1'))[0]).toBe(429);
});

it('throttles a tenant over all its contacts', async () => {
  for (let sent = 0; sent < 6; sent += 1) expect((await post(`conv-${sent}`))[0]).toBe(201);
  expect(await post('conv-7')).toEqual([429, '1']);
  now = new Date('2026-03-02T10:00:01.000Z');
  expect((await post('conv-7'))[0]).toBe(201);
});

it('holds the published limits', () => {
  const throttle = new Throttle(publishedLimits.contactBurst, publishedLimits.contactPerMinute / 60_000, () => now);
  const taken = (): number => {
    let count = 0;
    while (throttle.take('contact') === 0) count += 1;
    return count;
  };
  expect(taken()).toBe(250);
  now = new Date('2026-03-02T10:01:00.000Z');
  expect(taken()).toBe(17);
  now = new Date('2026-03-02T20:00:00.000Z');
  expect(taken()).toBe(250);
});
