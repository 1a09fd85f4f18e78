import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SwitchChanges } from '../../../local/cxone/switches.ts';
import type { Json } from './support/client.ts';
import { channel, control, errorsOf, message } from './support/client.ts';
import type { TestTenant } from './support/tenant.ts';
import { startTenant } from './support/tenant.ts';

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await startTenant({ now: () => new Date('2026-03-02T10:15:00.000Z') });
});
afterEach(() => tenant.stop());

const stored = () => tenant.cxone.state.messages.map(({ idOnExternalPlatform }) => idOnExternalPlatform);
const putStatus = (status: string, id = 'out-3') =>
  tenant.api('PUT', `/channels/ch-1/messages/${id}/status`, { status, updatedAt: '2026-03-02T10:16:00.000Z' });

it.each([
  { apiEndpoint: 'present', isThere: true },
  { apiEndpoint: 'absent', isThere: false },
] as const)('discovery has the address of the API $apiEndpoint', async ({ apiEndpoint, isThere }) => {
  tenant.turn({ apiEndpoint });
  const { origin, credentials } = tenant.cxone;
  const answer = await fetch(`${origin}/.well-known/cxone-configuration?tenantId=${credentials.tenantId}`);
  const found = await answer.json();
  expect(found).toMatchObject({ area: 'local1' });
  expect(JSON.stringify(found).includes('api_endpoint')).toBe(isThere);
});

describe('what was done', () => {
  it.each([
    { successForm: 'hinted', statuses: [200, 201, 204, 204], isEmpty: [false, false, true, true] },
    { successForm: '200', statuses: [200, 200, 200, 200], isEmpty: [false, false, false, false] },
    { successForm: '201', statuses: [201, 201, 201, 201], isEmpty: [false, false, false, false] },
    { successForm: '204', statuses: [204, 204, 204, 204], isEmpty: [true, true, true, true] },
    { successForm: '200-empty', statuses: [200, 200, 200, 200], isEmpty: [true, true, true, true] },
  ] as const)('is answered as $successForm by B2, B6, B7 and B4', async ({ successForm, statuses, isEmpty }) => {
    await tenant.reply();
    tenant.turn({ successForm });
    const answers = [
      await tenant.api('POST', '/channels', channel(tenant.integrationId, { id: 'ch-2' })),
      await tenant.write({ idOnExternalPlatform: 'in-2' }),
      await putStatus('seen'),
      await tenant.api('DELETE', '/channels/ch-2'),
    ];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(await Promise.all(answers.map(async (answer) => (await answer.text()) === ''))).toEqual(isEmpty);
    expect(stored()).toContain('in-2');
  });
});

describe('a page of the gateway', () => {
  it.each([
    { gatewayErrors: 'mixed', types: ['application/json', 'application/json', 'application/json', 'text/html'] },
    { gatewayErrors: 'html', types: ['text/html', 'text/html', 'text/html', 'text/html'] },
    { gatewayErrors: 'json', types: ['application/json', 'application/json', 'application/json', 'application/json'] },
  ] as const)('is $gatewayErrors for 401, 403, 429 and 503', async ({ gatewayErrors, types }) => {
    tenant.turn({ gatewayErrors });
    const answers: Response[] = [];
    for (const kind of ['401', '403', '429', '503'] as const) {
      tenant.cxone.faults.add({ operation: 'B3', kind });
      answers.push(await tenant.api('GET', '/channels'));
    }
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 429, 503]);
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual(types);
  });

  it.each([
    { retryAfter: 'seconds', header: '90' },
    { retryAfter: 'http-date', header: 'Mon, 02 Mar 2026 10:16:30 GMT' },
    { retryAfter: 'absent', header: null },
  ] as const)('of a 429 says $retryAfter', async ({ retryAfter, header }) => {
    tenant.turn({ retryAfter });
    tenant.cxone.faults.add({ operation: 'B3', kind: '429', retryAfter: 90 });
    expect((await tenant.api('GET', '/channels')).headers.get('retry-after')).toBe(header);
  });
});

it.each([
  { timestampForm: 'Z', end: '.120Z' },
  { timestampForm: '+00:00', end: '.120+00:00' },
] as const)('times end in $end for $timestampForm', async ({ timestampForm, end }) => {
  tenant.turn({ timestampForm });
  const createdAtWithMilliseconds = `2026-03-02T10:14:58${end}`;
  expect(await (await tenant.api('GET', '/messages')).json()).toMatchObject({ data: [{ createdAtWithMilliseconds }] });
});

describe('a message whose id is known', () => {
  it('is refused with 422 and a text that says so', async () => {
    tenant.turn({ duplicateMessage: 'unprocessable' });
    const answer = await tenant.write();
    expect(answer.status).toBe(422);
    expect(await answer.clone().text()).toContain('already exists');
    expect(await errorsOf(answer)).toEqual(['messageAlreadyExists at idOnExternalPlatform']);
    expect(stored()).toEqual(['in-1']);
  });

  it.each([
    { deletedOnRepost: 'duplicate', status: 409, isDeleted: false },
    { deletedOnRepost: 'marks-deleted', status: 200, isDeleted: true },
  ] as const)('and says that it was deleted is $deletedOnRepost', async ({ deletedOnRepost, status, isDeleted }) => {
    tenant.turn({ deletedOnRepost });
    expect((await tenant.write({ deletedOnExternalPlatform: true })).status).toBe(status);
    expect(await (await tenant.api('GET', '/messages')).json()).toMatchObject({
      data: [{ isDeletedOnExternalPlatform: isDeleted }],
    });
    expect((await tenant.write()).status).toBe(409);
  });
});

describe('a message that may be refused', () => {
  const text = (value: string) => ({ messageContent: { type: 'TEXT', payload: { text: value } } });
  const unknownField = { contact: { customFields: [{ ident: 'shoe_size', value: '42' }] } };
  const otherAuthor = { authorEndUserIdentity: { idOnExternalPlatform: 'usr-2' } };
  const quoting = (id: string) => ({ replyToMessage: { idOnExternalPlatform: id }, isReplyToSpecificMessage: true });
  const gone = () => ({ attachments: [{ friendlyName: 'a', url: `${tenant.cxone.origin}/files/none` }] });
  const there = () => ({ attachments: [{ friendlyName: 'a', url: `${tenant.cxone.origin}/assets/icon.svg` }] });

  it.each<{ case: string; switches: SwitchChanges; changes: () => Json; errors: string[] }>([
    { case: 'an empty text', switches: {}, changes: () => text(''), errors: [] },
    {
      case: 'an empty text',
      switches: { emptyText: 'refused' },
      changes: () => text(''),
      errors: ['emptyText at messageContent.payload.text'],
    },
    { case: '4,001 characters', switches: {}, changes: () => text('x'.repeat(4001)), errors: [] },
    { case: '4,000 characters', switches: { textLimit: 4000 }, changes: () => text('x'.repeat(4000)), errors: [] },
    {
      case: '4,001 characters',
      switches: { textLimit: 4000 },
      changes: () => text('x'.repeat(4001)),
      errors: ['textTooLong at messageContent.payload.text'],
    },
    { case: 'a file that is gone', switches: {}, changes: gone, errors: [] },
    {
      case: 'a file that is gone',
      switches: { attachmentFetch: 'at-once' },
      changes: gone,
      errors: ['attachmentUnreachable at attachments.0.url'],
    },
    { case: 'a file that is there', switches: { attachmentFetch: 'at-once' }, changes: there, errors: [] },
    { case: 'another author', switches: {}, changes: () => otherAuthor, errors: [] },
    {
      case: 'another author',
      switches: { otherAuthorOnThread: 'refused' },
      changes: () => otherAuthor,
      errors: ['authorMismatch at authorEndUserIdentity.idOnExternalPlatform'],
    },
    { case: 'the same author', switches: { otherAuthorOnThread: 'refused' }, changes: () => ({}), errors: [] },
    { case: 'a quote of what is not there', switches: {}, changes: () => quoting('in-9'), errors: [] },
    {
      case: 'a quote of what is not there',
      switches: { unknownQuote: 'refused' },
      changes: () => quoting('in-9'),
      errors: ['unknownMessage at replyToMessage.idOnExternalPlatform'],
    },
    { case: 'a quote', switches: { unknownQuote: 'refused' }, changes: () => quoting('in-1'), errors: [] },
    {
      case: 'an unknown custom field',
      switches: {},
      changes: () => unknownField,
      errors: ['unknownCustomField at contact.customFields.0.ident'],
    },
    {
      case: 'an unknown custom field',
      switches: { unknownCustomField: 'ignored' },
      changes: () => unknownField,
      errors: [],
    },
  ])('with $case and $switches has the errors $errors', async ({ switches, changes, errors }) => {
    tenant.turn(switches);
    const answer = await tenant.write({ idOnExternalPlatform: 'in-2', ...changes() });
    expect(answer.status).toBe(errors.length === 0 ? 201 : 400);
    expect(errors.length === 0 ? [] : await errorsOf(answer)).toEqual(errors);
    expect(stored()).toEqual(errors.length === 0 ? ['in-1', 'in-2'] : ['in-1']);
  });

  it('keeps the custom fields that are defined where the others are ignored', async () => {
    tenant.turn({ unknownCustomField: 'ignored' });
    const order = { ident: 'order_no', value: '42' };
    await tenant.write({
      idOnExternalPlatform: 'in-2',
      contact: { customFields: [order, { ident: 'shoe_size', value: '42' }] },
    });
    expect(tenant.cxone.state.contacts).toMatchObject([{ customFields: [order] }]);
  });
});

describe('a status (B7)', () => {
  it.each([
    { statusOfUnknownMessage: 'not-found', status: 404 },
    { statusOfUnknownMessage: 'unprocessable', status: 422 },
    { statusOfUnknownMessage: 'swallowed', status: 204 },
  ] as const)(
    'of a message that is not known is $statusOfUnknownMessage',
    async ({ statusOfUnknownMessage, status }) => {
      tenant.turn({ statusOfUnknownMessage });
      expect((await putStatus('seen', 'out-9')).status).toBe(status);
    },
  );

  it.each([
    { deliveredAfterSeen: 'accepted', status: 204 },
    { deliveredAfterSeen: 'refused', status: 422 },
  ] as const)('of delivered after seen is $deliveredAfterSeen', async ({ deliveredAfterSeen, status }) => {
    await tenant.reply();
    tenant.turn({ deliveredAfterSeen });
    expect((await putStatus('delivered')).status).toBe(204);
    expect((await putStatus('seen')).status).toBe(204);
    expect((await putStatus('delivered')).status).toBe(status);
  });

  it.each([
    { repeatedStatus: 'accepted', status: 204 },
    { repeatedStatus: 'refused', status: 422 },
  ] as const)('that the message has is $repeatedStatus', async ({ repeatedStatus, status }) => {
    await tenant.reply();
    tenant.turn({ repeatedStatus });
    expect((await putStatus('delivered')).status).toBe(204);
    expect((await putStatus('delivered')).status).toBe(status);
    expect((await putStatus('seen')).status).toBe(204);
  });
});

describe('a channel', () => {
  it.each([
    { deleteUnknownChannel: 'not-found', status: 404 },
    { deleteUnknownChannel: 'no-content', status: 204 },
  ] as const)('that is not there is deleted with $deleteUnknownChannel', async ({ deleteUnknownChannel, status }) => {
    tenant.turn({ deleteUnknownChannel });
    expect((await tenant.api('DELETE', '/channels/ch-9')).status).toBe(status);
  });

  it.each([
    { deletedChannels: 'left-out', list: [] },
    { deletedChannels: 'listed', list: [{ id: 'ch-1', isDeleted: true }] },
  ] as const)('that was deleted is $deletedChannels by the list of channels', async ({ deletedChannels, list }) => {
    tenant.turn({ deletedChannels });
    await tenant.api('DELETE', '/channels/ch-1');
    expect(await (await tenant.api('GET', '/channels')).json()).toMatchObject(list);
  });

  it.each([
    { deletedChannelPosted: 'comes-back', status: 200, listed: 1 },
    { deletedChannelPosted: 'refused', status: 409, listed: 0 },
  ] as const)('that was deleted, posted again: $deletedChannelPosted', async (row) => {
    tenant.turn({ deletedChannelPosted: row.deletedChannelPosted });
    await tenant.api('DELETE', '/channels/ch-1');
    expect((await tenant.api('POST', '/channels', channel(tenant.integrationId, {}))).status).toBe(row.status);
    expect(await (await tenant.api('GET', '/channels')).json()).toHaveLength(row.listed);
  });

  it.each([
    { routingAfterUpdate: 'kept', update: {}, read: { defaultSkillId: 4071, studioScript: 'Digital\\Default' } },
    { routingAfterUpdate: 'cleared', update: {}, read: { defaultSkillId: null, studioScript: null } },
    {
      routingAfterUpdate: 'cleared',
      update: { studioScript: 'Digital\\Own' },
      read: { defaultSkillId: null, studioScript: 'Digital\\Own' },
    },
  ] as const)(
    'has its skill and script $routingAfterUpdate by an update with $update',
    async ({ routingAfterUpdate, update, read }) => {
      await fetch(`${tenant.cxone.origin}/points-of-contact/channels/ch-1`, {
        method: 'POST',
        headers: { origin: tenant.cxone.origin },
        body: new URLSearchParams({ defaultSkillId: '4071', studioScript: 'Digital\\Default' }),
        redirect: 'manual',
      });
      tenant.turn({ routingAfterUpdate });
      await tenant.api('POST', '/channels', channel(tenant.integrationId, update));
      expect(await (await tenant.api('GET', '/channels')).json()).toMatchObject([read]);
    },
  );

  it.each([
    { routing: 'lenient', skill: '', lists: ['thread'] },
    { routing: 'strict', skill: '', lists: ['unrouted-thread'] },
    { routing: 'strict', skill: '4071', lists: ['thread'] },
  ] as const)('with the skill "$skill" is shown at the desk as $lists where routing is $routing', async (row) => {
    tenant.turn({ routing: row.routing });
    const answer = await fetch(`${tenant.cxone.origin}/points-of-contact/channels/ch-1`, {
      method: 'POST',
      headers: { origin: tenant.cxone.origin },
      body: new URLSearchParams({ defaultSkillId: row.skill, studioScript: 'Digital\\Default' }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    const desk = await (await fetch(`${tenant.cxone.origin}/desk`)).text();
    expect([...desk.matchAll(/data-testid="((?:unrouted-)?thread)"/g)].map(([, id]) => id)).toEqual(row.lists);
  });

  it('takes no skill that is no number', async () => {
    const answer = await fetch(`${tenant.cxone.origin}/points-of-contact/channels/ch-1`, {
      method: 'POST',
      headers: { origin: tenant.cxone.origin },
      body: new URLSearchParams({ defaultSkillId: 'sales', studioScript: '' }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('defaultSkillId-problem');
  });
});

it('is turned by the control as by the page', async () => {
  await control(tenant.cxone, '/switches', { duplicateMessage: 'accept' });
  expect((await tenant.api('POST', '/channels/ch-1/messages', message())).status).toBe(200);
});
