import { createHash } from 'node:crypto';
import type { OutboundPart, RecipientProblem, SendContext, SendFailure, SendResult } from '../../contract/sending.ts';
import { httpUrl, networkFailureOf } from '../provider-answer.ts';
import { idSchema } from './envelope.ts';
import { agentTexts, outcomeOf } from './outcome.ts';
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
    return await outcomeOf(response, context.now());
  } catch (error) {
    return outcomeOfNoAnswer(error);
  }
}

function dataOf(part: OutboundPart, channelId: string) {
  const quoted = part.replyTo;
  return {
    id: part.externalId,
    channelId,
    thread: { id: part.conversationId },
    recipients: part.recipientIds.map((recipientId) => ({ id: recipientId })),
    ...(part.file === undefined ? { text: part.text } : { attachments: [part.file] }),
    ...(quoted && { replyTo: { id: quoted.sentBy === 'ours' ? quoted.externalId : quoted.providerMessageId } }),
  };
}

function outcomeOfNoAnswer(thrown: unknown): SendFailure {
  const { kind, code } = networkFailureOf(thrown);
  switch (kind) {
    case 'not-written':
      return notWritten(`The delivery URL could not be reached: ${code}.`);
    case 'untrusted':
      return notSetUp(`The certificate of the delivery URL is not trusted: ${code}.`);
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

/** Posts `agent.typing` (docs/generic-provider.md). Nobody waits for it, nothing repeats it, and a failure is nobody's business. */
export async function sendTyping(conversationId: string, isTyping: boolean, context: SendContext): Promise<void> {
  const target = targetOf(context);
  if (target.kind === 'not-set-up') return;
  const now = context.now();
  // Each signal is an event of its own, so that a receiver that looks out for repeats lets none pass for another.
  const signal = `${conversationId} ${isTyping} ${now.getTime()}`;
  const id = `typing-${createHash('sha256').update(signal).digest('base64url')}`;
  const data = { channelId: context.channelId, thread: { id: conversationId }, isTyping };
  try {
    const response = await postSigned(target, id, { type: 'agent.typing', data }, now, context);
    await response.body?.cancel();
  } catch {
    // The contract has it throw nothing.
  }
}

/**
 * The thread in which agents write first to somebody: the receiver doesn't know it yet and opens it with the one
 * recipient (docs/generic-provider.md), so it must be the same each time and of no customer's own.
 */
export function conversationWith(recipientId: string): string {
  return `direct-${recipientId}`;
}

/** Whether a recipient is known is for the receiver to say; here only that answers could come back in their thread. */
export function checkRecipient(recipientId: string): RecipientProblem | undefined {
  if (recipientId.trim() !== '' && idSchema.safeParse(conversationWith(recipientId)).success) return undefined;
  return { agentMessage: agentTexts.notARecipient };
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
