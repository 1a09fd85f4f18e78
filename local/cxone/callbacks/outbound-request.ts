import type { MessageContent } from '../schemas/message.ts';
import { customerName } from '../state/customer-name.ts';
import type { ByocRecord, Message, Tenant, Thread } from '../state/model.ts';

export interface OutboundRequest {
  readonly operation: 'A2' | 'A3';
  readonly url: string;
  readonly body: unknown;
}

interface Reply {
  readonly tenant: Tenant;
  readonly thread: Thread;
  readonly messageContent: MessageContent;
  /** The message that is quoted, or else the customer's last one. */
  readonly repliesTo: Message | undefined;
  /** True where the agent picked the message to quote. */
  readonly quotes: boolean;
}

/** The callback for an agent's reply: A2 (byoc-protocol §2.4), or A3 (§2.5) where the record's checkbox is off. */
export function outboundRequest(record: ByocRecord, reply: Reply): OutboundRequest {
  const { tenant, thread, messageContent, repliesTo, quotes } = reply;
  const box = record.integrationBoxUrl.replace(/\/+$/, '');
  const endUserRecipients = [
    {
      idOnExternalPlatform: thread.endUser.idOnExternalPlatform,
      name: customerName(thread),
      isPrimary: true,
      isPrivate: false,
    },
  ];
  if (!record.useOutboundApiForReplies) {
    const postId = `${thread.channelId}_${thread.idOnExternalPlatform}`;
    return {
      operation: 'A3',
      url: `${box}/1.0/posts/${encodeURIComponent(postId)}/messages`,
      body: {
        brand: tenant.brand,
        post: { channelId: thread.channelId },
        messageContent,
        endUserRecipients,
        replyToMessageId: repliesTo?.id ?? null,
        replyToMessageIdOnExternalPlatform: repliesTo?.idOnExternalPlatform ?? null,
      },
    };
  }
  return {
    operation: 'A2',
    url: `${box}/2.0/channel/${encodeURIComponent(thread.channelId)}/outbound`,
    body: {
      brand: tenant.brand,
      thread: {
        idOnExternalPlatform: thread.idOnExternalPlatform,
        ...(thread.threadName !== undefined && { threadName: thread.threadName }),
      },
      messageContent,
      endUserRecipients,
      replyToMessage:
        repliesTo === undefined ? null : { id: repliesTo.id, idOnExternalPlatform: repliesTo.idOnExternalPlatform },
      isReplyToSpecificMessage: quotes,
      attachments: [],
      forward: null,
    },
  };
}
