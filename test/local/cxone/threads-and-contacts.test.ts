import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiOf, channel, control, errorsOf } from './support/client.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.stop());

const lock = (canAddMoreMessages: unknown, thread = 'conv-1') =>
  tenant.api('PUT', `/channels/ch-1/threads/${thread}`, { canAddMoreMessages });
const setStatus = (status: unknown, contact = '100201') => tenant.api('PUT', `/contacts/${contact}/status`, { status });
const submit = (path: string, fields: Record<string, string>) =>
  fetch(tenant.cxone.origin + path, {
    method: 'POST',
    headers: { origin: tenant.cxone.origin },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
const threadId = () => tenant.cxone.state.threads[0]?.id ?? '';
const desk = async () => (await fetch(`${tenant.cxone.origin}/desk?thread=${threadId()}`)).text();

describe('locking a thread (B11)', () => {
  it('keeps the agent from replying until it is opened again', async () => {
    const answer = await lock(false);
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { idOnExternalPlatform: 'conv-1', canAddMoreMessages: false },
    ]);
    expect(await desk()).toContain('data-testid="thread-locked"');
    const refused = await submit(`/desk/threads/${threadId()}/replies`, { text: 'Hello?' });
    expect([refused.status, await refused.text()]).toEqual([409, 'This conversation takes no more messages.']);
    expect(await tenant.reply()).toEqual({ message: 'This conversation takes no more messages.' });
    expect(tenant.box.received).toEqual([]);
    await lock(true);
    expect(await tenant.reply()).toMatchObject({ outcome: 'sent' });
  });

  it('is refused on an unknown thread and with anything else', async () => {
    expect((await lock(false, 'conv-9')).status).toBe(404);
    expect(await errorsOf(await lock('no'))).toEqual(['invalidValue at canAddMoreMessages']);
    const answer = await tenant.api('PUT', '/channels/ch-1/threads/conv-1', { canAddMoreMessages: true, isOpen: true });
    expect(await errorsOf(answer)).toEqual(['unknownField at isOpen']);
  });
});

describe('searching threads (B12)', () => {
  beforeEach(() =>
    tenant.write({ idOnExternalPlatform: 'in-2', thread: { idOnExternalPlatform: 'conv-2', threadName: 'Parcel 42' } }),
  );

  it.each([
    { query: '', found: ['conv-1', 'conv-2'] },
    { query: '?query=parcel', found: ['conv-2'] },
    { query: '?query=conv-1&withContext=true', found: ['conv-1'] },
    { query: '?query=nothing', found: [] },
  ])('answers $found to "$query"', async ({ query, found }) => {
    expect(await (await tenant.api('GET', `/threads${query}`)).json()).toMatchObject({
      totalRecords: found.length,
      data: found.map((idOnExternalPlatform) => ({
        idOnExternalPlatform,
        channelId: 'ch-1',
        canAddMoreMessages: true,
      })),
    });
  });

  it('refuses a parameter that it does not know', async () => {
    expect(await errorsOf(await tenant.api('GET', '/threads?channel=ch-1'))).toEqual(['unknownField at channel']);
  });
});

describe('contacts (B20, B21, B22)', () => {
  beforeEach(async () => {
    await tenant.api('POST', '/channels', channel(tenant.integrationId, { id: 'ch-2' }));
    await tenant.write({
      idOnExternalPlatform: 'in-2',
      thread: { idOnExternalPlatform: 'conv-2' },
      authorEndUserIdentity: { idOnExternalPlatform: 'usr-2', nickname: 'bo' },
    });
    await setStatus('resolved', '100202');
  });

  it.each([
    { query: '', ids: ['100201', '100202'] },
    { query: '?channel[]=ch-1&status[]=new', ids: ['100201'] },
    { query: '?status[]=new&status[]=resolved', ids: ['100201', '100202'] },
    { query: '?channel[]=ch-2', ids: [] },
    { query: '?endUserIdOnExternalPlatform[]=usr-2', ids: ['100202'] },
    { query: '?query=bo', ids: ['100202'] },
    { query: '?tag[]=1', ids: [] },
    { query: '?routingQueueId[]=1', ids: [] },
  ])('are found by "$query": $ids', async ({ query, ids }) => {
    expect(await (await tenant.api('GET', `/contacts${query}`)).json()).toMatchObject({
      hits: ids.length,
      data: ids.map((id) => ({ id })),
    });
  });

  it('are read by their number', async () => {
    expect(await (await tenant.api('GET', '/contacts/100202')).json()).toMatchObject({
      id: '100202',
      status: 'resolved',
    });
    expect((await tenant.api('GET', '/contacts/1')).status).toBe(404);
  });

  it('are refused an unknown status, and an unknown contact is not found', async () => {
    expect(await errorsOf(await setStatus('done'))).toEqual(['invalidValue at status']);
    const answer = await setStatus('closed', '1');
    expect(answer.status).toBe(404);
    expect(await errorsOf(answer)).toEqual(['contactNotFound at contactNumber']);
    expect(await errorsOf(await tenant.api('GET', '/contacts?status[]=done'))).toEqual(['invalidValue at status[].0']);
  });

  it('are kept from other tenants', async () => {
    const other = tenant.cxone.createTenant('Borealis');
    const otherApi = await apiOf(tenant.cxone, other.credentials);
    expect(await (await otherApi('GET', '/contacts')).json()).toEqual({ hits: 0, data: [] });
    expect((await otherApi('PUT', '/contacts/100201/status', { status: 'closed' })).status).toBe(404);
    expect(await (await otherApi('GET', '/threads')).json()).toMatchObject({ totalRecords: 0 });
  });
});

describe('a customer who writes again', () => {
  it.each([
    { left: 'resolved', switches: {}, contacts: [{ id: '100201', status: 'open' }] },
    {
      left: 'resolved',
      switches: { resolvedContact: 'new-contact' },
      contacts: [
        { id: '100201', status: 'resolved' },
        { id: '100202', status: 'new' },
      ],
    },
    {
      left: 'closed',
      switches: {},
      contacts: [
        { id: '100201', status: 'closed' },
        { id: '100202', status: 'new' },
      ],
    },
    { left: 'closed', switches: { closedContact: 'same-contact' }, contacts: [{ id: '100201', status: 'open' }] },
  ] as const)('after $left with $switches finds $contacts', async ({ left, switches, contacts }) => {
    tenant.turn(switches);
    await setStatus(left);
    const answer = await tenant.write({ idOnExternalPlatform: 'in-2' });
    expect(await answer.json()).toMatchObject({ consumerContact: contacts.at(-1) });
    expect(tenant.cxone.state.contacts).toMatchObject(contacts);
  });
});

describe('a contact at the desk', () => {
  it('is resolved, reopened and closed by the agent', async () => {
    const press = async (status: string) => {
      const answer = await submit('/desk/contacts/100201/status', { status });
      expect(answer.headers.get('location')).toBe(`/desk?thread=${threadId()}`);
      return desk();
    };
    expect(await desk()).toMatch(/data-testid="contact-resolved"[\s\S]+data-testid="contact-closed"/);
    expect(await press('resolved')).toMatch(/data-status="resolved"[\s\S]+data-testid="contact-open"/);
    expect(await press('open')).toContain('data-status="open"');
    expect(await press('closed')).toContain('Contact 100201 · Closed');
  });

  it('can be ended by a test', async () => {
    await control(tenant.cxone, '/agent/contact-status', { contactNumber: '100201', status: 'resolved' });
    expect(tenant.cxone.state.contacts).toMatchObject([{ status: 'resolved' }]);
    expect((await control(tenant.cxone, '/agent/contact-status', { contactNumber: '1', status: 'open' })).status).toBe(
      404,
    );
  });
});
