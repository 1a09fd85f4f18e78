import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Api } from './support/client.ts';
import { apiOf, channel, control, errorsOf, message, record } from './support/client.ts';

let now: Date;
let cxone: Cxone;
let api: Api;

beforeEach(async () => {
  now = new Date('2026-03-02T10:15:00.000Z');
  cxone = await startCxone({ now: () => now });
  api = await apiOf(cxone);
  const { integrationId } = cxone.createRecord(record('http://box.example.net'));
  await api('POST', '/channels', channel(integrationId));
  await api('POST', '/channels', channel(integrationId, { id: 'ch-2' }));
});
afterEach(() => cxone.stop());

const post = (body: unknown, channelId = 'ch-1') => api('POST', `/channels/${channelId}/messages`, body);

describe('creating a message (B6)', () => {
  it('makes thread and contact, and answers with both', async () => {
    const answer = await post(message());
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      consumerContact: { id: '100201', status: 'new', channelId: 'ch-1' },
      message: {
        idOnExternalPlatform: 'in-1',
        threadIdOnExternalPlatform: 'conv-1',
        contactNumber: '100201',
        direction: 'inbound',
        createdAtWithMilliseconds: '2026-03-02T10:14:58.120Z',
      },
    });
  });

  it('adds to the contact of the thread, and to a new one after it was closed', async () => {
    await post(message());
    await post(message({ idOnExternalPlatform: 'in-2', contact: { status: 'resolved' } }));
    await post(message({ idOnExternalPlatform: 'in-3' }));
    expect(cxone.state.contacts).toMatchObject([{ id: '100201', status: 'open' }]);
    const [contact] = cxone.state.contacts;
    if (contact !== undefined) contact.status = 'closed';
    await post(message({ idOnExternalPlatform: 'in-4' }));
    expect(cxone.state.messages.map((stored) => stored.contactNumber)).toEqual([
      '100201',
      '100201',
      '100201',
      '100202',
    ]);
  });

  it('takes everything that the schema names', async () => {
    const whole = message({
      thread: { idOnExternalPlatform: 'conv-1', threadName: 'Parcel 42' },
      createdAtWithMilliseconds: '2026-03-02T11:14:58.120+01:00',
      authorEndUserIdentity: {
        idOnExternalPlatform: 'usr-1',
        firstName: 'Ida',
        nickname: 'ida.h',
        image: null,
        customFields: [{ ident: 'loyalty_tier', value: 'gold' }],
      },
      attachments: [{ friendlyName: 'photo.jpg', url: 'http://127.0.0.1:9/photo.jpg' }],
      contact: { customFields: [{ ident: 'order_no', value: '42' }], skillId: 7 },
      recipients: [{ idOnExternalPlatform: 'usr-1', isPrimary: true, anonymizedAt: null }],
      replyToMessage: { idOnExternalPlatform: 'out-1' },
      isReplyToSpecificMessage: true,
      browserFingerprint: { os: 'any', supportedMessageTypes: ['TEXT'] },
      reactionStatistics: { likes: 1 },
      tagIds: [3],
      externalAttributes: [{ key: 'correlation', value: 'c-1' }],
      deletedOnExternalPlatform: false,
    });
    const answer = await post(whole);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ message: { createdAtWithMilliseconds: '2026-03-02T10:14:58.120Z' } });
  });

  it.each([
    {
      type: 'QUICK_REPLIES',
      payload: { text: { content: 'When?' }, actions: [{ type: 'REPLY_BUTTON', text: 'Now' }] },
    },
    {
      type: 'LIST_PICKER',
      payload: {
        title: { content: 'Day' },
        text: { content: 'Which?' },
        actions: [{ type: 'REPLY_BUTTON', text: 'Mon' }],
      },
    },
    {
      type: 'RICH_LINK',
      payload: {
        media: { fileName: 'a.png', url: 'https://files.example.net/a.png', mimeType: 'image/png' },
        title: { content: 'A' },
        url: 'https://example.net/a',
      },
    },
    { type: 'ADAPTIVE_CARD', payload: { type: 'AdaptiveCard', version: '1.5', body: [] } },
    { type: 'PLUGIN', payload: { elements: [{ id: 'e1', type: 'TEXT', text: 'Hello' }] } },
  ])('takes content of the type $type', async (messageContent) => {
    expect((await post(message({ messageContent }))).status).toBe(201);
  });

  it.each([
    { case: 'no id', changes: { idOnExternalPlatform: undefined }, errors: ['required at idOnExternalPlatform'] },
    { case: 'no direction', changes: { direction: undefined }, errors: ['required at direction'] },
    { case: 'another direction', changes: { direction: 'in' }, errors: ['invalidValue at direction'] },
    {
      case: 'no time',
      changes: { createdAtWithMilliseconds: undefined },
      errors: ['required at createdAtWithMilliseconds'],
    },
    {
      case: 'a number as time',
      changes: { createdAtWithMilliseconds: 1 },
      errors: ['invalidValue at createdAtWithMilliseconds'],
    },
    { case: 'no thread', changes: { thread: undefined }, errors: ['required at thread'] },
    { case: 'a thread without id', changes: { thread: {} }, errors: ['required at thread.idOnExternalPlatform'] },
    { case: 'no content', changes: { messageContent: undefined }, errors: ['required at messageContent'] },
    {
      case: 'an unknown type of content',
      changes: { messageContent: { type: 'FORM', payload: {} } },
      errors: ['invalidValue at messageContent.type'],
    },
    {
      case: 'content without payload',
      changes: { messageContent: { type: 'TEXT', text: 'Hi' } },
      errors: ['required at messageContent.payload', 'unknownField at messageContent.text'],
    },
    { case: 'no author', changes: { authorEndUserIdentity: undefined }, errors: ['required at authorEndUserIdentity'] },
    {
      case: 'an empty picture',
      changes: { authorEndUserIdentity: { idOnExternalPlatform: 'usr-1', image: '' } },
      errors: ['invalidValue at authorEndUserIdentity.image'],
    },
    {
      case: 'an attachment without a name',
      changes: { attachments: [{ url: 'https://files.example.net/a' }] },
      errors: ['required at attachments.0.friendlyName'],
    },
    {
      case: 'an attachment with something more',
      changes: { attachments: [{ friendlyName: 'a', url: 'https://files.example.net/a', mimeType: 'x/y' }] },
      errors: ['unknownField at attachments.0.mimeType'],
    },
    {
      case: 'a custom field that does not exist',
      changes: { contact: { customFields: [{ ident: 'shoe_size', value: '42' }] } },
      errors: ['unknownCustomField at contact.customFields.0.ident'],
    },
    {
      case: 'a custom field of 1,025 characters',
      changes: { contact: { customFields: [{ ident: 'order_no', value: 'x'.repeat(1025) }] } },
      errors: ['invalidValue at contact.customFields.0.value'],
    },
    {
      case: 'unknown fields',
      changes: { channelId: 'a', text: 'b' },
      errors: ['unknownField at channelId', 'unknownField at text'],
    },
  ])('is refused with $case', async ({ changes, errors }) => {
    const answer = await post(message(changes));
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual(errors);
    expect(cxone.state.messages).toEqual([]);
  });

  it('is refused on a channel that is not there', async () => {
    const answer = await post(message(), 'ch-9');
    expect(answer.status).toBe(404);
    expect(await errorsOf(answer)).toEqual(['channelNotFound at channelId']);
  });

  it('is refused when it is not declared as JSON', async () => {
    const answer = await fetch(`${cxone.origin}/dfo/3.0/one-time-token/verification`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(415);
  });
});

describe('a message whose id the channel has already', () => {
  beforeEach(async () => {
    await post(message());
  });

  it('is a conflict', async () => {
    const answer = await post(message());
    expect(answer.status).toBe(409);
    expect(await errorsOf(answer)).toEqual(['messageAlreadyExists at idOnExternalPlatform']);
    expect(cxone.state.messages).toHaveLength(1);
  });

  it('is the same message where the switch says accept', async () => {
    await control(cxone, '/switches', { duplicateMessage: 'accept' });
    const answer = await post(message());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ message: { id: cxone.state.messages[0]?.id } });
    expect(cxone.state.messages).toHaveLength(1);
  });

  it('is a second message where the switch says second', async () => {
    cxone.switches.duplicateMessage = 'second';
    expect((await post(message())).status).toBe(201);
    expect(cxone.state.messages).toHaveLength(2);
  });

  it('is a new message on another channel', async () => {
    expect((await post(message(), 'ch-2')).status).toBe(201);
  });
});

describe('searching messages (B13)', () => {
  beforeEach(async () => {
    await post(message());
    await post(message({ idOnExternalPlatform: 'in-2' }));
    await post(message(), 'ch-2');
  });

  it.each([
    { query: 'idOnExternalPlatform[]=in-1', hits: 2 },
    { query: 'idOnExternalPlatform[]=in-1&channel[]=ch-1', hits: 1 },
    { query: 'idOnExternalPlatform[]=in-1&idOnExternalPlatform[]=in-2&channel[]=ch-1', hits: 2 },
    { query: 'idOnExternalPlatform[]=in-9', hits: 0 },
    { query: 'contactNumber=100202', hits: 1 },
    { query: 'direction=outbound', hits: 0 },
    { query: 'authorIdOnExternalPlatform[]=usr-1', hits: 3 },
  ])('finds $hits by $query', async ({ query, hits }) => {
    const answer: unknown = await (await api('GET', `/messages?${query}`)).json();
    expect(answer).toMatchObject({ hits });
    expect(answer).toHaveProperty('data.length', hits);
  });

  it('finds a message only after the lag', async () => {
    cxone.switches.lookupLagMs = 2000;
    now = new Date('2026-03-02T10:15:01.999Z');
    expect(await (await api('GET', '/messages')).json()).toMatchObject({ hits: 0 });
    now = new Date('2026-03-02T10:15:02.000Z');
    expect(await (await api('GET', '/messages')).json()).toMatchObject({ hits: 3 });
  });

  it('refuses a list without its brackets', async () => {
    const answer = await api('GET', '/messages?channel=ch-1');
    expect(await errorsOf(answer)).toEqual(['unknownField at channel']);
  });
});

describe('removing what a message says (B16)', () => {
  const removal = (id: string, what: string, reason = 'GDPR') => api('POST', `/messages/${id}/${what}`, { reason });

  it('leaves the message without words and its customer without a name', async () => {
    await post(message());
    const id = cxone.state.messages[0]?.id ?? '';
    expect((await removal(id, 'content-removal')).status).toBe(204);
    expect((await removal(id, 'author-name-removal')).status).toBe(204);
    expect(cxone.state.messages[0]).toMatchObject({ messageContent: { payload: { text: '' } }, attachments: [] });
    expect(Object.keys(cxone.state.threads[0]?.endUser ?? {})).toEqual(['idOnExternalPlatform']);
  });

  it('does not know other messages, nor other reasons', async () => {
    await post(message());
    expect((await removal('nothing', 'content-removal')).status).toBe(404);
    expect((await removal(cxone.state.messages[0]?.id ?? '', 'content-removal', 'whim')).status).toBe(400);
  });
});
