import { randomUUID } from 'node:crypto';
import type { OutboundPart, OutgoingFile, SendContext, SendResult } from '../contract.ts';
import { networkFailureOf } from '../network-failure.ts';
import { type BotApiAnswer, callBotApi } from './call-bot-api.ts';
import { asDocument, type FileMethod, methodFor } from './file-method.ts';
import { chatOf, messageNumberIn } from './ids.ts';
import { multipartOf } from './multipart.ts';
import { failed, type FileUnread, outcomeOf, type Sending } from './outcome.ts';
import { sentences } from './sentences.ts';

/** Where a part goes, as parameters of any method that sends. */
type Address = Readonly<Record<string, unknown>>;

/**
 * Sends one part: a text as it is, without any markup, or a file. A group that has become a supergroup is followed, since
 * the refusal says where to. Never throws.
 */
export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  if (context.signal.aborted) {
    return failed('transient', sentences.unreachable, 'The time was over before the request was begun.');
  }
  const address: Address = { ...chatOf(part.conversationId), ...replyParameters(part) };
  const { file } = part;
  if (file !== undefined) return sendFile(file, methodFor(file), address, context);
  return outcomeOf(await following(address, (to) => sendText(part.text, to, context)));
}

function sendText(text: string, address: Address, context: SendContext): Promise<BotApiAnswer> {
  return callBotApi({ method: 'sendMessage', parameters: { ...address, text } }, context);
}

/** What is quoted may have been deleted since; which of our own messages it was, nobody knows. */
function replyParameters({ replyTo }: OutboundPart): Address {
  const number = replyTo?.sentBy === 'theirs' ? Number(messageNumberIn(replyTo.providerMessageId)) : Number.NaN;
  if (!Number.isSafeInteger(number)) return {};
  return { reply_parameters: { message_id: number, allow_sending_without_reply: true } };
}

async function following(address: Address, call: (address: Address) => Promise<Sending>): Promise<Sending> {
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
  // A picture that Telegram can't process as one goes as the file that it is.
  const isNoPicture = answer.kind === 'error' && answer.status === 400 && /PHOTO_|IMAGE_/.test(answer.description);
  if (isNoPicture && how !== asDocument) return sendFile(file, asDocument, address, context);
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
