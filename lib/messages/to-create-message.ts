import type { NewMessage } from '../cxone/messages.ts';
import { endUserIdOf, type ExternalMessageId, externalMessageIdSchema, inboundMessageId, threadIdOf } from '../ids.ts';
import type { MessageEvent, Quoted } from '../providers/contract.ts';
import { lateNotice } from './late-notice.ts';
import type { AgentLanguage } from './sentence.ts';

/**
 * A customer's message as *Create Message* takes it (B6, byoc-protocol §3.5).
 * @param createdAt ISO 8601, UTC, with milliseconds; strictly rising inside a thread.
 * @param late The agent's language, of a message that comes long after its time and has to say so.
 */
export function toCreateMessage(event: MessageEvent, createdAt: string, late?: AgentLanguage): NewMessage {
  const { author, conversationName, occurredAt, replyTo } = event;
  const text = late === undefined ? event.text : `${lateNotice(createdAt)[late]} ${event.text}`;
  // The order inside a thread is ours; the provider's own time stays readable for whoever looks into a complaint.
  const externalAttributes = [
    ...(occurredAt === undefined ? [] : [{ key: 'occurredAt', value: occurredAt }]),
    ...(late === undefined ? [] : [{ key: 'late', value: 'true' }]),
  ];
  return {
    idOnExternalPlatform: inboundMessageId(event.providerMessageId),
    direction: 'inbound',
    createdAtWithMilliseconds: createdAt,
    thread: {
      idOnExternalPlatform: threadIdOf(event.conversationId),
      ...(conversationName === undefined ? {} : { threadName: conversationName }),
    },
    messageContent: { type: 'TEXT', payload: { text } },
    authorEndUserIdentity: {
      idOnExternalPlatform: endUserIdOf(author.id),
      ...(author.firstName === undefined ? {} : { firstName: author.firstName }),
      ...(author.lastName === undefined ? {} : { lastName: author.lastName }),
      ...(author.nickname === undefined ? {} : { nickname: author.nickname }),
      ...(author.imageUrl === undefined ? {} : { image: author.imageUrl }),
    },
    ...(replyTo === undefined
      ? {}
      : { replyToMessage: { idOnExternalPlatform: quotedId(replyTo) }, isReplyToSpecificMessage: true }),
    ...(externalAttributes.length > 0 && { externalAttributes }),
  };
}

const quotedId = (quoted: Quoted): ExternalMessageId =>
  quoted.sentBy === 'ours'
    ? externalMessageIdSchema.parse(quoted.externalId)
    : inboundMessageId(quoted.providerMessageId);
