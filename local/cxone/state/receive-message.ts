import { randomUUID } from 'node:crypto';
import type { NewMessage } from '../schemas/message.ts';
import type { ContactRules, CxoneState } from './cxone-state.ts';
import { isFinished, setContactStatus } from './contact-status.ts';
import { withValues } from './custom-field-values.ts';
import type { AttachmentCopy, Channel, Contact, Message, Thread } from './model.ts';

/** The thread and the contact that a message falls to; both are made where they are new. */
export function placeOf(
  state: CxoneState,
  channel: Channel,
  body: NewMessage,
  rules: ContactRules,
): { thread: Thread; contact: Contact } {
  const thread = state.putThread(channel, body);
  return { thread, contact: state.contactOf(thread, rules) };
}

/**
 * Stores a message that a middleware created (B6). A message reopens a contact that was finished.
 * @param copies Of its attachments.
 */
export function receiveMessage(
  state: CxoneState,
  { thread, contact }: { thread: Thread; contact: Contact },
  body: NewMessage,
  { copies, storedAt }: { readonly copies: readonly AttachmentCopy[]; readonly storedAt: number },
): Message {
  const at = new Date(storedAt);
  if (isFinished(contact)) setContactStatus(contact, 'open', 'customer', at);
  setContactStatus(contact, body.contact?.status ?? contact.status, 'api', at);
  contact.customFields = withValues(contact.customFields, body.contact?.customFields);
  const message: Message = {
    id: randomUUID(),
    tenantId: thread.tenantId,
    channelId: thread.channelId,
    threadId: thread.id,
    contactNumber: contact.id,
    direction: body.direction,
    storedAt,
    messageContent: body.messageContent,
    attachments: body.attachments ?? [],
    copies: [...copies],
    replyToMessage: body.replyToMessage?.idOnExternalPlatform,
    authorUserId: undefined,
    externalAttributes: body.externalAttributes ?? [],
    idOnExternalPlatform: body.idOnExternalPlatform,
    createdAt: new Date(body.createdAtWithMilliseconds).toISOString(),
    sending: body.direction === 'inbound' ? 'received' : 'sent',
    refusal: undefined,
    isByBot: false,
    reports: [],
    reactions: body.reactionStatistics,
    removal: undefined,
    isDeletedOnExternalPlatform: body.deletedOnExternalPlatform ?? false,
  };
  if (message.direction === 'inbound') {
    thread.supportedTypes = body.browserFingerprint?.supportedMessageTypes ?? [];
  }
  state.addMessage(message);
  if (message.direction === 'inbound') thread.unread += 1;
  return message;
}
