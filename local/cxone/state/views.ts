import type { Switches } from '../switches.ts';
import type { Channel, Contact, Message, Tenant, Thread } from './model.ts';

/** A time as CXone answers with it; all of them are kept with a `Z`. */
export function timestamp(iso: string, form: Switches['timestampForm']): string {
  return form === 'Z' ? iso : iso.replace(/Z$/, '+00:00');
}

/** What was put, and some of what is only read (byoc-protocol §3.4). */
export function channelView(channel: Channel, switches: Switches): Record<string, unknown> {
  return {
    ...channel.body,
    createdAt: timestamp(channel.createdAt, switches.timestampForm),
    defaultSkillId: channel.defaultSkillId ?? null,
    studioScript: channel.studioScript ?? null,
    canSendSenderActions: switches.typing !== 'off',
    isTrackingMessageDeliveryStatus: true,
    isHidden: false,
    isDeleted: channel.isDeleted,
  };
}

/** MessageDetail as CXone answers it, as far as it is known (byoc-protocol §3.5). */
export function messageView(
  message: Message,
  thread: Thread,
  tenant: Tenant | undefined,
  form: Switches['timestampForm'],
): Record<string, unknown> {
  const { isByBot } = message;
  const author = tenant?.users.find((user) => user.id === message.authorUserId);
  const createdAt = timestamp(message.createdAt, form);
  const seenAt = message.reports.find((report) => report.status === 'seen')?.updatedAt;
  return {
    id: message.id,
    idOnExternalPlatform: message.idOnExternalPlatform ?? null,
    threadId: message.threadId,
    threadIdOnExternalPlatform: thread.idOnExternalPlatform ?? null,
    contactNumber: message.contactNumber,
    channelId: message.channelId,
    direction: message.direction,
    createdAt,
    createdAtWithMilliseconds: createdAt,
    messageContent: message.messageContent,
    attachments: message.attachments,
    authorEndUserIdentity: message.authorUserId === undefined && !isByBot ? thread.endUser : null,
    authorUser: author === undefined ? null : { id: author.id, firstName: author.firstName, surname: author.surname },
    customerStatistics: { seenAt: seenAt ?? null },
    delivered: message.reports
      .filter((report) => report.status !== 'seen')
      .map(({ status, updatedAt, reason }) => ({
        isSuccess: status === 'delivered',
        deliveredAt: updatedAt,
        reason: reason ?? null,
      })),
    reactionStatistics: message.reactions ?? null,
    replyToMessage: message.replyToMessage === undefined ? null : { idOnExternalPlatform: message.replyToMessage },
    isDeletedOnExternalPlatform: message.isDeletedOnExternalPlatform,
    isHiddenOnExternalPlatform: false,
    isReplyAllowed: thread.canAddMoreMessages,
    hasAdditionalMessageContent: false,
  };
}

/** Contact as CXone answers it (byoc-protocol §3.5). */
export function contactView(contact: Contact, thread: Thread): Record<string, unknown> {
  return {
    id: contact.id,
    contactId: contact.contactId,
    customerContactId: contact.contactId,
    interactionId: contact.contactId,
    channelId: contact.channelId,
    status: contact.status,
    threadId: thread.id,
    threadIdOnExternalPlatform: thread.idOnExternalPlatform ?? null,
    routingQueueId: null,
    endUser: thread.endUser,
    customFields: contact.customFields,
    recipients: [],
  };
}

/** A thread as B11 and B12 answer it (byoc-protocol §3.3). */
export function threadView(thread: Thread): Record<string, unknown> {
  return {
    id: thread.id,
    idOnExternalPlatform: thread.idOnExternalPlatform ?? null,
    threadName: thread.threadName ?? null,
    channelId: thread.channelId,
    canAddMoreMessages: thread.canAddMoreMessages,
  };
}
