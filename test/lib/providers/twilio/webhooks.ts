import { createHmac } from 'node:crypto';
import type { Sample } from '../../../conformance/subject.ts';
import { ACCOUNT, NUMBER } from './fake-twilio.ts';

/** Webhooks of Twilio, as its documentation writes them down, with invented people. */

export type Fields = Readonly<Record<string, string>>;
export const formOf = (fields: Fields): string => new URLSearchParams(fields).toString();

export const SID = 'SM00112233445566778899aabbccddeeff';
export const PERSON = '+15005550123';

/** What comes with each message of a customer; `fields` replace and add to it. */
export function messageOf(fields: Fields = {}): Fields {
  const sid = fields['MessageSid'] ?? SID;
  return {
    ToCountry: 'US',
    SmsMessageSid: sid,
    NumMedia: '0',
    ToCity: '',
    SmsSid: sid,
    SmsStatus: 'received',
    Body: 'Where is my parcel?',
    To: NUMBER,
    NumSegments: '1',
    MessageSid: sid,
    AccountSid: ACCOUNT,
    From: PERSON,
    ApiVersion: '2010-04-01',
    ...fields,
  };
}

export function messageOfSample({ messageId, authorId, text }: Sample, fields: Fields = {}): Fields {
  return messageOf({ MessageSid: messageId, From: authorId, Body: text, ...fields });
}

export const mediaUrl = (sid: string, number = 1): string =>
  `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages/${sid}/Media/ME${String(number).padStart(32, '0')}`;

/** What became of a message of ours. */
export function statusOf(status: string, fields: Fields = {}): Fields {
  return {
    ...{ SmsSid: SID, SmsStatus: status, MessageStatus: status, MessageSid: SID, AccountSid: ACCOUNT },
    ...{ To: PERSON, From: NUMBER, ApiVersion: '2010-04-01' },
    ...fields,
  };
}

/** As Twilio signs: written from "Webhooks security", and not from the adapter. */
export function signatureOf(url: string, body: Uint8Array | string, secret: string, hash: 'sha1' | 'sha256'): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  let text = url;
  for (const name of [...values.keys()].sort()) {
    for (const value of [...(values.get(name) ?? [])].sort()) text += name + value;
  }
  return createHmac(hash, secret).update(text).digest('base64');
}
