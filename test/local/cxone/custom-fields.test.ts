import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiOf, control, errorsOf } from './support/client.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.stop());

const ofCustomer = (ident: string, value: string) => ({
  idOnExternalPlatform: 'in-2',
  authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', customFields: [{ ident, value }] },
});
const ofContact = (ident: string, value: string) => ({
  idOnExternalPlatform: 'in-2',
  contact: { customFields: [{ ident, value }] },
});
const at = { customer: 'authorEndUserIdentity.customFields.0', contact: 'contact.customFields.0' };
const write = (changes: object) => tenant.write({ ...changes });
const put = (fields: unknown) => tenant.api('PUT', '/contacts/100201/custom-fields', fields);

describe('the definitions of custom fields (B26)', () => {
  const read = async (path: string) => (await tenant.api('GET', path)).json();

  it('are read for customers and for contacts', async () => {
    expect(await read('/customers/custom-field-definitions')).toMatchObject([
      { ident: 'loyalty_tier', label: 'Loyalty tier', type: 'text', isRequired: false, isEditable: true },
      { ident: 'email', type: 'email' },
      { ident: 'phone', type: 'text' },
      { ident: 'language', type: 'text' },
      { ident: 'segment', type: 'list', values: [{ name: 'private', value: 'private' }, { value: 'business' }] },
    ]);
    expect(await read('/consumer-contact-custom-fields')).toMatchObject([
      { ident: 'order_no', type: 'text', required: false },
      { ident: 'topic', type: 'list' },
      { ident: 'due_on', type: 'date' },
    ]);
  });

  it('are changed by a test, of one tenant', async () => {
    const other = tenant.cxone.createTenant('Borealis');
    const contact = [{ ident: 'shoe_size', label: 'Shoe size', type: 'text' }];
    expect((await control(tenant.cxone, '/custom-fields', { contact, tenantId: other.tenantId })).status).toBe(200);
    const otherApi = await apiOf(tenant.cxone, other.credentials);
    expect(await (await otherApi('GET', '/consumer-contact-custom-fields')).json()).toMatchObject(contact);
    expect(await (await otherApi('GET', '/customers/custom-field-definitions')).json()).toHaveLength(5);
    expect(await read('/consumer-contact-custom-fields')).toHaveLength(3);
    expect((await control(tenant.cxone, '/custom-fields', { contact, tenantId: 'none' })).status).toBe(404);
  });

  it.each([
    { case: 'a date of a customer', body: { customer: [{ ident: 'born', label: 'Born', type: 'date' }] } },
    { case: 'a list without values', body: { contact: [{ ident: 'size', label: 'Size', type: 'list' }] } },
  ])('can have no $case', async ({ body }) => {
    expect((await control(tenant.cxone, '/custom-fields', body)).status).toBe(400);
  });

  it('are read without parameters', async () => {
    const answer = await tenant.api('GET', '/consumer-contact-custom-fields?size=10');
    expect(await errorsOf(answer)).toEqual(['unknownField at size']);
  });
});

describe('a custom field of a message', () => {
  it.each([
    { of: 'customer', message: ofCustomer('email', 'ida@shop.example') },
    { of: 'customer', message: ofCustomer('segment', 'business') },
    { of: 'customer', message: ofCustomer('loyalty_tier', 'x'.repeat(1024)) },
    { of: 'contact', message: ofContact('topic', 'delivery') },
    { of: 'contact', message: ofContact('due_on', '2026-03-05') },
    { of: 'contact', message: ofContact('due_on', '2026-03-05T10:00:00+01:00') },
    { of: 'contact', message: ofContact('due_on', '') },
  ])('of a $of is taken: $message', async ({ message }) => {
    expect((await write(message)).status).toBe(201);
  });

  it.each([
    { message: ofCustomer('email', 'ida at shop'), error: `invalidCustomFieldValue at ${at.customer}.value` },
    { message: ofCustomer('segment', 'Business'), error: `invalidCustomFieldValue at ${at.customer}.value` },
    { message: ofCustomer('loyalty_tier', 'x'.repeat(1025)), error: `invalidValue at ${at.customer}.value` },
    { message: ofCustomer('order_no', '42'), error: `unknownCustomField at ${at.customer}.ident` },
    { message: ofContact('loyalty_tier', 'gold'), error: `unknownCustomField at ${at.contact}.ident` },
    { message: ofContact('due_on', 'tomorrow'), error: `invalidCustomFieldValue at ${at.contact}.value` },
  ])('is refused: $error', async ({ message, error }) => {
    const answer = await write(message);
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual([error]);
    expect(tenant.cxone.state.messages).toHaveLength(1);
  });

  it('of a wrong value is refused where unknown ones are ignored', async () => {
    tenant.turn({ unknownCustomField: 'ignored' });
    expect((await write(ofContact('due_on', 'tomorrow'))).status).toBe(400);
    expect((await write(ofContact('shoe_size', '42'))).status).toBe(201);
  });

  it('stays, where a later message names another one or none', async () => {
    await write(ofCustomer('loyalty_tier', 'gold'));
    await write({ ...ofCustomer('email', 'ida@shop.example'), idOnExternalPlatform: 'in-3' });
    await write({ idOnExternalPlatform: 'in-4' });
    expect(tenant.cxone.state.threads[0]?.endUser.customFields).toEqual([
      { ident: 'loyalty_tier', value: 'gold' },
      { ident: 'email', value: 'ida@shop.example' },
    ]);
  });
});

describe('custom fields of a contact (B23)', () => {
  it('are put beside those that there are', async () => {
    await write(ofContact('order_no', '42'));
    const answer = await put([
      { ident: 'topic', value: 'delivery' },
      { ident: 'order_no', value: '43' },
    ]);
    expect(answer.status).toBe(204);
    expect(tenant.cxone.state.contacts).toMatchObject([
      {
        customFields: [
          { ident: 'order_no', value: '43' },
          { ident: 'topic', value: 'delivery' },
        ],
      },
    ]);
  });

  it('are refused where they are unknown, wrong or no list', async () => {
    const refused = async (fields: unknown) => {
      const answer = await put(fields);
      return [answer.status, ...(await errorsOf(answer))];
    };
    expect(await refused([{ ident: 'shoe_size', value: '42' }])).toEqual([400, 'unknownCustomField at 0.ident']);
    expect(await refused([{ ident: 'topic', value: 'weather' }])).toEqual([400, 'invalidCustomFieldValue at 0.value']);
    expect(await refused([{ ident: 'topic', value: 'other', at: 1 }])).toEqual([400, 'unknownField at 0.at']);
    expect(await refused([{ ident: 'topic' }])).toEqual([400, 'required at 0.value']);
    expect(await refused({ customFields: [] })).toEqual([400, 'invalidValue at body']);
    expect((await tenant.api('PUT', '/contacts/1/custom-fields', [])).status).toBe(404);
  });

  it('are left out where they are unknown and the switch lets them pass', async () => {
    tenant.turn({ unknownCustomField: 'ignored' });
    expect((await put([{ ident: 'shoe_size', value: '42' }])).status).toBe(204);
    expect(tenant.cxone.state.contacts).toMatchObject([{ customFields: [] }]);
  });
});
