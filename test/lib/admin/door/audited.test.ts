import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../../lib/audit/audit-entry.ts';
import { json } from '../../cxone/stub-server.ts';
import { httpEvent } from '../../http/http-event.ts';
import { type Admin, AdminWorld, DELIVERY_URL, main, UPSERT, VERIFY, verified } from '../world.ts';

let world: AdminWorld;
beforeEach(async () => {
  world = await AdminWorld.start();
});
afterEach(() => world.stop());

/** The entries since the last look, without what is the same in all. */
function entries(): Partial<AuditEntry>[] {
  const all = world.audit.entries.splice(0);
  const { requestId } = httpEvent({}).requestContext;
  for (const { integration, via, request, time } of all) {
    expect({ integration, via, request, time }).toEqual({
      ...{ integration: 'main', via: 'page', request: requestId, time: world.clock.now().toISOString() },
    });
  }
  const same = new Set(['integration', 'via', 'request', 'time']);
  return all.map((entry) => Object.fromEntries(Object.entries(entry).filter(([name]) => !same.has(name))));
}

const who = 'cxone:20417';

describe('a visit', () => {
  it('has one entry, with CXone’s id of the admin', async () => {
    await world.signIn();
    expect(entries()).toEqual([{ act: 'sign-in', who, outcome: 'done' }]);
  });

  it.each([
    {
      why: 'that CXone does not vouch for',
      answer: json(404, {}),
      id: 'unverified:20417',
      status: 401,
      says: 'one-time token',
    },
    {
      why: 'of another tenant',
      answer: json(200, { ...verified, brand: { ...verified.brand, tenantId: '11ee-umbrella' } }),
      ...{ id: who, status: 403, says: 'another tenant' },
    },
    {
      why: 'of another brand',
      answer: json(200, { ...verified, brand: { ...verified.brand, id: 2001 } }),
      ...{ id: who, status: 403, says: 'another brand' },
    },
  ])('$why is refused in the log as on the page', async ({ answer, id, status, says }) => {
    world.cxone.on(VERIFY, answer);
    expect((await world.request('add', { query: world.click() })).statusCode).toBe(status);
    const reason = expect.stringContaining(says) as string;
    expect(entries()).toEqual([{ act: 'sign-in', who: id, outcome: 'refused', status, reason }]);
  });

  it('of a channel has its id', async () => {
    await world.request('reconnect', { query: { ...world.click(), channelId: 'ch-1' } });
    expect(entries()).toMatchObject([{ channel: 'ch-1' }]);
  });

  it('gets no session where its entry is not taken, and a page that says so', async () => {
    world.audit.refuses = () => true;
    const response = await world.request('add', { query: world.click() });
    expect(response.statusCode).toBe(503);
    expect(response.cookies).toBeUndefined();
    expect(response.body).toContain('The audit log can’t be written');
    expect(world.table.writes.filter((write) => JSON.stringify(write).includes('SESSION#'))).toEqual([]);
    expect(world.lines.join('\n')).toContain('"event":"audit.unwritten"');
  });

  it('that is refused stays so where its entry is not taken', async () => {
    world.audit.refuses = () => true;
    world.cxone.on(VERIFY, json(404, {}));
    expect((await world.request('add', { query: world.click() })).statusCode).toBe(401);
    expect(world.lines.join('\n')).toContain('"act":"sign-in","who":"unverified:20417","outcome":"refused"');
  });

  it('that CXone is not asked about, and a page without a session, are nobody’s act', async () => {
    await world.request('add', { query: { token: 'test-token' } });
    await world.request('add', {});
    await world.request('remove', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(entries()).toEqual([]);
  });
});

describe('a form', () => {
  let admin: Admin;
  beforeEach(async () => {
    admin = await world.signIn();
    world.audit.entries.length = 0;
  });

  it('stands between two entries, with the names of the fields that were changed and no value', async () => {
    const channel = await admin.addChannel();
    const fields = ['integrationId', 'name', 'setting-deliveryUrl'];
    expect(entries()).toEqual([
      { act: 'add-channel', who, outcome: 'begun' },
      { act: 'add-channel', who, outcome: 'done', channel, fields },
    ]);
    const csrf = await admin.csrfToken();
    const same = { csrf, name: 'Web shop messages', 'setting-deliveryUrl': DELIVERY_URL };
    await admin.send(
      'reconnect',
      { ...same, name: 'Parcel 7781', studioScript: '4711', writesFirst: 'yes' },
      { channel },
    );
    expect(entries()).toEqual([
      { act: 'reconnect-channel', who, outcome: 'begun', channel },
      { act: 'reconnect-channel', who, outcome: 'done', channel, fields: ['name', 'studioScript', 'writesFirst'] },
    ]);
  });

  it('brings no name of a field into the log that somebody made up', async () => {
    const channel = await admin.addChannel();
    entries();
    const csrf = await admin.csrfToken();
    const same = { csrf, name: 'Web shop messages', 'setting-deliveryUrl': DELIVERY_URL };
    await admin.send(
      'reconnect',
      { ...same, 'setting-Olga Novak': 'x', 'secret-4711': 'x', invented: 'x' },
      { channel },
    );
    expect(entries().at(-1)).toEqual({ act: 'reconnect-channel', who, outcome: 'done', channel, fields: [] });
  });

  it('that is to be corrected was refused', async () => {
    const form = await admin.filledAddForm({ name: '' });
    expect((await admin.send('add', form)).statusCode).toBe(422);
    expect(entries().at(-1)).toMatchObject({ outcome: 'refused', status: 422, channel: form['channelId'] });
  });

  it('that CXone refuses was refused, and that it does not answer has failed', async () => {
    const form = await admin.filledAddForm();
    world.cxone.on(UPSERT, json(403, {}));
    await admin.send('add', form);
    const reason = expect.stringMatching(/lacks a permission: upsert-channel /) as string;
    expect(entries().at(-1)).toMatchObject({ outcome: 'refused', status: 403, reason });
    world.cxone.on(UPSERT, json(503, {}));
    await admin.send('add', form);
    expect(entries().at(-1)).toMatchObject({ outcome: 'failed', status: 502 });
  });

  it('from elsewhere was refused, under the name of the admin whose browser sent it', async () => {
    const form = await admin.filledAddForm({ csrf: 'foreign' });
    expect((await admin.send('add', form)).statusCode).toBe(403);
    expect(entries()).toEqual([
      { act: 'add-channel', who, outcome: 'begun' },
      { act: 'add-channel', who, outcome: 'refused', status: 403, reason: 'The form was not accepted' },
    ]);
  });

  it('does nothing where its entry is not taken', async () => {
    const form = await admin.filledAddForm();
    const before = world.cxone.seen.length;
    world.audit.refuses = () => true;
    const response = await admin.send('add', form);
    expect(response.statusCode).toBe(503);
    expect(response.body).toContain('The audit log can’t be written');
    expect(world.cxone.seen).toHaveLength(before);
    expect(await world.registry.channels(main)).toEqual([]);
  });

  it('has done what it did where the entry of its end is not taken, and a line of the function’s log has it all', async () => {
    world.audit.refuses = ({ outcome }) => outcome !== 'begun';
    const channel = await admin.addChannel();
    expect(await world.registry.channels(main)).toMatchObject([{ channelId: channel, state: 'active' }]);
    const line = world.lines.find((one) => one.includes('"audit.unwritten"')) ?? '{}';
    const { requestId: correlation } = httpEvent({}).requestContext;
    expect(JSON.parse(line)).toMatchObject({
      ...{ level: 'error', act: 'add-channel', who, outcome: 'done', integration: 'main', channel, correlation },
    });
  });

  it('that ends the session is an act', async () => {
    await admin.send('add', { csrf: await admin.csrfToken(), 'sign-out': 'yes' });
    expect(entries().map(({ act, outcome }) => [act, outcome])).toEqual([
      ['sign-out', 'begun'],
      ['sign-out', 'done'],
    ]);
  });
});
