import { randomUUID } from 'node:crypto';
import { textOf } from '../schemas/content.ts';
import type { ByocRecord, Message, Tenant, Thread } from '../state/model.ts';
import type { Switches } from '../switches.ts';
import type { Callback } from './callback-client.ts';
import { attachmentPart, boxUrl, brandPart, contentPart, recipientsPart } from './callback-parts.ts';

export interface OutboundMessage {
  readonly tenant: Tenant;
  readonly record: ByocRecord;
  /** Without an external id where the agent writes first. */
  readonly thread: Thread;
  readonly message: Message;
  /** The message that is quoted, or else the customer's last one. */
  readonly repliesTo: Message | undefined;
}

export type OutboundRequest = Callback & { readonly operation: 'A2' | 'A3' };

/** Where an agent's message goes: a reply by the checkbox of the record, a first message always to A2. */
function operationOf({ record, thread }: OutboundMessage, { replyPath }: Switches): 'A2' | 'A3' {
  if (thread.idOnExternalPlatform === undefined) return 'A2';
  if (replyPath !== 'checkbox') return replyPath === 'outbound' ? 'A2' : 'A3';
  return record.useOutboundApiForReplies ? 'A2' : 'A3';
}

/** What A2 says of the thread, where there may be none yet (byoc-protocol §5, pitfall 11). */
function threadPart({ idOnExternalPlatform, threadName }: Thread, { outboundWithoutThread }: Switches): object {
  if (idOnExternalPlatform !== undefined) {
    return { thread: { idOnExternalPlatform, ...(threadName !== undefined && { threadName }) } };
  }
  switch (outboundWithoutThread) {
    case 'absent':
      return {};
    case 'null':
      return { thread: null };
    case 'new-thread-id':
      return { thread: { idOnExternalPlatform: randomUUID() } };
  }
}

/** The agent who wrote it, and nobody where a bot did (byoc-protocol §2.4). */
function authorPart(tenant: Tenant, { authorUserId }: Message, { authorUser }: Switches): object {
  if (authorUser === 'absent') return {};
  const user = tenant.users.find(({ id }) => id === authorUserId);
  if (user === undefined) return { authorUser: null };
  return { authorUser: { id: user.id, firstName: user.firstName, surname: user.surname } };
}

function outboundBody({ tenant, thread, message, repliesTo }: OutboundMessage, switches: Switches): object {
  const saysNothing = switches.emptyFields === 'null';
  const { attachments } = message;
  return {
    ...brandPart(tenant, switches),
    ...authorPart(tenant, message, switches),
    ...threadPart(thread, switches),
    messageContent: contentPart(message.messageContent, thread, switches),
    ...recipientsPart(thread.endUser, switches),
    ...((repliesTo !== undefined || saysNothing) && {
      replyToMessage:
        repliesTo === undefined ? null : { id: repliesTo.id, idOnExternalPlatform: repliesTo.idOnExternalPlatform },
    }),
    isReplyToSpecificMessage: message.replyToMessage !== undefined,
    ...((attachments.length > 0 || saysNothing) && {
      attachments: attachments.map((attachment) => attachmentPart(attachment, switches)),
    }),
    ...(saysNothing && { forward: null }),
  };
}

/** The fields that were seen to be read (byoc-protocol §2.5). */
function legacyBody(
  { tenant, thread, message, repliesTo }: OutboundMessage,
  postId: string,
  switches: Switches,
): object {
  const typed = contentPart(message.messageContent, thread, switches);
  const text = textOf(typed);
  const contents = {
    both: { content: text, messageContent: typed },
    typed: { messageContent: typed },
    'bare-text': { messageContent: { text } },
    content: { content: text },
  };
  return {
    id: message.id,
    ...brandPart(tenant, switches),
    post: { id: postId, channelId: thread.channelId },
    ...(switches.legacyThread === 'present' && { thread: { idOnExternalPlatform: thread.idOnExternalPlatform } }),
    ...(switches.emptyFields === 'null' && { title: null }),
    ...contents[switches.legacyContent],
    ...recipientsPart(thread.endUser, switches),
    ...((repliesTo !== undefined || switches.emptyFields === 'null') && {
      replyToMessageId: repliesTo?.id ?? null,
      replyToMessageIdOnExternalPlatform: repliesTo?.idOnExternalPlatform ?? null,
    }),
    ...(message.attachments.length > 0 && {
      attachments: message.attachments.map((attachment) => attachmentPart(attachment, switches)),
    }),
  };
}

/** The callback for an agent's message: A2 (byoc-protocol §2.4), or A3 (§2.5). */
export function outboundRequest(outbound: OutboundMessage, switches: Switches): OutboundRequest {
  const { record, thread } = outbound;
  const operation = operationOf(outbound, switches);
  if (operation === 'A2') {
    return {
      operation,
      url: boxUrl(record, switches.outboundPath, { id: thread.channelId }),
      body: outboundBody(outbound, switches),
    };
  }
  const postId =
    switches.postId === 'composite' ? `${thread.channelId}_${thread.idOnExternalPlatform ?? ''}` : thread.id;
  return {
    operation,
    url: boxUrl(record, '/1.0/posts/{postId}/messages', { postId }),
    body: legacyBody(outbound, postId, switches),
  };
}
