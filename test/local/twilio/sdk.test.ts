import { createServer } from 'node:http';
import { RestException } from 'twilio';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Acquaintance, IDA, JONAS, meetTwilio, NUMBER, RCS, WHATSAPP } from './twilio-client.ts';

/** Twilio's own SDK tries the Twilio of this laptop: what it sends is taken, and what it gets is what it expects. */

let people: Acquaintance;

beforeEach(async () => {
  people = await meetTwilio();
});
afterEach(() => people.close());

async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly status: number; readonly code: number | undefined }> {
  const error: unknown = await call.then(
    () => new Error('It was taken.'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RestException)) throw error;
  expect(error.moreInfo).toBe(`https://www.twilio.com/docs/errors/${error.code ?? ''}`);
  return { status: error.status, code: error.code };
}

describe('credentials', () => {
  it('are the Auth Token, or an API key with its secret', async () => {
    const { client, clientWith, twilio } = people;
    const { sid, apiKey } = twilio.account;
    expect(await client.api.v2010.accounts(sid).fetch()).toMatchObject({ sid, status: 'active', friendlyName: 'Acme' });
    const byKey = clientWith(apiKey.sid, apiKey.secret);
    expect(await byKey.messages.create({ to: IDA, from: NUMBER, body: 'Hi' })).toMatchObject({ status: 'queued' });
    // A key of the kind "standard" does not reach the account.
    expect(await refusalOf(byKey.api.v2010.accounts(sid).fetch())).toEqual({ status: 401, code: 20003 });
  });

  it('are never an API key with the Auth Token', async () => {
    const { clientWith, twilio } = people;
    const { apiKey, authToken } = twilio.account;
    const mixed = clientWith(apiKey.sid, authToken);
    expect(await refusalOf(mixed.messages.create({ to: IDA, from: NUMBER, body: 'Hi' }))).toEqual({
      status: 401,
      code: 20003,
    });
  });

  it('of a test reach only the creation of messages, which go nowhere', async () => {
    const { clientWith, twilio } = people;
    const { sid, authToken } = twilio.account.test;
    const test = clientWith(sid, authToken, sid);
    expect(await test.messages.create({ to: IDA, from: '+15005550006', body: 'Hi' })).toMatchObject({
      accountSid: sid,
    });
    expect(twilio.account.messages).toEqual([]);
    const magic = { from: '+15005550006', body: 'Hi' };
    expect(await refusalOf(test.messages.create({ ...magic, to: '+15005550004' }))).toEqual({
      status: 400,
      code: 21610,
    });
    expect(await refusalOf(test.messages.create({ ...magic, to: '+15005550009' }))).toEqual({
      status: 400,
      code: 21614,
    });
    expect(await refusalOf(test.api.v2010.accounts(sid).fetch())).toEqual({ status: 403, code: 20008 });
  });
});

describe('a message', () => {
  it('is taken, carried, and can be fetched and listed', async () => {
    const { client, twilio } = people;
    const { sid, ...sent } = await client.messages.create({ to: IDA, from: NUMBER, body: 'Good morning 👋' });
    expect(sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(sent).toMatchObject({ status: 'queued', direction: 'outbound-api', numSegments: '1', errorCode: null });
    await vi.waitFor(() => expect(twilio.account.find(sid)?.status).toBe('delivered'));
    expect(await client.messages(sid).fetch()).toMatchObject({ status: 'delivered', body: 'Good morning 👋' });
    await client.messages.create({ to: JONAS, from: NUMBER, body: 'Another' });
    expect((await client.messages.list({ to: IDA })).map((one) => one.sid)).toEqual([sid]);
  });

  it('goes over a Messaging Service, which chooses the sender', async () => {
    const { client, twilio } = people;
    const [service] = twilio.account.services;
    const sent = await client.messages.create({ to: IDA, messagingServiceSid: service?.sid ?? '', body: 'Hi' });
    expect(sent).toMatchObject({ status: 'accepted', from: NUMBER, messagingServiceSid: service?.sid });
  });

  it('has a place on WhatsApp', async () => {
    const asked = {
      to: `whatsapp:${IDA}`,
      from: WHATSAPP,
      body: 'Here',
      persistentAction: ['geo:55.6761,12.5683|Harbour'],
    };
    const { sid } = await people.client.messages.create(asked);
    const place = { latitude: 55.6761, longitude: 12.5683, label: 'Harbour' };
    expect(people.twilio.account.find(sid)).toMatchObject({ body: 'Here', place });
  });

  it.each([
    { wrong: 'no recipient that exists', to: '12', code: 21211 },
    { wrong: 'a sender that is not ours', from: '+14155550199', code: 21606 },
    { wrong: 'a WhatsApp sender that is not ours', to: `whatsapp:${IDA}`, from: 'whatsapp:+14155550199', code: 63007 },
    { wrong: 'a sender that is no number', from: '12', code: 21212 },
    { wrong: 'two channels', to: `whatsapp:${IDA}`, code: 21910 },
    { wrong: 'no body', body: '', code: 21602 },
    { wrong: 'a body of 1,601 characters', body: 'a'.repeat(1_601), code: 21617 },
    { wrong: 'a host with an underscore', statusCallback: 'https://a_b.example.net/', code: 21609 },
    { wrong: 'eleven files', mediaUrl: Array.from({ length: 11 }, () => 'https://example.net/a.png'), code: 21623 },
    { wrong: 'an address that is none', mediaUrl: ['a.png'], code: 21620 },
    { wrong: 'a content that does not exist', contentSid: `HX${'0'.repeat(32)}`, code: 21655 },
  ])('with $wrong is refused with $code', async ({ wrong, code, ...asked }) => {
    expect(wrong).not.toBe('');
    const create = people.client.messages.create({ to: IDA, from: NUMBER, body: 'Hi', ...asked });
    expect(await refusalOf(create)).toEqual({ status: 400, code });
    expect(people.twilio.account.messages).toEqual([]);
  });

  it.each([
    { behaviour: { kind: 'rate-limited' }, refusal: { status: 429, code: 20429 } },
    { behaviour: { kind: 'queue-full' }, refusal: { status: 400, code: 21611 } },
    { behaviour: { kind: 'broken' }, refusal: { status: 500, code: 20500 } },
  ])('meets $behaviour.kind once', async ({ behaviour, refusal }) => {
    const { client, does } = people;
    await does('behaviour', { behaviour });
    const send = () => client.messages.create({ to: IDA, from: NUMBER, body: 'Hi' });
    expect(await refusalOf(send())).toEqual(refusal);
    expect(await send()).toMatchObject({ status: 'queued' });
  });

  it('is taken although its answer is lost', async () => {
    const { client, does, twilio } = people;
    await does('behaviour', { behaviour: { kind: 'lose-answers' } });
    await expect(client.messages.create({ to: IDA, from: NUMBER, body: 'Hi' })).rejects.toThrow();
    expect(twilio.account.messages).toMatchObject([{ body: 'Hi' }]);
  });
});

describe('content', () => {
  const quickReply = {
    language: 'en',
    friendly_name: 'colours',
    variables: { 1: 'today' },
    types: {
      'twilio/quick-reply': {
        body: 'Which colour {{1}}?',
        actions: [
          { type: 'QUICK_REPLY', title: 'Blue', id: 'b' },
          { type: 'QUICK_REPLY', title: 'Red' },
        ],
      },
      'twilio/text': { body: 'Which colour {{1}}, blue or red?' },
    },
  };
  // The SDK sends what it gets as JSON: its types have other names for the fields.
  const create = async (content: object) => people.client.content.v1.contents.create(content as never);

  it('is created, fetched, listed and deleted', async () => {
    const { client } = people;
    const { sid } = await create(quickReply);
    expect(sid).toMatch(/^HX[0-9a-f]{32}$/);
    expect(await client.content.v1.contents(sid).fetch()).toMatchObject({ friendlyName: 'colours', language: 'en' });
    expect((await client.content.v1.contents.list()).map((one) => one.sid)).toEqual([sid]);
    expect(await client.content.v1.contents(sid).approvalFetch().fetch()).toMatchObject({
      whatsapp: { status: 'unsubmitted' },
    });
    await client.content.v1.contents(sid).remove();
    expect(await refusalOf(client.content.v1.contents(sid).fetch())).toEqual({ status: 404, code: 20404 });
  });

  it('has its limits', async () => {
    const chips = {
      'twilio/card': { body: 'Which?', actions: [{ type: 'QUICK_REPLY', title: 'a'.repeat(25), id: 'a' }] },
    };
    expect(await create({ language: 'en', types: chips })).toMatchObject({ language: 'en' });
    const tooLong = { type: 'QUICK_REPLY', title: 'a'.repeat(21) };
    const types = { 'twilio/quick-reply': { body: 'Which?', actions: [tooLong] } };
    expect(await refusalOf(create({ language: 'en', types }))).toEqual({ status: 400, code: 20001 });
    expect(await refusalOf(create({ language: 'en', types: {} }))).toEqual({ status: 400, code: 20001 });
  });

  it('is shown on each channel as it can, with its variables filled in', async () => {
    const { client, twilio } = people;
    const { sid: contentSid } = await create(quickReply);
    const text = await client.messages.create({ to: IDA, from: NUMBER, contentSid });
    const variables = { contentSid, contentVariables: '{"1":"tomorrow"}' };
    const rcs = await client.messages.create({ to: `rcs:${IDA}`, from: RCS, ...variables });
    expect(text.body).toBe('Which colour today, blue or red?');
    expect(twilio.account.find(rcs.sid)?.rich).toMatchObject({
      body: 'Which colour tomorrow?',
      choices: [
        { title: 'Blue', payload: 'b' },
        { title: 'Red', payload: 'Red' },
      ],
    });
    const wrong = { to: IDA, from: NUMBER, contentSid, contentVariables: 'tomorrow' };
    expect(await refusalOf(client.messages.create(wrong))).toEqual({ status: 400, code: 21656 });
  });
});

describe('the set-up', () => {
  it('gives a number, a service and a sender their webhooks', async () => {
    const { client, twilio } = people;
    const [number] = await client.incomingPhoneNumbers.list({ phoneNumber: NUMBER });
    await client.incomingPhoneNumbers(number?.sid ?? '').update({
      ...{ smsUrl: 'https://example.net/a', smsMethod: 'POST', smsApplicationSid: '' },
    });
    const [service] = await client.messaging.v1.services.list();
    const services = client.messaging.v1.services(service?.sid ?? '');
    await services.update({ inboundRequestUrl: 'https://example.net/b', useInboundWebhookOnNumber: false });
    expect(await services.phoneNumbers.list()).toMatchObject([{ phoneNumber: NUMBER }]);
    const [whatsapp] = await client.messaging.v2.channelsSenders.list({ channel: 'whatsapp' });
    const webhook = { callback_url: 'https://example.net/c', callback_method: 'POST' };
    await client.messaging.v2.channelsSenders(whatsapp?.sid ?? '').update({ webhook } as never);
    expect(twilio.account.senders.map(({ webhookUrl }) => webhookUrl)).toEqual([
      'https://example.net/a',
      'https://example.net/c',
      '',
    ]);
    expect(await services.fetch()).toMatchObject({
      inboundRequestUrl: 'https://example.net/b',
      useInboundWebhookOnNumber: false,
    });
  });

  it('refuses a webhook that is no address', async () => {
    const { client } = people;
    const [number] = await client.incomingPhoneNumbers.list();
    const update = client.incomingPhoneNumbers(number?.sid ?? '').update({ smsUrl: 'example' });
    expect(await refusalOf(update)).toEqual({ status: 400, code: 20001 });
  });
});

describe('media to a customer', () => {
  it.each([
    { of: 'a picture', type: 'image/png', size: 600_000, outcome: { status: 'delivered' } },
    {
      of: 'a document of over 500 kB',
      type: 'application/pdf',
      size: 600_000,
      outcome: { status: 'failed', errorCode: 11751 },
    },
    { of: 'what is not there', type: undefined, size: 0, outcome: { status: 'failed', errorCode: 11200 } },
  ])('are fetched: $of', async ({ type, size, outcome }) => {
    const files = createServer((_, response) => {
      if (type === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': type }).end(Buffer.alloc(size));
    });
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
    const address = files.address();
    const mediaUrl = [`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/file`];
    const { sid } = await people.client.messages.create({ to: IDA, from: NUMBER, mediaUrl });
    expect(sid).toMatch(/^MM/);
    await vi.waitFor(() => expect(people.twilio.account.find(sid)).toMatchObject(outcome));
    await new Promise((resolve) => files.close(resolve));
  });
});

describe('that somebody types', () => {
  it('is shown for a message of the customer, on WhatsApp as read too', async () => {
    const { client, does, twilio } = people;
    const { sid } = (await does('messages', { from: `whatsapp:${IDA}`, to: WHATSAPP, body: 'Hi' })) as { sid: string };
    expect(await client.messaging.v2.typingIndicator.create({ channel: 'whatsapp', messageId: sid })).toMatchObject({
      success: true,
    });
    const asked = { channel: 'WHATSAPP', messageId: sid } as never;
    expect(await client.messaging.v3.typingIndicator.create(asked)).toMatchObject({ success: true });
    expect(twilio.account.find(sid)?.status).toBe('read');
    const unknown = { channel: 'whatsapp', messageId: `SM${'0'.repeat(32)}` };
    expect(await refusalOf(client.messaging.v2.typingIndicator.create(unknown))).toEqual({ status: 404, code: 20404 });
  });
});
