import type { Channel } from '../channels/channel.ts';
import { type OutboundPorts, sendOutbound } from '../delivery/send-outbound.ts';
import { HttpError } from '../http/http-error.ts';
import { fromUrlSafe, isOutboundMessageId, providerMessageIdOf, threadIdOf } from '../ids.ts';
import { plainText } from '../messages/plain-text.ts';
import { textOfContent } from '../messages/text-of-content.ts';
import type { LiveSecret, OutboundPart, Provider, Quoted, SendFailure } from '../providers/contract.ts';
import { type AnswerForm, outboundAnswer } from './outbound-answer.ts';
import { type OutboundRequest, recipientsOf } from './outbound-request.ts';

/** Status of the answer to CXone: 422 for what will be refused again, 503 for what may work later (byoc-protocol §6 row 12). */
const statusOf: Readonly<Record<SendFailure['kind'], number>> = {
  throttled: 503,
  transient: 503,
  'unknown-outcome': 503,
  configuration: 503,
  permanent: 422,
  'recipient-blocked': 422,
  'window-closed': 422,
  unsupported: 422,
};

export interface AnswerPorts extends OutboundPorts {
  readonly answerForm: AnswerForm;
}

/** Sends what an agent wrote and answers CXone with its id, or throws with a sentence for the agent (A2, byoc-protocol §2.4). */
export async function answerOutbound(
  channel: Channel,
  secrets: readonly LiveSecret[],
  request: OutboundRequest,
  remainingMs: () => number,
  ports: AnswerPorts,
) {
  const conversationId = conversationIn(request, channel, ports.provider);
  const message = { ...toPart(request, ports.provider.manifest), conversationId };
  const outcome = await sendOutbound({ channel, secrets, message, remainingMs }, ports);
  if (outcome.kind === 'failed') {
    const { kind, agentMessage } = outcome.failure;
    throw new HttpError(statusOf[kind], `send_${kind.replaceAll('-', '_')}`, agentMessage);
  }
  // What CXone calls the thread is echoed to the letter (byoc-protocol §5, pitfall 11).
  const threadId = request.thread?.idOnExternalPlatform || threadIdOf(conversationId);
  return outboundAnswer({ ...outcome, threadId, recipients: recipientsOf(request) }, ports.answerForm);
}

/**
 * The conversation that the request names, else the one in which this provider writes first to the recipient: always
 * the same for the same person, so that the answer comes in it, and CXone learns it from our answer.
 */
function conversationIn(request: OutboundRequest, { writesFirst }: Channel, provider: Provider): string {
  const threadId = request.thread?.idOnExternalPlatform;
  if (threadId) return fromUrlSafe(threadId);
  const [recipient] = recipientsOf(request);
  if (provider.conversationWith === undefined || !writesFirst) {
    throw new HttpError(422, 'thread_missing', 'This channel can only answer conversations that the customer began.');
  }
  if (recipient === undefined) {
    throw new HttpError(422, 'recipient_missing', 'Nobody is named to write to. Choose a recipient and send it again.');
  }
  return provider.conversationWith(fromUrlSafe(recipient.idOnExternalPlatform));
}

function toPart(
  request: OutboundRequest,
  { displayName, capabilities }: OutboundPorts['provider']['manifest'],
): Omit<OutboundPart, 'externalId' | 'conversationId'> {
  const text = plainText(textOfContent(request.messageContent) ?? '');
  const hasFiles = (request.attachments ?? []).length > 0;
  if (hasFiles && capabilities.attachments === 'refused') {
    throw new HttpError(
      422,
      'attachments_unsupported',
      `${displayName} takes no files. Nothing was sent: remove the file and send the text alone.`,
    );
  }
  if (text.trim() === '') {
    throw new HttpError(
      422,
      'no_content',
      'The message holds no text that this channel can show. Write a text and send it again.',
    );
  }
  if (lengthOf(text, capabilities.text.countedIn) > capabilities.text.maxLength) {
    throw new HttpError(
      422,
      'text_too_long',
      `The text is longer than the ${capabilities.text.maxLength} characters that ${displayName} takes. Send it in parts.`,
    );
  }
  const quoted = request.isReplyToSpecificMessage === true ? quotedIn(request) : undefined;
  return {
    recipientIds: recipientsOf(request).map(({ idOnExternalPlatform }) => fromUrlSafe(idOnExternalPlatform)),
    text,
    ...(quoted === undefined ? {} : { replyTo: quoted }),
  };
}

function lengthOf(text: string, countedIn: 'utf16-units' | 'code-points'): number {
  return countedIn === 'utf16-units' ? text.length : Array.from(text).length;
}

function quotedIn(request: OutboundRequest): Quoted | undefined {
  const id = request.replyToMessage?.idOnExternalPlatform ?? '';
  if (isOutboundMessageId(id)) return { sentBy: 'ours', externalId: id };
  const theirs = providerMessageIdOf(id);
  return theirs === undefined ? undefined : { sentBy: 'theirs', providerMessageId: theirs };
}
