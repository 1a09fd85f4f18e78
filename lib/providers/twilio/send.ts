import * as z from 'zod/mini';
import type { FileLinkResult } from '../../contract/provider.ts';
import type { OutboundPart, OutgoingFile, SendContext, SendResult } from '../../contract/sending.ts';
import {
  type Account,
  accountIn,
  accountPath,
  type ApiContext,
  basic,
  callTwilio,
  detailOf,
  type Fields,
  type Made,
  notSent,
  outcomeOf,
  type TwilioCall,
} from './api.ts';
import { type Kind, prefixes } from './manifest.ts';
import { OUR_ID, referenceIn } from './parse.ts';
import { agentTexts } from './texts.ts';

/** "ContentSid is invalid": the resource was deleted. */
const NO_CONTENT = '21655';

/**
 * Sends one part: a text, a file or its link, an approved template, or what can be pressed. Twilio knows no key of a repeat,
 * so that a send without an answer is never repeated. Never throws.
 */
export async function send(kind: Kind, part: OutboundPart, context: SendContext): Promise<SendResult> {
  const account = accountIn(kind, context);
  if ('lacks' in account) {
    return notSent('configuration', agentTexts.notSetUp, detailOf({ kind: 'not-set-up', ...account }));
  }
  if (context.signal.aborted) {
    return notSent('transient', agentTexts.unreachable, 'The time was over before the request was begun.');
  }
  const made = await madeOf(kind, part, context);
  if (made.kind !== 'fields') return made;
  const create = (fields: Fields) => callTwilio(messageOf(part, account, fields, context), kind, context);
  const answer = await create(made.fields);
  const { ContentSid: refused = '' } = made.fields;
  const isGone = answer.kind === 'error' && answer.answer.code === NO_CONTENT && made.again !== undefined;
  if (!isGone) return outcomeOf(answer);
  const next = await made.again(refused);
  if (typeof next !== 'string') return next;
  return next === refused ? outcomeOf(answer) : outcomeOf(await create({ ...made.fields, ContentSid: next }));
}

async function madeOf(kind: Kind, part: OutboundPart, context: SendContext): Promise<Made> {
  const { content, file, text } = part;
  if (file !== undefined) return fieldsOfFile(kind, part.conversationId, file);
  const isTemplate = kind !== 'sms' && /^\s*HX[0-9a-fA-F]{32}\s*(?:\n|$)/.test(text);
  if (content === undefined && !isTemplate) return { kind: 'fields', fields: { Body: text } };
  // Loaded with its first use: most messages are texts.
  const { fieldsOfContent, fieldsOfTemplate } = await import('./content.ts');
  return content === undefined ? fieldsOfTemplate(kind, text, context) : fieldsOfContent(kind, part, content, context);
}

/** What becomes of the message is told to a URL with our id of it. */
function messageOf(
  { conversationId, externalId }: OutboundPart,
  { accountSid, sender }: Account,
  fields: Fields,
  { webhookUrl }: SendContext,
): TwilioCall {
  const form = {
    To: conversationId.toWellFormed(),
    ...(sender.kind === 'service' ? { MessagingServiceSid: sender.sid } : { From: sender.address }),
    StatusCallback: `${webhookUrl}?${OUR_ID}=${encodeURIComponent(externalId)}`,
    ...fields,
  };
  return { method: 'POST', path: accountPath(accountSid, '/Messages.json'), form };
}

/** Bytes of a picture of an MMS, and of anything else in one (Message resource, "MediaUrl"). */
const MAX_MMS_PICTURE = 5_000_000;
const MAX_MMS_OTHER = 500_000;
/** Bytes of a file on WhatsApp (error 11751); of RCS none is documented, and the same is taken. */
const MAX_CHAT_FILE = 16_000_000;

const pictures = new Set(['image/jpeg', 'image/png', 'image/gif']);
/** "Accepted content types for media". */
const ofMms =
  /^(?:audio\/(?:basic|mp4|mpeg|ogg|3gpp|ac3|webm|amr)|video\/(?:mpeg|mp4|quicktime|webm|3gpp)|image\/(?:bmp|tiff)|text\/(?:vcard|csv|rtf|calendar)|application\/pdf)$/;
/** "WhatsApp media messages". */
const ofWhatsapp =
  /^(?:image\/(?:jpeg|png)|audio\/(?:ogg|amr|3gpp|aac|mpeg|mp4)|video\/mp4|text\/vcard|application\/(?:pdf|msword|vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)))$/;
/** "RCS media". */
const ofRcs = /^(?:image\/(?:jpeg|png|gif)|audio\/(?:mpeg|mp4|ogg)|video\/(?:mp4|mpeg|webm)|application\/pdf)$/;

/** Countries with MMS begin with +1; elsewhere, and what the channel does not take, a link goes in a text. */
function isTaken(kind: Kind, to: string, { type, size }: OutgoingFile): boolean {
  switch (kind) {
    case 'sms':
      if (!to.startsWith('+1')) return false;
      return pictures.has(type) ? size <= MAX_MMS_PICTURE : ofMms.test(type) && size <= MAX_MMS_OTHER;
    case 'whatsapp':
      return ofWhatsapp.test(type) && size <= MAX_CHAT_FILE;
    case 'rcs':
      return ofRcs.test(type) && size <= MAX_CHAT_FILE && to.startsWith(prefixes.rcs);
  }
}

const MAX_BODY = 1_600;

function fieldsOfFile(kind: Kind, to: string, file: OutgoingFile): Made {
  if (isTaken(kind, to, file)) return { kind: 'fields', fields: { MediaUrl: file.url } };
  const room = MAX_BODY - file.url.length - 1;
  if (room < 0) return notSent('unsupported', agentTexts.linkTooLong, 'The link to the file is longer than a message.');
  const name = file.name.slice(0, Math.max(room, 0)).toWellFormed();
  return { kind: 'fields', fields: { Body: [name, file.url].filter(Boolean).join('\n') } };
}

/** Who asks for a file has to be an account of the host's; the path names account, message and file. */
const mediaPath = /\/2010-04-01\/Accounts\/([A-Za-z0-9-]+)\/Messages\/([A-Za-z0-9-]+)\/Media\/[A-Za-z0-9-]+$/;

/**
 * Where a file of a customer is. The credentials go to the API's own host alone, and only for a file of the message that it
 * came with: to whatever other host a link or a redirect leads, none go. That Twilio does not have a file yet is answered 404,
 * and the core asks again.
 */
export function linkOf(kind: Kind, reference: string, context: ApiContext): FileLinkResult {
  const { sid, url: given } = referenceIn(reference);
  const url = URL.parse(given);
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  if (!isWeb) return { kind: 'unavailable', detail: 'The link to the file is none.' };
  const account = accountIn(kind, context);
  const bare = { kind: 'link', link: { url: url.href } } as const;
  if ('lacks' in account) return bare;
  const [, accountSid, messageSid] = mediaPath.exec(url.pathname) ?? [];
  const isOurs =
    url.origin === new URL(account.hosts.api).origin && accountSid === account.accountSid && messageSid === sid;
  if (!isOurs) return bare;
  return {
    kind: 'link',
    link: { url: url.href, headers: { authorization: basic(account) }, hosts: [url.host] },
  };
}

const lastSchema = z.object({ messages: z.array(z.object({ sid: z.string(), to: z.string() })) });

/**
 * Shown for 25 seconds at most, and until an answer comes; it marks the customer's last message as read. Twilio wants the id
 * of that message, and is asked for it ("Typing Indicators resource").
 */
export async function sendTyping(
  kind: Kind,
  conversationId: string,
  isTyping: boolean,
  context: SendContext,
): Promise<void> {
  const account = accountIn(kind, context);
  if (!isTyping || 'lacks' in account) return;
  const query = { From: conversationId.toWellFormed(), PageSize: '1' };
  const path = accountPath(account.accountSid, '/Messages.json');
  const listed = await callTwilio({ method: 'GET', path, query }, kind, context);
  const last = listed.kind === 'done' ? lastSchema.safeParse(listed.json).data?.messages[0] : undefined;
  if (last === undefined) return;
  const messageId = last.sid;
  const json =
    kind === 'rcs'
      ? { channel: 'RCS', messageId, from: last.to, to: conversationId, event: 'START' }
      : { channel: 'WHATSAPP', messageId };
  await callTwilio({ method: 'POST', on: 'messaging', path: '/v3/Indicators/Typing.json', json }, kind, context);
}
