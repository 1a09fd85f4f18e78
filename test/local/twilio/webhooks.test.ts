import { getSignatureAlgorithm, validateRequest } from 'twilio';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Sender } from '../../../local/twilio/account.ts';
import { type Acquaintance, IDA, meetTwilio, NUMBER, RCS, WHATSAPP } from './twilio-client.ts';

let people: Acquaintance;

beforeEach(async () => {
  people = await meetTwilio();
});
afterEach(() => people.close());

const senderAt = (address: string): Sender => {
  const sender = people.twilio.account.senderAt(address);
  if (sender === undefined) throw new Error(`There must be ${address}.`);
  return sender;
};

/** The sender's webhook, as somebody enters it. */
const listen = (address: string, path = '/in') => {
  senderAt(address).webhookUrl = people.receiver.url + path;
};

interface HeardAnswer {
  readonly sid: string;
  readonly called: { readonly status: number; readonly attempts: number };
}
const says = async (said: object): Promise<HeardAnswer> =>
  (await people.does('messages', { from: IDA, to: NUMBER, ...said })) as HeardAnswer;
const alerts = () => people.twilio.account.alerts.map(({ code }) => code);
/** What was texted to Ida. */
const texted = () =>
  people.twilio.account.messages.flatMap(({ direction, body }) => (direction === 'inbound' ? [] : body));

describe('the webhook of a message', () => {
  it('has a signature that Twilio’s SDK accepts, and no other', async () => {
    listen(NUMBER, '/in?a=1&b=2');
    await says({ body: 'Grüße & more', others: { Zone: 'a', Area: 'b' } });
    const [got] = people.receiver.received;
    const signature = String(got?.headers['x-twilio-signature']);
    const url = `${people.receiver.url}/in?a=1&b=2`;
    const { authToken } = people.twilio.account;
    expect(got?.path).toBe('/in?a=1&b=2');
    expect(validateRequest(authToken, signature, url, { ...got?.form })).toBe(true);
    expect(validateRequest(authToken, signature, url, { ...got?.form, Body: 'Other' })).toBe(false);
  });

  it('is signed by a SharedKey with SHA-256 where a rule says so', async () => {
    listen(NUMBER);
    const sharedKey = { id: 'webhooks_sharedkey_test', secret: 'a-test-secret' };
    await people.does('console', { sharedKey });
    await says({ body: 'Hi' });
    const [got] = people.receiver.received;
    const settings = String(got?.headers['x-twilio-webhooks-signature-settings']);
    expect(settings).toBe('key=webhooks_sharedkey_test,algorithm=HMAC_SHA256');
    const signature = String(got?.headers['x-twilio-signature']);
    const url = `${people.receiver.url}/in`;
    const form = { ...got?.form };
    expect(validateRequest(sharedKey.secret, signature, url, form, getSignatureAlgorithm(settings))).toBe(true);
    expect(validateRequest(people.twilio.account.authToken, signature, url, form)).toBe(false);
  });

  it('comes with the names of its query in order, and is signed as it was entered', async () => {
    listen(NUMBER, '/in?b=2&a=1');
    await says({ body: 'Hi' });
    const [got] = people.receiver.received;
    const signature = String(got?.headers['x-twilio-signature']);
    const { authToken } = people.twilio.account;
    const form = { ...got?.form };
    expect(got?.path).toBe('/in?a=1&b=2');
    expect(validateRequest(authToken, signature, `${people.receiver.url}/in?b=2&a=1`, form)).toBe(true);
    expect(validateRequest(authToken, signature, `${people.receiver.url}/in?a=1&b=2`, form)).toBe(false);
  });

  it('can be a GET, with all in the query', async () => {
    listen(NUMBER);
    senderAt(NUMBER).webhookMethod = 'GET';
    await says({ body: 'Hi' });
    const [got] = people.receiver.received;
    const signature = String(got?.headers['x-twilio-signature']);
    expect(got).toMatchObject({ method: 'GET', form: {} });
    expect(
      validateRequest(people.twilio.account.authToken, signature, people.receiver.url + (got?.path ?? ''), {}),
    ).toBe(true);
  });

  it.each([
    { on: NUMBER, from: IDA, form: { From: IDA, To: NUMBER, Body: 'Hi', NumMedia: '0', SmsStatus: 'received' } },
    {
      on: WHATSAPP,
      from: `whatsapp:${IDA}`,
      form: { From: `whatsapp:${IDA}`, WaId: IDA.slice(1), ProfileName: 'Ida Holm', MessageType: 'text' },
    },
    {
      on: WHATSAPP,
      from: 'whatsapp:US.13491208655302741918',
      form: { From: 'whatsapp:US.13491208655302741918', ExternalUserId: 'US.13491208655302741918' },
    },
    { on: RCS, from: `rcs:${IDA}`, form: { From: `rcs:${IDA}`, To: RCS } },
  ])('says from whom it is: $from', async ({ on, from, form }) => {
    listen(on);
    const { sid } = await says({ from, to: on, body: 'Hi' });
    const { sid: AccountSid } = people.twilio.account;
    expect(people.receiver.received[0]?.form).toMatchObject({ ...form, MessageSid: sid, SmsSid: sid, AccountSid });
  });

  it('is of the Messaging Service where that has one of its own', async () => {
    listen(NUMBER);
    const [service] = people.twilio.account.services;
    await people.client.messaging.v1.services(service?.sid ?? '').update({
      inboundRequestUrl: `${people.receiver.url}/service`,
      useInboundWebhookOnNumber: false,
    });
    await says({ body: 'Hi' });
    expect(people.receiver.received).toMatchObject([{ path: '/service', form: { MessagingServiceSid: service?.sid } }]);
  });

  it.each([
    { fragment: '', status: 503, attempts: 1 },
    { fragment: '#rc=2', status: 503, attempts: 1 },
    { fragment: '#rc=2&rp=5xx', status: 503, attempts: 3 },
    { fragment: '#rc=2&rp=5xx', status: 403, attempts: 1 },
    { fragment: '#rc=1&rp=all', status: 403, attempts: 2 },
    { fragment: '#rc=9&rp=4xx', status: 404, attempts: 6 },
  ])('is repeated after a $status as “$fragment” asks', async ({ fragment, status, attempts }) => {
    listen(NUMBER, `/in${fragment}`);
    people.receiver.answers.push(...Array.from({ length: 10 }, () => ({ status })));
    expect((await says({ body: 'Hi' })).called).toMatchObject({ status, attempts });
    const tokens = people.receiver.received.map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(tokens).toHaveLength(attempts);
    expect(new Set(tokens).size).toBe(1);
    expect(alerts()).toEqual([11200]);
  });

  it('is tried once more where there is no connection', async () => {
    listen(NUMBER);
    await people.receiver.close();
    expect((await says({ body: 'Hi' })).called).toMatchObject({ status: 0, attempts: 2 });
    expect(alerts()).toEqual([11205]);
  });
});

describe('the answer to a webhook', () => {
  it.each([
    { answer: { body: '<Response/>' }, texts: [], codes: [] },
    { answer: { body: '' }, texts: [], codes: [] },
    {
      answer: { body: '<Response><Message>One</Message><Message><Body>Two</Body></Message></Response>' },
      texts: ['One', 'Two'],
      codes: [],
    },
    { answer: { type: 'text/plain', body: 'ok' }, texts: ['ok'], codes: [] },
    { answer: { type: 'application/json', body: '{"ok":true}' }, texts: [], codes: [12300] },
    { answer: { body: '<html>Hi</html>' }, texts: [], codes: [12100] },
  ])('is read as TwiML: $answer', async ({ answer, texts, codes }) => {
    listen(NUMBER);
    people.receiver.answers.push(answer);
    await says({ body: 'Hi' });
    expect([texted(), alerts()]).toEqual([texts, codes]);
  });
});

describe('media of a customer', () => {
  it('are not found at first, and then lie with another host that wants no credentials', async () => {
    listen(WHATSAPP);
    const media = [{ content: Buffer.from('a picture').toString('base64'), type: 'image/png', notYet: 2 }];
    await says({ from: `whatsapp:${IDA}`, to: WHATSAPP, media });
    const form = people.receiver.received[0]?.form ?? {};
    expect(form).toMatchObject({ NumMedia: '1', MediaContentType0: 'image/png', MessageType: 'image' });
    const { sid, authToken } = people.twilio.account;
    const headers = { authorization: `Basic ${Buffer.from(`${sid}:${authToken}`).toString('base64')}` };
    const get = () => fetch(form['MediaUrl0'] ?? '', { headers, redirect: 'manual' });
    expect((await fetch(form['MediaUrl0'] ?? '')).status).toBe(401);
    expect([(await get()).status, (await get()).status]).toEqual([404, 404]);
    const there = await get();
    const location = there.headers.get('location') ?? '';
    expect(there.status).toBe(307);
    expect(new URL(location).host).not.toBe(new URL(people.twilio.url).host);
    expect((await fetch(location, { headers })).status).toBe(400);
    expect(await (await fetch(location)).text()).toBe('a picture');
  });
});

describe('what a customer does', () => {
  it('sends a place, and answers a message', async () => {
    listen(WHATSAPP);
    const { sid } = await people.client.messages.create({ to: `whatsapp:${IDA}`, from: WHATSAPP, body: 'Where?' });
    const place = { latitude: 55.6761, longitude: 12.5683, label: 'Aviary' };
    await says({ from: `whatsapp:${IDA}`, to: WHATSAPP, place, repliedTo: sid });
    expect(people.receiver.received.at(-1)?.form).toMatchObject({
      ...{ Latitude: '55.6761', Longitude: '12.5683', Label: 'Aviary', MessageType: 'location' },
      ...{ OriginalRepliedMessageSid: sid, OriginalRepliedMessageSender: WHATSAPP },
    });
  });

  it.each([
    {
      type: 'twilio/quick-reply',
      value: { body: 'Which?', actions: [{ type: 'QUICK_REPLY', title: 'Blue', id: 'b' }] },
      form: { Body: 'Blue', ButtonText: 'Blue', ButtonPayload: 'b' },
    },
    {
      type: 'twilio/list-picker',
      value: { body: 'Which?', button: 'Choose', items: [{ id: 'b', item: 'Blue', description: 'As the sea' }] },
      form: { Body: 'Blue', ListTitle: 'Blue', ListId: 'b' },
    },
  ])('presses what a $type offers', async ({ type, value, form }) => {
    listen(WHATSAPP);
    await says({ from: `whatsapp:${IDA}`, to: WHATSAPP, body: 'Hi' });
    const offered: object = { language: 'en', types: { [type]: value } };
    const content = await people.client.content.v1.contents.create(offered as never);
    const asked = { to: `whatsapp:${IDA}`, from: WHATSAPP, contentSid: content.sid };
    const { sid } = await people.client.messages.create(asked);
    await people.does('presses', { messageSid: sid, title: 'Blue' });
    expect(people.receiver.received.at(-1)?.form).toMatchObject({ ...form, OriginalRepliedMessageSid: sid });
    await expect(people.does('presses', { messageSid: sid, title: 'Green' })).rejects.toThrow('no such button');
  });

  it('ends messages with a word, and begins them again', async () => {
    listen(NUMBER);
    const send = () => people.client.messages.create({ to: IDA, from: NUMBER, body: 'Hi' });
    await says({ body: 'Stop' });
    await expect(send()).rejects.toMatchObject({ status: 400, code: 21610 });
    await says({ body: 'Stop please' });
    await says({ body: 'START' });
    expect(await send()).toMatchObject({ status: 'queued' });
    expect(people.receiver.received.map(({ form }) => [form['Body'], form['OptOutType']])).toEqual([
      ['Stop', undefined],
      ['Stop please', undefined],
      ['START', undefined],
    ]);
  });

  it('has its word named in the webhook with Advanced Opt-Out', async () => {
    listen(NUMBER);
    await people.does('console', { isOptOutAdvanced: true });
    for (const body of ['stop', 'HELP', 'start', 'Hi']) await says({ body });
    expect(people.receiver.received.map(({ form }) => form['OptOutType'])).toEqual([
      'STOP',
      'HELP',
      'START',
      undefined,
    ]);
  });
});

describe('the status of a message', () => {
  const statuses = () =>
    people.receiver.received.map(({ form }) =>
      [form['MessageStatus'], form['ErrorCode']].filter((part) => part !== undefined).join(' '),
    );
  const send = (asked: object = {}) =>
    people.client.messages.create({
      ...{ to: IDA, from: NUMBER, body: 'Hi', statusCallback: `${people.receiver.url}/status?m=1` },
      ...asked,
    });
  const whatsapp = { to: `whatsapp:${IDA}`, from: WHATSAPP };
  const becomes = (expected: string[]) => vi.waitFor(() => expect(statuses()).toEqual(expected));

  it('comes with a good signature, in order', async () => {
    const { sid } = await send();
    await becomes(['sent', 'delivered']);
    const [got] = people.receiver.received;
    const signature = String(got?.headers['x-twilio-signature']);
    const { authToken } = people.twilio.account;
    expect(got?.form).toMatchObject({ MessageSid: sid, SmsSid: sid, From: NUMBER, To: IDA });
    expect(validateRequest(authToken, signature, `${people.receiver.url}/status?m=1`, { ...got?.form })).toBe(true);
  });

  it('begins with queued where a service chose the sender', async () => {
    await send({ from: undefined, messagingServiceSid: people.twilio.account.services[0]?.sid });
    await becomes(['queued', 'sent', 'delivered']);
  });

  it('is read once the app shows it, but never on SMS', async () => {
    await says({ from: whatsapp.to, to: WHATSAPP, body: 'Hi' });
    const { account, carrier } = people.twilio;
    const read = async ({ sid }: { readonly sid: string }) => {
      await vi.waitFor(() => expect(account.find(sid)?.status).toBe('delivered'));
      const message = account.find(sid);
      if (message !== undefined) await carrier.read(message);
    };
    await read(await send());
    await read(await send(whatsapp));
    await becomes(['sent', 'delivered', 'sent', 'delivered', 'read']);
  });

  it.each([
    { kind: 'undelivered', errorCode: 30003, expected: ['sent', 'undelivered 30003'] },
    { kind: 'failed', errorCode: 30007, expected: ['failed 30007'] },
  ])('says what went wrong: $kind', async ({ expected, ...behaviour }) => {
    await people.does('behaviour', { behaviour });
    await send();
    await becomes(expected);
  });

  it('is moved by hand where the message is held', async () => {
    await people.does('behaviour', { behaviour: { kind: 'held' } });
    const { sid } = await send();
    for (const status of ['delivered', 'sent']) await people.does(`messages/${sid}/status`, { status });
    await becomes(['delivered', 'sent']);
  });

  it('is 63016 on WhatsApp a day after the customer’s last message, unless the content is approved', async () => {
    await says({ from: whatsapp.to, to: WHATSAPP, body: 'Hi' });
    await people.does('clock', { forwardMs: 86_399_000 });
    await send(whatsapp);
    await becomes(['sent', 'delivered']);
    await people.does('clock', { forwardMs: 2_000 });
    await send(whatsapp);
    await becomes(['sent', 'delivered', 'failed 63016']);
    const types = { 'twilio/text': { body: 'Your parcel is here.' } };
    const content = await people.client.content.v1.contents.create({ language: 'en', types } as never);
    await people.does('console', { content: { sid: content.sid, approval: 'approved' } });
    await send({ ...whatsapp, body: undefined, contentSid: content.sid });
    await becomes(['sent', 'delivered', 'failed 63016', 'sent', 'delivered']);
  });

  it('stays at sent where the app blocks the sender', async () => {
    const parties = { from: whatsapp.to, to: WHATSAPP };
    await says({ ...parties, body: 'Hi' });
    await people.does('block', { ...parties, isBlocked: true });
    await send(whatsapp);
    await becomes(['sent']);
    await people.does('block', { ...parties, isBlocked: false });
    await send(whatsapp);
    await becomes(['sent', 'sent', 'delivered']);
  });
});
