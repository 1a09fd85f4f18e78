import { randomUUID } from 'node:crypto';
import type { NewMessage } from '../schemas/message.ts';
import type { ContactRules, CxoneState } from './cxone-state.ts';
import type { AttachmentCopy, Channel, Contact, Message, Thread } from './model.ts';

const finished = new Set(['resolved', 'closed', 'trashed']);

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
  if (finished.has(contact.status)) contact.status = 'open';
  contact.status = body.contact?.status ?? contact.status;
  contact.customFields = body.contact?.customFields ?? contact.customFields;
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
    reports: [],
    isDeletedOnExternalPlatform: body.deletedOnExternalPlatform ?? false,
  };
  state.addMessage(message);
  if (message.direction === 'inbound') thread.unread += 1;
  return message;
}
