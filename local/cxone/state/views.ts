import type { Contact, Message, Tenant, Thread } from './model.ts';

/** MessageDetail as CXone answers it, as far as it is known (byoc-protocol §3.5). */
export function messageView(message: Message, thread: Thread, tenant: Tenant | undefined): Record<string, unknown> {
  const author = tenant?.users.find((user) => user.id === message.authorUserId);
  return {
    id: message.id,
    idOnExternalPlatform: message.idOnExternalPlatform ?? null,
    threadId: message.threadId,
    threadIdOnExternalPlatform: thread.idOnExternalPlatform,
    contactNumber: message.contactNumber,
    channelId: message.channelId,
    direction: message.direction,
    createdAt: message.createdAt,
    createdAtWithMilliseconds: message.createdAt,
    messageContent: message.messageContent,
    attachments: message.attachments,
    authorEndUserIdentity: message.authorUserId === undefined ? thread.endUser : null,
    authorUser: author === undefined ? null : { id: author.id, firstName: author.firstName, surname: author.surname },
    customerStatistics: { seenAt: message.reports.find((report) => report.status === 'seen')?.updatedAt ?? null },
    delivered: message.reports
      .filter((report) => report.status !== 'seen')
      .map(({ status, updatedAt, reason }) => ({
        isSuccess: status === 'delivered',
        deliveredAt: updatedAt,
        reason: reason ?? null,
      })),
    replyToMessage: message.replyToMessage === undefined ? null : { idOnExternalPlatform: message.replyToMessage },
    isDeletedOnExternalPlatform: false,
    isHiddenOnExternalPlatform: false,
    isReplyAllowed: true,
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
    threadIdOnExternalPlatform: thread.idOnExternalPlatform,
    routingQueueId: null,
    endUser: thread.endUser,
    customFields: contact.customFields,
    recipients: [],
  };
}
