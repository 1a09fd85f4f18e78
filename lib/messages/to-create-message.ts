import type { NewMessage } from '../cxone/messages.ts';
import { endUserIdOf, type ExternalMessageId, externalMessageIdSchema, inboundMessageId, threadIdOf } from '../ids.ts';
import type { MessageEvent, Quoted } from '../providers/contract.ts';

/**
 * A customer's message as *Create Message* takes it (B6, byoc-protocol §3.5).
 * @param createdAt ISO 8601, UTC, with milliseconds; strictly rising inside a thread.
 */
export function toCreateMessage(event: MessageEvent, createdAt: string): NewMessage {
  const { author, conversationName, occurredAt, replyTo } = event;
  return {
    idOnExternalPlatform: inboundMessageId(event.providerMessageId),
    direction: 'inbound',
    createdAtWithMilliseconds: createdAt,
    thread: {
      idOnExternalPlatform: threadIdOf(event.conversationId),
      ...(conversationName === undefined ? {} : { threadName: conversationName }),
    },
    messageContent: { type: 'TEXT', payload: { text: event.text } },
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
    // The order inside a thread is ours; the provider's own time stays readable for whoever looks into a complaint.
    ...(occurredAt === undefined ? {} : { externalAttributes: [{ key: 'occurredAt', value: occurredAt }] }),
  };
}

const quotedId = (quoted: Quoted): ExternalMessageId =>
  quoted.sentBy === 'ours'
    ? externalMessageIdSchema.parse(quoted.externalId)
    : inboundMessageId(quoted.providerMessageId);
