import * as z from 'zod/mini';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { FileLinkResult } from '../../contract/provider.ts';
import type {
  Failure,
  OutboundPart,
  OutgoingFile,
  SendContext,
  SendFailure,
  SendResult,
} from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import {
  callLine,
  contentLink,
  contentPath,
  detailOf,
  type LineAnswer,
  type LineMessageObject,
  retryKeyOf,
  saidIn,
} from './api.ts';
import { referenceIn } from './content.ts';
import { MAX_LINK_LENGTH } from './manifest.ts';

/**
 * Pushes one part under a key made of our id, so that a repeat delivers once: a text, a picture, a link to a file, or what
 * can be pressed. Never throws.
 */
export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  if (context.signal.aborted) {
    return failed('transient', agentTexts.unreachable, 'The time was over before the request was begun.');
  }
  if (part.content === undefined) return outcomeOf(await quoting(part, context));
  // Loaded with its first use: most messages are texts.
  const { messagesOf } = await import('./rich-content.ts');
  const messages = messagesOf(part, part.content);
  if (messages === undefined) return notShown(`Content of the kind ${part.content.kind} does not fit.`);
  const answer = await push(part, messages, context);
  // It says surely that nothing was taken, so that the words may go in its place.
  const isRefused = blames(answer, (property) => property.startsWith('messages'));
  return isRefused ? notShown('LINE refused a field of the content.') : outcomeOf(answer);
}

function notShown(detail: string): SendResult {
  return { kind: 'unsupported', refuses: 'message', agentMessage: agentTexts.notShown, detail };
}

/** A token of a quote that LINE no longer takes is left out: the refusal says that nothing was sent. */
async function quoting(part: OutboundPart, context: SendContext): Promise<LineAnswer> {
  const { file, text } = part;
  if (file !== undefined) return push(part, [messageOfFile(file)], context);
  const message = { type: 'text', text };
  const quoteToken = part.replyTo?.sentBy === 'theirs' ? part.replyTo.quoteToken : undefined;
  if (quoteToken === undefined) return push(part, [message], context);
  const answer = await push(part, [{ ...message, quoteToken }], context);
  const isQuoteRefused = blames(answer, (property) => property.endsWith('quoteToken'));
  return isQuoteRefused ? push(part, [message], context) : answer;
}

function push(
  { conversationId: to, externalId }: OutboundPart,
  messages: readonly LineMessageObject[],
  context: SendContext,
): Promise<LineAnswer> {
  const body = { to, messages };
  return callLine({ method: 'POST', path: '/v2/bot/message/push', body, retryKey: retryKeyOf(externalId) }, context);
}

/** Bytes of the preview that LINE wants with a picture (Messaging API, "Image message"): up to there, a picture is its own. */
const MAX_PREVIEW_BYTES = 1_000_000;
const shown = new Set(['image/jpeg', 'image/png']);

/**
 * A picture that is small enough to be its own preview is shown. All else goes as a link: LINE wants a still picture with a
 * video, the length with a sound, and has no message for a document.
 */
function messageOfFile({ name, type, size, url }: OutgoingFile): LineMessageObject {
  const isShown = shown.has(type) && size <= MAX_PREVIEW_BYTES && url.length <= MAX_LINK_LENGTH;
  if (isShown) return { type: 'image', originalContentUrl: url, previewImageUrl: url };
  return { type: 'text', text: `${name}\n${url}` };
}

/** For how long the dots are shown unless a message comes: in steps of 5 (Messaging API, "Display a loading animation"). */
const LOADING_SECONDS = 10;

/** Shown to users alone and not in groups; there is no way to end it sooner. */
export async function sendTyping(conversationId: string, isTyping: boolean, context: SendContext): Promise<void> {
  if (!isTyping || !conversationId.startsWith('U')) return;
  const body = { chatId: conversationId, loadingSeconds: LOADING_SECONDS };
  await callLine({ method: 'POST', path: '/v2/bot/chat/loading/start', body }, context);
}

const preparedSchema = z.object({ status: z.string() });

/** Where a user's file is. LINE makes videos and sounds ready first, and says so. */
export async function linkOf(reference: string, context: SendContext): Promise<FileLinkResult> {
  const { messageId, isPrepared } = referenceIn(reference);
  if (isPrepared) {
    const path = `${contentPath(messageId)}/transcoding`;
    const answer = await callLine({ method: 'GET', path, on: 'data' }, context);
    const status = preparedSchema.safeParse(saidIn(answer)).data?.status;
    if (status === undefined && answer.kind !== 'done') return { kind: 'unavailable', detail: detailOf(answer) };
    if (status === 'failed') return { kind: 'gone', detail: 'LINE could not make the content ready.' };
    if (status === 'processing') return { kind: 'unavailable', detail: 'LINE is making the content ready.' };
  }
  const found = await contentLink(messageId, context);
  if ('kind' in found) return { kind: 'unavailable', detail: detailOf(found) };
  const { url, host, token } = found;
  return { kind: 'link', link: { url, headers: { authorization: `Bearer ${token}` }, hosts: [host] } };
}

type LineError = Extract<LineAnswer, { kind: 'error' }>;

const MAX_AGENT_WORDS = 200;

const sentSchema = z.object({ sentMessages: z.array(z.object({ id: z.string().check(z.minLength(1)) })) });
const detailsSchema = z.object({ details: z.array(z.object({ property: z.catch(z.string(), '') })) });

/**
 * A 429 that waiting does not help: the month's messages are used up. LINE's words are no documented interface
 * ("Handle HTTP status code 429 errors"); those about the rate speak of no month.
 */
const quotaUsedUp = /month|quota|free messages|additional messages/i;
/** Of a 403: that the account or its plan may not do this. */
const notAllowed = /\b(?:api|plan|account|permission|authori[sz]ation|scope)\b/i;

/** What LINE's answer means for the message that was to be sent. */
function outcomeOf(answer: LineAnswer): SendResult {
  switch (answer.kind) {
    case 'done':
      // Of several in one request, the last is what the agent sent.
      return { kind: 'sent', providerMessageId: sentSchema.safeParse(answer.json).data?.sentMessages.at(-1)?.id };
    case 'not-set-up':
      return failed('configuration', agentTexts.notSetUp, detailOf(answer));
    case 'no-token':
      if (answer.lacks !== undefined) return failed('configuration', agentTexts.notSetUp, detailOf(answer));
      return {
        kind: 'transient',
        retryAfterMs: answer.retryAfterMs,
        agentMessage: agentTexts.unreachable,
        detail: detailOf(answer),
      };
    case 'no-answer':
      return outcomeOfNoAnswer(answer);
    case 'error':
      return outcomeOfError(answer);
  }
}

function outcomeOfNoAnswer(answer: Extract<LineAnswer, { kind: 'no-answer' }>): SendFailure {
  const detail = detailOf(answer);
  if (answer.failure === 'not-written') return failed('transient', agentTexts.unreachable, detail);
  if (answer.failure === 'maybe-written') return failed('unknown-outcome', agentTexts.unknownOutcome, detail);
  return failed('configuration', agentTexts.notSetUp, detail);
}

function outcomeOfError(answer: LineError): SendResult {
  const { outcome, status, words } = answer;
  const detail = detailOf(answer);
  if (status === 429 && quotaUsedUp.test(words)) {
    return failed('configuration', agentTexts.quotaUsedUp, `${detail} The month’s messages are used up.`);
  }
  if (status === 403 && notAllowed.test(words)) return failed('configuration', agentTexts.notSetUp, detail);
  switch (outcome.kind) {
    case 'sent':
      return outcome;
    case 'throttled':
    case 'transient':
      return { ...outcome, agentMessage: agentTexts.throttled, detail };
    case 'unknown-outcome':
      return { ...outcome, agentMessage: agentTexts.unknownOutcome, detail };
    case 'configuration':
      return { ...outcome, agentMessage: agentTexts.notSetUp, detail };
    default:
      return { ...outcome, agentMessage: refusalIn(answer), detail };
  }
}

function refusalIn(answer: LineError): LocalizedText {
  const { status, words } = answer;
  // LINE refuses so what goes to a user who never was there, and to a group that the account has left.
  if (/failed to send messages/i.test(words) || blames(answer, (property) => property === 'to')) {
    return agentTexts.noSuchChat;
  }
  const said = providerWords(words, MAX_AGENT_WORDS);
  return said === '' ? refusedWithStatus(status) : refusedWith(said);
}

/** Whether a refusal names a field of the request: nothing was sent then, whatever came before. */
function blames(answer: LineAnswer, isField: (property: string) => boolean): boolean {
  if (answer.kind !== 'error' || answer.status !== 400) return false;
  const details = detailsSchema.safeParse(answer.json).data?.details ?? [];
  return details.some(({ property }) => isField(property));
}

function failed(kind: Failure['kind'], agentMessage: LocalizedText, detail: string): SendFailure {
  return { kind, agentMessage, detail };
}

/** What agents are told when a message did not go out. */
const agentTexts = {
  throttled: {
    en: 'The message was not sent: LINE takes no more at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé\u00a0: LINE n’en accepte pas d’autre pour le moment. Renvoyez-le un peu plus tard.',
  },
  quotaUsedUp: {
    en: 'The message was not sent: the messages that LINE allows this account in a month are used up. Please tell your administrator.',
    fr: 'Le message n’a pas été envoyé\u00a0: les messages que LINE accorde à ce compte par mois sont épuisés. Prévenez votre administrateur.',
  },
  unknownOutcome: {
    en: 'LINE did not confirm the message. Ask the customer before you send it again.',
    fr: 'LINE n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  unreachable: {
    en: 'The message was not sent: LINE can not be reached at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé\u00a0: LINE est injoignable pour le moment. Renvoyez-le un peu plus tard.',
  },
  notSetUp: {
    en: 'The channel is not set up correctly: please tell your administrator.',
    fr: 'Le canal n’est pas configuré correctement\u00a0: prévenez votre administrateur.',
  },
  noSuchChat: {
    en: 'LINE knows no such conversation any more: the customer has deleted their account, or the group has removed yours.',
    fr: 'LINE ne connaît plus cette conversation\u00a0: le client a supprimé son compte, ou le groupe a retiré le vôtre.',
  },
  notShown: {
    en: 'LINE can not show this message.',
    fr: 'LINE ne peut pas afficher ce message.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param said LINE's own words, in English. */
function refusedWith(said: string): LocalizedText {
  return { en: `LINE refused the message: ${atTheEnd(said)}`, fr: `LINE a refusé le message\u00a0: ${atTheEnd(said)}` };
}

function refusedWithStatus(status: number): LocalizedText {
  return { en: `LINE refused the message (status ${status}).`, fr: `LINE a refusé le message (statut ${status}).` };
}
