import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { FileLinkResult } from '../../contract/provider.ts';
import type { OutboundPart, OutgoingFile, SendContext, SendResult } from '../../contract/sending.ts';
import { networkFailureOf } from '../provider-answer.ts';
import { addressOf, type BotApiAnswer, callBotApi, detailOf, multipartOf } from './bot-api.ts';
import { chatOf, messageNumberIn } from './message/update.ts';
import { agentTexts, failed, type FileUnread, isVoiceForbidden, outcomeOf, type Sending } from './outcome.ts';

/** Where a part goes, as parameters of any method that sends. */
type Address = Readonly<Record<string, unknown>>;

/**
 * Sends one part: a text as it is, without any markup, a file, or what is shown with buttons. A group that has become a
 * supergroup is followed, since the refusal says where to. Never throws.
 */
export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  if (context.signal.aborted) {
    return failed('transient', agentTexts.unreachable, 'The time was over before the request was begun.');
  }
  const address: Address = { ...chatOf(part.conversationId), ...replyParameters(part) };
  const { file, content } = part;
  if (file !== undefined) return sendFile(file, methodFor(file), address, context);
  if (content !== undefined) {
    // Loaded with its first use: most messages are texts.
    const { sendContent } = await import('./message/rich-content.ts');
    return sendContent(part, content, (method, parameters) =>
      following(address, (to) => callBotApi({ method, parameters: { ...to, ...parameters } }, context)),
    );
  }
  return outcomeOf(await following(address, (to) => sendText(part.text, to, context)));
}

function sendText(text: string, address: Address, context: SendContext): Promise<BotApiAnswer> {
  return callBotApi({ method: 'sendMessage', parameters: { ...address, text } }, context);
}

/** What is quoted may have been deleted since; which of our own messages it was, nobody knows. */
function replyParameters({ replyTo }: OutboundPart): Address {
  const number = replyTo?.sentBy === 'theirs' ? Number(messageNumberIn(replyTo.providerMessageId)) : Number.NaN;
  if (!Number.isSafeInteger(number) || number === 0) return {};
  return { reply_parameters: { message_id: number, allow_sending_without_reply: true } };
}

async function following<Answer extends Sending>(
  address: Address,
  call: (address: Address) => Promise<Answer>,
): Promise<Answer> {
  const answer = await call(address);
  const movedTo = answer.kind === 'error' ? answer.movedTo : undefined;
  return movedTo === undefined ? answer : call({ ...address, chat_id: movedTo });
}

async function sendFile(
  file: OutgoingFile,
  how: FileMethod,
  address: Address,
  context: SendContext,
): Promise<SendResult> {
  const answer = await following(address, (to) => upload(file, how, to, context));
  // A picture that Telegram can't process as one goes as the file that it is, and so does a voice message for the one
  // who takes none (a privacy setting of Telegram Premium).
  const isNoPicture = answer.kind === 'error' && answer.status === 400 && /PHOTO_|IMAGE_/.test(answer.description);
  if ((isNoPicture || isVoiceForbidden(answer)) && how !== asDocument) {
    return sendFile(file, asDocument, address, context);
  }
  return outcomeOf(answer);
}

/** Telegram fetches links itself, but few types of files and smaller ones: so the file passes through here. */
async function upload(
  file: OutgoingFile,
  { method, field }: FileMethod,
  address: Address,
  context: SendContext,
): Promise<Sending> {
  const content = await contentOf(file, context);
  if ('kind' in content) return content;
  const fields = Object.entries(address).map(([name, value]) => [name, textOf(value)] as const);
  const body = multipartOf(fields, { field, meta: file, content }, `byoc${randomUUID()}`);
  const answer = await callBotApi({ method, upload: body }, context);
  const isCutOff = answer.kind === 'no-answer' && answer.failure === 'maybe-written' && !body.isWhole();
  return isCutOff ? { ...answer, failure: 'not-written' } : answer;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function contentOf(
  { url }: OutgoingFile,
  { fetch, signal }: SendContext,
): Promise<AsyncIterable<Uint8Array> | FileUnread> {
  try {
    const response = await fetch(url, { signal });
    if (response.ok && response.body !== null) return response.body;
    await response.body?.cancel();
    return { kind: 'file-unread', detail: `The store answered ${response.status}.` };
  } catch (error) {
    return { kind: 'file-unread', detail: `The store gave no answer: ${networkFailureOf(error).code}.` };
  }
}

/** How a file is sent: a method of the Bot API, and its parameter that takes the file. */
export interface FileMethod {
  readonly method: string;
  readonly field: string;
}

export const asDocument: FileMethod = { method: 'sendDocument', field: 'document' };
const asPhoto: FileMethod = { method: 'sendPhoto', field: 'photo' };

/** Bytes of a picture that is shown as one (Bot API, "Sending files"); a larger one goes as a file. */
const MAX_PHOTO_BYTES = 10_000_000;

/** Of the types that Telegram plays or shows in the chat; all others are files to open. */
const methods = new Map<string, FileMethod>([
  ['image/jpeg', asPhoto],
  ['image/png', asPhoto],
  ['image/webp', asPhoto],
  ['image/gif', { method: 'sendAnimation', field: 'animation' }],
  ['video/mp4', { method: 'sendVideo', field: 'video' }],
  ['audio/mpeg', { method: 'sendAudio', field: 'audio' }],
  ['audio/mp4', { method: 'sendAudio', field: 'audio' }],
  ['audio/x-m4a', { method: 'sendAudio', field: 'audio' }],
  ['audio/ogg', { method: 'sendVoice', field: 'voice' }],
]);

export function methodFor({ type, size }: OutgoingFile): FileMethod {
  const method = methods.get(type) ?? asDocument;
  return method === asPhoto && size > MAX_PHOTO_BYTES ? asDocument : method;
}

/** Telegram shows it for five seconds, or until the message comes; there is no way to end it sooner. */
export async function sendTyping(conversationId: string, isTyping: boolean, context: SendContext): Promise<void> {
  const chat = chatOf(conversationId);
  // Of the direct messages of a channel it is shown to nobody (Bot API, sendChatAction).
  if (!isTyping || chat.direct_messages_topic_id !== undefined) return;
  await callBotApi({ method: 'sendChatAction', parameters: { ...chat, action: 'typing' } }, context);
}

const fileSchema = z.object({ file_path: z.string().check(z.minLength(1)) });

/** Bytes of a file that a bot can have (Bot API, getFile). */
const MAX_DOWNLOAD_BYTES = 20_000_000;

/** Asks where a file lies; the link works for an hour at least and holds the token (Bot API, getFile). */
export async function linkOf(reference: string, context: SendContext): Promise<FileLinkResult> {
  const answer = await callBotApi({ method: 'getFile', parameters: { file_id: reference } }, context);
  if (answer.kind === 'done') return linkIn(answer.result, context);
  if (answer.kind !== 'error') return { kind: 'unavailable', detail: detailOf(answer) };
  if (/too big/i.test(answer.description)) {
    return { kind: 'too-large', detail: 'Telegram gives bots no larger files.', maxBytes: MAX_DOWNLOAD_BYTES };
  }
  // In the same words as of an id that is wrong, Telegram says of a file that it is not there for the moment.
  const isWrongId =
    answer.status === 400 && /invalid file_id|wrong (?:remote )?file identifier/i.test(answer.description);
  return { kind: isWrongId ? 'gone' : 'unavailable', detail: detailOf(answer) };
}

function linkIn(result: unknown, context: SendContext): FileLinkResult {
  const path = fileSchema.safeParse(result).data?.file_path;
  const address = addressOf(context);
  if (path === undefined || 'lacks' in address) {
    return { kind: 'unavailable', detail: 'Telegram named no path of the file.' };
  }
  return { kind: 'link', link: { url: `${address.files}/${path.split('/').map(encodeURIComponent).join('/')}` } };
}
