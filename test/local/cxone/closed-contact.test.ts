import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { control, errorsOf } from './support/client.ts';
import { answerJson } from './support/integration-box.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await startTenant({ now: () => new Date('2026-03-02T10:15:00.000Z') });
  tenant.box.basic = 'test-client:test-client-secret';
  tenant.box.answer = (_request, response) => response.writeHead(204).end();
});
afterEach(() => tenant.stop());

const END = '/box/1.0/channel/ch-1/thread/conv-1/end';
const basic = 'Basic dGVzdC1jbGllbnQ6dGVzdC1jbGllbnQtc2VjcmV0';
const close = async (status = 'closed') =>
  (await control(tenant.cxone, '/agent/contact-status', { contactNumber: '100201', status })).json();
const desk = async () =>
  (await fetch(`${tenant.cxone.origin}/desk?thread=${tenant.cxone.state.threads[0]?.id ?? ''}`)).text();

describe('a contact that is closed', () => {
  it('is told to nobody by default', async () => {
    expect(await close()).toMatchObject({ status: 'closed', workflow: null });
    expect(tenant.box.received).toEqual([]);
  });

  it('is told by a workflow with the client id and secret of the record', async () => {
    tenant.turn({ contactClosed: 'webhook-with-basic' });
    expect(await close()).toMatchObject({ workflow: { status: 204 } });
    expect(tenant.box.received).toMatchObject([{ path: END, authorization: basic }]);
  });

  it('is told with everything that a workflow knows, and the answer stands at the desk', async () => {
    tenant.turn({ contactClosed: 'webhook-with-token' });
    await close();
    expect(tenant.last()).toMatchObject({
      path: END,
      authorization: 'Bearer token-1',
      body: { channelId: 'ch-1', threadIdOnExternalPlatform: 'conv-1', contactNumber: '100201' },
    });
    expect(await desk()).toMatch(/data-testid="workflow"[^<]*contact was closed:\s+answered 204/);
  });

  it('may be closed by the middleware as well: the workflow can’t tell', async () => {
    tenant.turn({ contactClosed: 'webhook-with-basic' });
    expect((await tenant.api('PUT', '/contacts/100201/status', { status: 'closed' })).status).toBe(204);
    await vi.waitFor(() => expect(tenant.last()?.path).toBe(END), 240_000);
  });

  it('is told once, and only when it is closed', async () => {
    tenant.turn({ contactClosed: 'webhook-with-basic' });
    await close('resolved');
    await close('closed');
    await close('closed');
    expect(tenant.box.received).toHaveLength(1);
  });

  it('stays closed where the middleware refuses the webhook or is not there', async () => {
    tenant.turn({ contactClosed: 'webhook-with-basic' });
    tenant.box.answer = (_request, response) => answerJson(response, 404, {});
    expect(await close()).toMatchObject({ status: 'closed', workflow: { status: 404 } });
    await tenant.box.stop();
    await tenant.write({ idOnExternalPlatform: 'in-2' });
    const state = tenant.cxone.state.contacts.at(-1);
    await control(tenant.cxone, '/agent/contact-status', { contactNumber: state?.id, status: 'closed' });
    expect(tenant.cxone.state.contacts).toMatchObject([{ status: 'closed' }, { status: 'closed' }]);
    expect(await desk()).toContain('no answer');
  });

  it('makes room for a new one when the customer writes, and the desk shows how each came to its status', async () => {
    await tenant.reply();
    await close();
    await tenant.write({ idOnExternalPlatform: 'in-2' });
    expect(tenant.cxone.state.contacts).toMatchObject([
      {
        id: '100201',
        changes: [
          { status: 'open', by: 'agent', at: '2026-03-02T10:15:00.000Z' },
          { status: 'closed', by: 'agent' },
        ],
      },
      { id: '100202', status: 'new', changes: [] },
    ]);
  });

  it('is opened by the customer, where the switch says that it is the same one', async () => {
    tenant.turn({ closedContact: 'same-contact' });
    await tenant.api('PUT', '/contacts/100201/status', { status: 'closed' });
    await tenant.write({ idOnExternalPlatform: 'in-2' });
    expect(tenant.cxone.state.contacts).toMatchObject([
      {
        changes: [
          { status: 'closed', by: 'api' },
          { status: 'open', by: 'customer' },
        ],
      },
    ]);
    expect(await desk()).toMatch(/Closed, by the integration[\s\S]+Open, by the customer, who wrote/);
  });
});

describe('a contact that the customer left (B24)', () => {
  it('is closed, with the reason', async () => {
    expect((await tenant.api('POST', '/contacts/100201/abandon', { type: 'shortAbandon' })).status).toBe(204);
    expect(tenant.cxone.state.contacts).toMatchObject([{ status: 'closed', abandoned: 'shortAbandon' }]);
    expect(await desk()).toContain('Left by the customer (shortAbandon)');
  });

  it('is refused without a type, with another one and with something more', async () => {
    const abandon = async (body: object) => errorsOf(await tenant.api('POST', '/contacts/100201/abandon', body));
    expect(await abandon({})).toEqual(['required at type']);
    expect(await abandon({ type: 'gone' })).toEqual(['invalidValue at type']);
    expect(await abandon({ type: 'expired', reason: 'tired' })).toEqual(['unknownField at reason']);
    expect((await tenant.api('POST', '/contacts/1/abandon', { type: 'expired' })).status).toBe(404);
  });
});
