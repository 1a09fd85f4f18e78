import {
  type Author,
  type IncomingFile,
  isOurs,
  type MessageEvent,
  type ProviderEvent,
} from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Parsed, VerifiedRequest } from '../../contract/webhook.ts';
import { type Kind, prefixes } from './manifest.ts';
import { lateFailure } from './texts.ts';

/** Ids of messages: `SM` or `MM` and 32 hexadecimal digits; other carriers with this API have their own. */
const sidForm = /^[A-Za-z0-9-]{8,64}$/;
/** A number, a name of letters as `ACME CO`, or an address of a channel; never what stands for none, as `null`. */
const addressForm = /^(?!\s)(?!(?:[a-z]+:)?(?:null|undefined|NaN)?$)\P{Cc}{1,200}(?<!\s)$/u;
const MAX_FILES = 10;

/** Query of the URL that is given for what becomes of a message: our id of it. Signed as the rest of the URL. */
export const OUR_ID = 'm';

/**
 * Reads a verified webhook: a message of a customer, or what became of one of ours ("Twilio’s request to your webhook URL",
 * "Message status callback"). Never throws.
 */
export function parse(kind: Kind, request: VerifiedRequest): Parsed {
  const fields = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  const query = URL.parse(request.url)?.searchParams;
  const ours = query?.get(OUR_ID);
  if (ours !== null && ours !== undefined) return events(receiptIn(kind, ours, fields, request.receivedAt));
  const status = fields.get('MessageStatus') ?? fields.get('SmsStatus');
  if (status && !['received', 'receiving'].includes(status)) {
    return events(ignored('It is about a message that was not sent by this channel.'));
  }
  const isMessage = ['MessageSid', 'From', 'Body', 'NumMedia'].filter((name) => fields.has(name)).length > 1;
  // Called by GET, it would be accepted, and lost.
  if (query?.has('MessageSid') === true) return malformed('MessageSid', 'It is in the URL: have Twilio use POST.');
  if (!isMessage) return events(ignored('It is no message.'));
  const sid = fields.get('MessageSid') ?? '';
  if (!sidForm.test(sid)) return malformed('MessageSid');
  const from = fields.get('From') ?? '';
  if (!addressForm.test(from)) return malformed('From');
  // To accept it would be to lose it: refused, it stands among the errors of the Console.
  if (!isOfKind(kind, from)) return malformed('From', 'It is of another channel: give that one a webhook of its own.');
  return events(eventIn(sid, from, fields));
}

function events(event: ProviderEvent): Parsed {
  return { kind: 'events', events: [event] };
}

function malformed(field: string, problem = 'It is missing, or not as documented.'): Parsed {
  return { kind: 'malformed', field, problem };
}

/**
 * Several channels of one account may have the same webhook: `whatsapp:+…` is an address of WhatsApp, `+…` one of SMS. Phones
 * without RCS get and send what belongs to an RCS channel as SMS.
 */
function isOfKind(kind: Kind, address: string): boolean {
  const isOfSms = !/^[a-z]+:/i.test(address);
  return kind === 'sms' ? isOfSms : address.startsWith(prefixes[kind]) || (kind === 'rcs' && isOfSms);
}

function eventIn(sid: string, from: string, fields: URLSearchParams): ProviderEvent {
  const author = authorIn(from, fields);
  const state = { STOP: 'opted-out', START: 'reachable' } as const;
  const optOut = fields.get('OptOutType')?.toUpperCase();
  if (optOut === 'STOP' || optOut === 'START') {
    const signal = { kind: 'contact-state', state: state[optOut] } as const;
    return { kind: 'signal', conversationId: from, author, providerEventId: sid, signal };
  }
  const message = { kind: 'message', conversationId: from, providerMessageId: sid, author } as const;
  const pressed = pressIn(fields, message);
  if (pressed !== undefined) return pressed;
  const files = filesIn(sid, fields);
  const place = placeIn(fields);
  const text = place?.text ?? (wordsOf(fields, 'Body') || wordsOf(fields, 'ButtonText'));
  const notes = [...(place === undefined ? [] : [place.note]), ...(optOut === 'HELP' ? [parseTexts.help] : [])];
  if (text === '' && files.length === 0 && notes.length === 0) return ignored('The message says nothing.');
  const quoted = fields.get('OriginalRepliedMessageSid') ?? '';
  return {
    ...message,
    text,
    ...(files.length > 0 && { files }),
    ...(notes.length > 0 && { notes }),
    // Twilio says the id alone of what is quoted, and not whose it is.
    ...(sidForm.test(quoted) && { replyTo: { sentBy: 'ours', sentId: quoted, mayBeTheirs: true } }),
  };
}

/** A customer of WhatsApp may have an id that is no number, `whatsapp:CC.…`, and then no number beside it. */
function authorIn(from: string, fields: URLSearchParams): Author {
  const waId = fields.get('WaId') ?? '';
  const [number] = /\+\d{7,15}$/.exec(from) ?? [];
  const phone = number ?? (/^\d{7,15}$/.test(waId) ? `+${waId}` : undefined);
  // A person of SMS has no name: agents read the number, and no id.
  const nickname = wordsOf(fields, 'ProfileName').trim() || phone;
  return { id: from, ...(nickname !== undefined && { nickname }), ...(phone !== undefined && { phone }) };
}

/** What a button or an entry of a list carries: our id of the part, and the key of the choice. */
const pressForm = /^(out-[A-Za-z0-9._-]{1,60}):(\d{1,6})$/;

/** Buttons of templates that were made elsewhere have data of their own, and are read as words. */
function pressIn(
  fields: URLSearchParams,
  message: Pick<MessageEvent, 'kind' | 'conversationId' | 'providerMessageId' | 'author'>,
): MessageEvent | undefined {
  const data = fields.get('ButtonPayload') || fields.get('ListId') || '';
  const [, of = '', key = ''] = pressForm.exec(data) ?? [];
  if (!isOurs(of)) return undefined;
  const text = ['ButtonText', 'ListTitle', 'Body'].map((name) => wordsOf(fields, name)).find(Boolean) ?? '';
  return { ...message, providerMessageId: `press:${of}:${key}:${message.author.id}`, text, press: { of, key } };
}

const endings: Readonly<Record<string, string>> = {
  ...{ 'image/jpeg': 'photo.jpg', 'image/png': 'photo.png', 'image/gif': 'photo.gif', 'image/webp': 'photo.webp' },
  ...{ 'audio/ogg': 'voice-message.ogg', 'audio/amr': 'voice-message.amr', 'audio/mpeg': 'audio.mp3' },
  ...{ 'video/mp4': 'video.mp4', 'video/3gpp': 'video.3gp', 'application/pdf': 'document.pdf' },
  ...{ 'text/vcard': 'contact.vcf', 'text/x-vcard': 'contact.vcf' },
};

/** Twilio names no file. Each is found by `linkOf`, with the message that it came in. */
function filesIn(sid: string, fields: URLSearchParams): readonly IncomingFile[] {
  const places = Array.from({ length: MAX_FILES }, (_, place) => place);
  return places.flatMap((place) => {
    const url = wordsOf(fields, `MediaUrl${place}`);
    if (url === '') return [];
    const type = wordsOf(fields, `MediaContentType${place}`).split(';')[0]?.trim().toLowerCase() ?? '';
    const name = Object.hasOwn(endings, type) ? endings[type] : undefined;
    const source = { kind: 'reference', reference: referenceOf(sid, url) } as const;
    return [{ id: String(place + 1), ...(name !== undefined && { name }), ...(type !== '' && { type }), source }];
  });
}

/** By which `linkOf` finds a file: the message that it came in, and its URL. */
const referenceOf = (sid: string, url: string): string => `${sid} ${url}`;

export function referenceIn(reference: string): { readonly sid: string; readonly url: string } {
  const at = reference.indexOf(' ');
  return { sid: reference.slice(0, Math.max(at, 0)), url: reference.slice(at + 1) };
}

function placeIn(fields: URLSearchParams): { readonly text: string; readonly note: LocalizedText } | undefined {
  const [latitude, longitude] = ['Latitude', 'Longitude'].map((name) => fields.get(name)?.trim() ?? '');
  const isPlace = [latitude, longitude].every((degrees) => /^-?\d{1,3}(?:\.\d{1,20})?$/.test(degrees ?? ''));
  if (!isPlace) return undefined;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  const said = ['Body', 'Label', 'Address'].map((name) => wordsOf(fields, name));
  const lines = [...new Set(said), `${latitude}, ${longitude}`, map];
  return { text: lines.filter(Boolean).join('\n'), note: parseTexts.location };
}

/** Half a surrogate pair can't be written as UTF-8, in which messages travel on. */
const wordsOf = (fields: URLSearchParams, name: string): string => (fields.get(name) ?? '').toWellFormed();

const statuses: Readonly<Record<string, 'delivered' | 'seen' | 'failed'>> = {
  ...{ delivered: 'delivered', read: 'seen' },
  ...{ undelivered: 'failed', failed: 'failed', canceled: 'failed' },
};

/** Twilio tells no time of it: the time of receipt stands for it. */
function receiptIn(kind: Kind, externalId: string, fields: URLSearchParams, receivedAt: Date): ProviderEvent {
  const told = fields.get('MessageStatus') ?? fields.get('SmsStatus') ?? '';
  const status = Object.hasOwn(statuses, told) ? statuses[told] : undefined;
  if (status === undefined) return ignored('It says nothing that an agent has to know of a message.');
  if (!isOurs(externalId)) return ignored('The id in the URL is none of ours.');
  const to = fields.get('To') ?? '';
  if (to !== '' && !isOfKind(kind, to)) return ignored('It is about a message of another channel of the account.');
  if (Number.isNaN(receivedAt.getTime())) return ignored('Nobody knows when it came.');
  const occurredAt = receivedAt.toISOString();
  if (status !== 'failed') return { kind: 'receipt', externalId, status, occurredAt };
  const reason = lateFailure(told, fields.get('ErrorCode') ?? '');
  return { kind: 'receipt', externalId, status, occurredAt, reason };
}

function ignored(reason: string): ProviderEvent {
  return { kind: 'ignored', reason };
}

const parseTexts = {
  location: { en: 'Location', fr: 'Position' },
  help: {
    en: 'The customer asked for help by a keyword, which Twilio has answered',
    fr: 'Le client a demandé de l’aide par un mot-clé, auquel Twilio a répondu',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
