import { describe, expect, it } from 'vitest';
import type { OutboundPart, SendContext, SendResult } from '../../../../lib/contract/sending.ts';
import type { Kind } from '../../../../lib/providers/twilio/manifest.ts';
import { linkOf, send, sendTyping } from '../../../../lib/providers/twilio/send.ts';
import type { Answer } from '../../../conformance/subject.ts';
import { type Call, type Line, lineTo, networkError, OUR_ID } from '../../../conformance/support/calls.ts';
import { subject as rcs } from './conformance-rcs.ts';
import { subject as sms } from './conformance-sms.ts';
import { subject as whatsapp } from './conformance-whatsapp.ts';
import { ACCOUNT, AGENT, NUMBER, refusal, SERVICE, startTwilio } from './fake-twilio.ts';
import { mediaUrl, PERSON, SID } from './webhooks.ts';

const subjects = { sms, whatsapp, rcs };
const addresses = { sms: PERSON, whatsapp: `whatsapp:${PERSON}`, rcs: `rcs:${PERSON}` };

const lineOf = (kind: Kind, answer: Answer = startTwilio(), changes: Partial<SendContext> = {}): Line =>
  lineTo(subjects[kind], answer, changes);

const partOf = (kind: Kind, changes: Partial<OutboundPart> = {}): OutboundPart => ({
  externalId: OUR_ID,
  conversationId: addresses[kind],
  recipientIds: [addresses[kind]],
  text: 'Your parcel is on its way.',
  ...changes,
});

const formOf = (call: Call | undefined) => Object.fromEntries(new URLSearchParams(call?.body ?? ''));

async function sentBy(kind: Kind, changes: Partial<OutboundPart> = {}, line = lineOf(kind)) {
  const result = await send(kind, partOf(kind, changes), line.context);
  return { result, calls: line.calls, form: formOf(line.calls.at(-1)) };
}

describe('a message', () => {
  it('goes out from the number, and says where to tell what became of it', async () => {
    const { result, calls, form } = await sentBy('sms');
    expect(result).toEqual({ kind: 'sent', providerMessageId: 'SM00000000000000000000000000000001' });
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json`,
    ]);
    expect(form).toEqual({
      To: PERSON,
      From: NUMBER,
      StatusCallback: `https://byoc.example.net/webhooks/ch-conformance?m=${OUR_ID}`,
      Body: 'Your parcel is on its way.',
    });
  });

  it('to WhatsApp is from a WhatsApp number, and by a messaging service from whatever it has', async () => {
    expect((await sentBy('whatsapp')).form).toMatchObject({ To: `whatsapp:${PERSON}`, From: `whatsapp:${NUMBER}` });
    const { form } = await sentBy('rcs');
    expect(form).toMatchObject({ To: `rcs:${PERSON}`, MessagingServiceSid: SERVICE });
    expect(form).not.toHaveProperty('From');
  });

  it('signs in with the account’s token, or a key’s own secret, and never one with the other’s', async () => {
    const userOf = ({ calls }: { calls: readonly Call[] }) =>
      Buffer.from(calls[0]?.headers['authorization']?.slice(6) ?? '', 'base64').toString();
    expect(userOf(await sentBy('sms'))).toBe(`${ACCOUNT}:a123456789abcdefa123456789abcdef`);
    expect(userOf(await sentBy('whatsapp'))).toBe(`SK${'0123456789abcdef'.repeat(2)}:test-key-secret-a`);
    const token = [{ name: 'authToken', value: '0'.repeat(32) }];
    const { result, calls } = await sentBy('rcs', {}, lineOf('rcs', startTwilio(), { secrets: token }));
    expect([result.kind, calls.length]).toEqual(['configuration', 0]);
  });

  it.each([
    { server: 'https://api.dublin.ie1.twilio.com', on: 'https://content.dublin.ie1.twilio.com' },
    { server: 'https://acme.signalwire.example/api/laml', on: 'https://acme.signalwire.example/api/laml' },
    { server: 'https://api.twilio.com.evil.example', on: 'https://api.twilio.com.evil.example' },
  ])('by $server asks no other carrier’s host', async ({ server, on }) => {
    const settings = { ...whatsapp.settings, apiUrl: server };
    const line = lineOf('whatsapp', startTwilio(), { settings });
    await send('whatsapp', partOf('whatsapp', { text: `HX${'1'.repeat(32)}` }), line.context);
    expect(line.calls[0]?.url).toBe(`${on}/v1/Content/HX${'1'.repeat(32)}`);
  });
});

describe('what Twilio answers', () => {
  const answered = async (answer: Answer, kind: Kind = 'sms'): Promise<SendResult> =>
    (await sentBy(kind, {}, lineOf(kind, answer))).result;
  const kindOf = async (answer: Answer) => (await answered(answer)).kind;

  it.each([
    [429, 20_429, 'throttled'],
    [400, 21_611, 'throttled'],
    ...[20_003, 21_606, 21_212, 21_703, 21_704, 63_007, 21_408, 21_608].map(
      (code) => [400, code, 'configuration'] as const,
    ),
    [401, 20_003, 'configuration'],
    [400, 21_610, 'recipient-blocked'],
    [400, 63_016, 'window-closed'],
    ...[21_211, 21_614, 21_612, 21_617, 21_620, 21_623, 21_655, 21_656].map(
      (code) => [400, code, 'permanent'] as const,
    ),
    [400, 99_999, 'permanent'],
    ...[500, 502, 503, 504].map((status) => [status, 20_500, 'unknown-outcome'] as const),
    [503, 21_611, 'unknown-outcome'],
  ] as const)('%i with the code %i is %s', async (status, code, kind) => {
    expect(await kindOf(refusal(status, code, 'Something is wrong'))).toBe(kind);
  });

  it('with a 2xx is no success where an error stands in it, or no message', async () => {
    const created = (body: object) => () => Response.json(body, { status: 201 });
    expect(await kindOf(created({ sid: SID, status: 'failed', error_code: 30_007 }))).toBe('permanent');
    expect(await kindOf(created({ sid: SID, status: 'queued', error_code: 21_610 }))).toBe('recipient-blocked');
    expect(await kindOf(created({ status: 'queued' }))).toBe('unknown-outcome');
    expect(await kindOf(created({ sid: SID, status: 'accepted', error_code: null }))).toBe('sent');
  });

  it('or that it answers nothing leaves the outcome open', async () => {
    expect(await kindOf(() => Promise.reject(networkError('UND_ERR_SOCKET')))).toBe('unknown-outcome');
    expect(await kindOf(() => Promise.reject(networkError('ECONNREFUSED', { syscall: 'connect' })))).toBe('transient');
  });

  it('is told with its cause, in both languages, and in Twilio’s words where there is no other', async () => {
    expect(await answered(refusal(400, 21_610, 'Attempt to send to unsubscribed recipient'))).toMatchObject({
      agentMessage: {
        en: 'The message was not delivered (error 21610): the customer has opted out of messages from this number, and has to write START first.',
        fr: 'Le message n’a pas été remis (erreur 21610)\u00a0: le client a refusé les messages de ce numéro\u00a0: il doit d’abord écrire START.',
      },
      detail: 'Twilio answered 400 with the code 21610.',
    });
    expect(await answered(refusal(400, 21_999, 'The sky is falling'))).toMatchObject({
      agentMessage: { en: 'Twilio refused the message (error 21999): The sky is falling.' },
    });
  });
});

describe('a text of 1,600 emoji', () => {
  it('is longer than one message by the unit that the manifest counts in', async () => {
    const { splitText } = await import('../../../../lib/messages/split-text.ts');
    const pieces = splitText('📦'.repeat(1_600), sms.provider.manifest.capabilities.text);
    expect(pieces.map((piece) => piece === '📦'.repeat(800))).toEqual([true, true]);
    const answer = startTwilio();
    for (const text of pieces) expect((await sentBy('sms', { text }, lineOf('sms', answer))).result.kind).toBe('sent');
  });
});

describe('a file', () => {
  const url = 'https://files.example.net/outbound/1/label?signature=1';
  const fileOf = (type: string, size = 100_000) => ({ name: 'label', type, size, url });
  const carried = async (kind: Kind, type: string, size?: number, to?: string) => {
    const conversation = to === undefined ? {} : { conversationId: to };
    const { form } = await sentBy(kind, { text: '', file: fileOf(type, size), ...conversation });
    return form['MediaUrl'] === url ? 'media' : form['Body'] === `label\n${url}` ? 'link' : 'neither';
  };

  it.each([
    { kind: 'sms', type: 'image/jpeg', size: 5_000_000, as: 'media' },
    { kind: 'sms', type: 'image/jpeg', size: 5_000_001, as: 'link' },
    { kind: 'sms', type: 'application/pdf', size: 500_000, as: 'media' },
    { kind: 'sms', type: 'application/pdf', size: 500_001, as: 'link' },
    { kind: 'sms', type: 'application/zip', size: 1, as: 'link' },
    { kind: 'whatsapp', type: 'video/mp4', size: 16_000_000, as: 'media' },
    { kind: 'whatsapp', type: 'video/mp4', size: 16_000_001, as: 'link' },
    { kind: 'whatsapp', type: 'image/gif', size: 1, as: 'link' },
    { kind: 'rcs', type: 'image/gif', size: 1, as: 'media' },
    { kind: 'rcs', type: 'application/zip', size: 1, as: 'link' },
  ] as const)('of $type and $size bytes goes on $kind as $as', async ({ kind, type, size, as }) => {
    expect(await carried(kind, type, size)).toBe(as);
  });

  it('goes as a link to phones that get no MMS', async () => {
    expect(await carried('sms', 'image/jpeg', 1, '+447700900123')).toBe('link');
    expect(await carried('sms', 'image/jpeg', 1, '+15005550123')).toBe('media');
    expect(await carried('rcs', 'image/jpeg', 1, PERSON)).toBe('link');
  });

  it('with a link that no message holds is not sent', async () => {
    const file = { ...fileOf('application/zip'), url: `https://files.example.net/${'x'.repeat(1_700)}` };
    const { result, calls } = await sentBy('sms', { text: '', file });
    expect([result.kind, calls.length]).toEqual(['unsupported', 0]);
  });
});

describe('a file of a customer', () => {
  const found = (reference: string, changes: Partial<SendContext> = {}) =>
    linkOf('sms', reference, lineOf('sms', startTwilio(), changes).context);
  const headersOf = (reference: string, changes: Partial<SendContext> = {}) => {
    const result = found(reference, changes);
    return result.kind === 'link' ? result.link.headers : result.kind;
  };

  it('is fetched with the credentials, which go to the API’s host alone', () => {
    const basic = Buffer.from(`${ACCOUNT}:a123456789abcdefa123456789abcdef`).toString('base64');
    expect(found(`${SID} ${mediaUrl(SID)}`)).toEqual({
      kind: 'link',
      link: { url: mediaUrl(SID), headers: { authorization: `Basic ${basic}` }, hosts: ['api.twilio.com'] },
    });
  });

  it.each([
    { what: 'another host', url: mediaUrl(SID).replace('api.twilio.com', 'api.twilio.com.evil.example') },
    {
      what: 'another host behind a name',
      url: mediaUrl(SID).replace('https://', 'https://api.twilio.com@evil.example/'),
    },
    { what: 'another port', url: mediaUrl(SID).replace('.com', '.com:8443') },
    { what: 'plain http', url: mediaUrl(SID).replace('https', 'http') },
    { what: 'another account', url: mediaUrl(SID).replace(ACCOUNT, `AC${'f'.repeat(32)}`) },
    { what: 'another message', url: mediaUrl('SM00000000000000000000000000000099') },
    { what: 'another path', url: mediaUrl(SID).replace('/Media/', '/Notes/') },
    { what: 'a way out of the path', url: mediaUrl(SID).replace('/Media/', '/Media/../Media/../../') },
  ])('of $what is fetched without them', ({ url }) => {
    expect(headersOf(`${SID} ${url}`)).toBeUndefined();
  });

  it('that has no link is not there, and without a secret it is fetched bare', () => {
    for (const odd of ['', SID, `${SID} `, `${SID} ftp://files.example.net/1`, `${SID} no link`])
      expect(headersOf(odd)).toBe('unavailable');
    expect(headersOf(`${SID} ${mediaUrl(SID)}`, { secrets: [] })).toBeUndefined();
  });
});

describe('typing', () => {
  it('names the customer’s last message, which Twilio is asked for', async () => {
    const line = lineOf('whatsapp');
    await sendTyping('whatsapp', addresses.whatsapp, true, line.context);
    expect(line.calls.map(({ url }) => url)).toEqual([
      `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json?From=whatsapp%3A%2B15005550123&PageSize=1`,
      'https://messaging.twilio.com/v3/Indicators/Typing.json',
    ]);
    expect(JSON.parse(line.calls[1]?.body ?? '')).toEqual({
      channel: 'WHATSAPP',
      messageId: 'SM00000000000000000000000000000099',
    });
  });

  it('on RCS also says who types to whom', async () => {
    const line = lineOf('rcs');
    await sendTyping('rcs', addresses.rcs, true, line.context);
    expect(JSON.parse(line.calls[1]?.body ?? '')).toMatchObject({
      channel: 'RCS',
      from: AGENT,
      to: addresses.rcs,
      event: 'START',
    });
  });

  it('is told neither where nothing was written yet, nor when it ends', async () => {
    const silent = lineOf('whatsapp', () => Response.json({ messages: [] }));
    await sendTyping('whatsapp', addresses.whatsapp, true, silent.context);
    const ended = lineOf('whatsapp');
    await sendTyping('whatsapp', addresses.whatsapp, false, ended.context);
    expect([silent.calls.length, ended.calls.length]).toEqual([1, 0]);
  });
});
