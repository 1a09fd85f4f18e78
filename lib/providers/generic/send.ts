import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type Quoted, wholeId } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { OutboundPart, SendContext, SendFailure, SendResult } from '../../contract/sending.ts';
import { atTheEnd, providerWords } from '../../messages/plain-sentence.ts';
import { networkFailureOf } from '../provider-answer.ts';
import { httpUrl, type ProviderAnswer, readAnswer } from '../read-answer.ts';
import { manifest, TEST_CONVERSATION } from './manifest.ts';
import { liveKeys, signatureHeaders } from './verify.ts';

/**
 * Posts one message to the channel's delivery URL. Its `webhook-id` is our id of the message, the same for every
 * repeat of the same message; of a further part it has no full stop, which the scheme keeps for the borders of what is
 * signed. Never throws; answers `unknown-outcome` only where the request may have been written.
 */
export async function send(part: OutboundPart, context: SendContext): Promise<SendResult> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return notSetUp(target.detail);
  if (context.signal.aborted) return notWritten('The time was over before the request was begun.');
  try {
    const envelope = { type: 'message.send', data: dataOf(part, context.channelId) };
    const response = await postSigned(target, part.externalId.replace('.', '_'), envelope, context.now(), context);
    return outcomeOf(await readAnswer(response, manifest.answers, context.now()));
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

/** Of rich content, as docs/generic-provider.md describes it. One that changes what is known of a kind has another. */
const CONTENT_VERSION = 1;

function dataOf(part: OutboundPart, channelId: string) {
  const quoted = part.replyTo && quotedId(part.replyTo);
  return {
    id: part.externalId,
    channelId,
    thread: { id: part.conversationId },
    recipients: part.recipientIds.map((recipientId) => ({ id: recipientId })),
    ...(part.file === undefined ? { text: part.text } : { attachments: [part.file] }),
    ...(part.content !== undefined && { content: { version: CONTENT_VERSION, ...part.content } }),
    ...(quoted && { replyTo: { id: quoted } }),
    ...(part.conversationId === TEST_CONVERSATION && { isTest: true }),
  };
}

/** As the receiver knows it; undefined of what has no id there, like the end of a conversation. */
function quotedId(quoted: Quoted): string | undefined {
  if (quoted.sentBy === 'theirs') return wholeId(quoted.providerMessageId) || undefined;
  return quoted.externalId;
}

function outcomeOfNoAnswer(thrown: unknown): SendFailure {
  const { kind, code } = networkFailureOf(thrown);
  switch (kind) {
    case 'not-written':
      return notWritten(`The delivery URL could not be reached: ${code}.`);
    case 'untrusted':
      return notSetUp(`The certificate of the delivery URL is not trusted: ${code}.`);
    case 'address-refused':
      return notSetUp(`The delivery URL is not on the public internet: ${code}.`);
    case 'maybe-written':
      return {
        kind: 'unknown-outcome',
        agentMessage: agentTexts.unconfirmed,
        detail: `The delivery URL gave no answer after the request may have been written: ${code}.`,
      };
  }
}

function notWritten(detail: string): SendFailure {
  return { kind: 'transient', agentMessage: agentTexts.unreachable, detail };
}

function notSetUp(detail: string): SendFailure {
  return { kind: 'configuration', agentMessage: agentTexts.notSetUp, detail };
}

/**
 * Posts `conversation.ended` (docs/generic-provider.md). One that is repeated is an event of its own: to end what has ended
 * changes nothing. Never throws.
 */
export async function tellEnd(conversationId: string, context: SendContext): Promise<SendResult> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return notSetUp(target.detail);
  if (context.signal.aborted) return notWritten('The time was over before the request was begun.');
  const now = context.now();
  const data = { channelId: context.channelId, thread: { id: conversationId } };
  try {
    const id = momentId('ended', conversationId, now);
    const response = await postSigned(target, id, { type: 'conversation.ended', data }, now, context);
    return outcomeOf(await readAnswer(response, manifest.answers, now));
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

/** Each event is one of its own, so that a receiver that looks out for repeats lets none pass for another. */
function momentId(event: string, content: string, now: Date): string {
  return `${event}-${createHash('sha256').update(`${content} ${now.getTime()}`).digest('base64url')}`;
}

/** Posts `agent.typing` (docs/generic-provider.md). Nobody waits for it, nothing repeats it, and a failure is nobody's business. */
export async function sendTyping(conversationId: string, isTyping: boolean, context: SendContext): Promise<void> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return;
  const now = context.now();
  const id = momentId('typing', `${conversationId} ${isTyping}`, now);
  const data = { channelId: context.channelId, thread: { id: conversationId }, isTyping };
  try {
    const response = await postSigned(target, id, { type: 'agent.typing', data }, now, context);
    await response.body?.cancel();
  } catch {
    // The contract has it throw nothing.
  }
}

/** Where a channel's requests go, and the keys that sign them. */
export interface Target {
  readonly kind: 'target';
  readonly url: string;
  readonly keys: readonly Uint8Array[];
}

/** The channel's target, or what it lacks. */
export function targetOf({
  secrets,
  settings,
}: Pick<SendContext, 'secrets' | 'settings'>): Target | { readonly kind: 'not-set-up'; readonly detail: string } {
  const keys = liveKeys(secrets);
  if (keys.length === 0) return { kind: 'not-set-up', detail: 'The channel has no usable signing secret.' };
  const url = httpUrl(settings['deliveryUrl'])?.href;
  if (url !== undefined) return { kind: 'target', url, keys };
  return { kind: 'not-set-up', detail: 'The setting deliveryUrl is not an http(s) URL without credentials.' };
}

/**
 * Posts one envelope to the delivery URL.
 * @param id The `webhook-id`.
 * @throws What `fetch` throws.
 */
export function postSigned(
  { url, keys }: Target,
  id: string,
  { type, data }: { readonly type: string; readonly data: object },
  now: Date,
  context: Pick<SendContext, 'fetch' | 'signal'>,
): Promise<Response> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
  return context.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'cxone-byoc-middleware',
      ...signatureHeaders({ id, timestamp, body }, keys),
    },
    body,
    redirect: 'manual',
    signal: context.signal,
  });
}

const MAX_AGENT_WORDS = 300;

const acceptedSchema = z.object({ id: z.string().check(z.minLength(1), z.maxLength(200)) });

/** What the receiver's answer means for the message; see the table of answers in docs/generic-provider.md. */
function outcomeOf({ outcome, status, json, code, words }: ProviderAnswer): SendResult {
  if (outcome.kind === 'sent') return { kind: 'sent', providerMessageId: acceptedSchema.safeParse(json).data?.id };
  const detail = `The delivery URL answered ${status}${code === undefined ? '' : ` with the code "${code}"`}.`;
  const said = providerWords(words, MAX_AGENT_WORDS);
  return { ...outcome, agentMessage: sentenceOf(outcome.kind, status, said), detail };
}

/** The receiver's own words, where it refuses the message in any; those about the set-up are for the administrator. */
function sentenceOf(kind: SendFailure['kind'], status: number, said: string): LocalizedText {
  switch (kind) {
    case 'throttled':
      return agentTexts.throttled;
    case 'transient':
      return agentTexts.outOfOrder;
    case 'unknown-outcome':
      return agentTexts.unknownOutcome;
    case 'configuration':
      return agentTexts.notSetUp;
    case 'recipient-blocked':
      return said === '' ? agentTexts.blocked : refusedWith(said);
    case 'window-closed':
      return said === '' ? agentTexts.windowClosed : refusedWith(said);
    case 'permanent':
    case 'unsupported':
      return said === '' ? refusedWithStatus(status) : refusedWith(said);
  }
}

/** What agents are told when a message did not go out. */
export const agentTexts = {
  throttled: {
    en: 'The message was not sent: the channel accepts no more messages at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal n’en accepte pas d’autre pour le moment. Renvoyez-le un peu plus tard.',
  },
  unknownOutcome: {
    en: 'It is not known whether the message arrived. Ask the customer before you send it again.',
    fr: 'On ne sait pas si le message est arrivé. Demandez-le au client avant de le renvoyer.',
  },
  unconfirmed: {
    en: 'The channel did not confirm the message. Ask the customer before you send it again.',
    fr: 'Le canal n’a pas confirmé le message. Demandez au client s’il l’a reçu avant de le renvoyer.',
  },
  outOfOrder: {
    en: 'The message was not sent: the channel is out of order at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal est en panne pour le moment. Renvoyez-le un peu plus tard.',
  },
  unreachable: {
    en: 'The message was not sent: the channel cannot be reached at the moment. Send it again in a while.',
    fr: 'Le message n’a pas été envoyé : le canal est injoignable pour le moment. Renvoyez-le un peu plus tard.',
  },
  notSetUp: {
    en: 'The channel is not set up correctly: please tell your administrator.',
    fr: 'Le canal n’est pas configuré correctement : prévenez votre administrateur.',
  },
  blocked: {
    en: 'The customer has blocked this channel.',
    fr: 'Le client a bloqué ce canal.',
  },
  windowClosed: {
    en: 'You can only write to the customer again after they have written.',
    fr: 'On ne peut écrire de nouveau au client qu’après un message de sa part.',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param said The receiver's own words, in its own language. */
export function refusedWith(said: string): LocalizedText {
  return {
    en: `The channel refused the message: ${atTheEnd(said)}`,
    fr: `Le canal a refusé le message : ${atTheEnd(said)}`,
  };
}

export function refusedWithStatus(status: number): LocalizedText {
  return {
    en: `The channel refused the message (status ${status}).`,
    fr: `Le canal a refusé le message (statut ${status}).`,
  };
}
