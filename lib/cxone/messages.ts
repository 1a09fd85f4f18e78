import * as z from 'zod/mini';
import type { ChannelId, EndUserId, ExternalMessageId, ThreadId } from '../ids.ts';
import { type Api, optionalId, optionalText } from './api.ts';
import type { CallOptions } from './ports.ts';

export interface CustomField {
  readonly ident: string;
  /** Up to 1,024 characters. */
  readonly value: string;
}

/** The body of B6 (byoc-protocol §3.5), as far as a middleware fills it. */
export interface NewMessage {
  readonly idOnExternalPlatform: ExternalMessageId;
  readonly direction: 'inbound' | 'outbound';
  /** ISO 8601 in UTC with milliseconds, strictly rising inside a thread. */
  readonly createdAtWithMilliseconds: string;
  readonly thread: { readonly idOnExternalPlatform: ThreadId; readonly threadName?: string };
  readonly messageContent: {
    readonly type: string;
    readonly payload: Readonly<Record<string, unknown>>;
    readonly fallbackText?: string;
    readonly postback?: string;
  };
  readonly authorEndUserIdentity: {
    readonly idOnExternalPlatform: EndUserId;
    readonly firstName?: string;
    readonly lastName?: string;
    readonly nickname?: string;
    /** A URL; never an empty text. */
    readonly image?: string;
    readonly customFields?: readonly CustomField[];
  };
  /** CXone fetches each URL itself. */
  readonly attachments?: readonly { readonly friendlyName: string; readonly url: string }[];
  readonly recipients?: readonly { readonly idOnExternalPlatform: string; readonly name?: string }[];
  readonly replyToMessage?: { readonly idOnExternalPlatform: ExternalMessageId };
  readonly isReplyToSpecificMessage?: boolean;
  readonly title?: string;
  readonly url?: string;
  readonly contact?: { readonly customFields?: readonly CustomField[] };
  readonly externalAttributes?: readonly { readonly key: string; readonly value: string }[];
}

/** What the answer to B6 taught; each may be missing, because CXone may answer 2xx with no body. */
export interface CreatedMessage {
  /** CXone's own id of the message. */
  readonly messageId: string | undefined;
  /** CXone's own id of the thread, under which legacy replies may come. */
  readonly threadId: string | undefined;
  /** What `/contacts/{contactNumber}` takes. */
  readonly contactNumber: string | undefined;
  readonly contactId: string | undefined;
}

/** The body of B7 (byoc-protocol §3.6). */
export interface MessageStatus {
  readonly status: 'delivered' | 'seen' | 'failed';
  /** ISO 8601. */
  readonly updatedAt: string;
  /** Shown to the agent. */
  readonly reason?: string;
}

export interface MessageQuery {
  readonly idOnExternalPlatform: readonly ExternalMessageId[];
  readonly channel: readonly ChannelId[];
}

export interface FoundMessage {
  readonly idOnExternalPlatform: string;
  readonly channelId: string | undefined;
  readonly messageId: string | undefined;
  readonly threadId: string | undefined;
  readonly contactNumber: string | undefined;
}

export interface MessageOperations {
  /**
   * B6. Repeated by the client only where CXone certainly did not process it; of an error whose `outcome` is `unknown`
   * the caller has to find out with {@link findMessages} before it tries again. A 2xx without a body counts as done.
   * @throws CxoneConflictError where the id exists, on whichever channel; see `isAlreadyExists`.
   * CxoneUnexpectedAnswerError of unknown outcome where a 2xx has a body that is not CXone's.
   */
  createMessage(channelId: ChannelId, message: NewMessage, options?: CallOptions): Promise<CreatedMessage>;
  /**
   * B7. Safe to repeat.
   * @throws CxoneNotFoundError where CXone has not learned the id yet, which it does from our answer to its callback.
   */
  setMessageStatus(
    channelId: ChannelId,
    externalId: ExternalMessageId,
    status: MessageStatus,
    options?: CallOptions,
  ): Promise<void>;
  /** B13, by our ids. Whatever else CXone lists is left out, so that a filter it ignores finds no stranger's message. */
  findMessages(query: MessageQuery, options?: CallOptions): Promise<FoundMessage[]>;
  /**
   * B16: what a message says, and then, for a person who asked to be forgotten (`GDPR`), who wrote it. Safe to repeat.
   * @param messageId CXone's own.
   * @throws CxoneNotFoundError where CXone has no such message (any more).
   */
  removeContent(messageId: string, reason: 'GDPR' | 'other', options?: CallOptions): Promise<void>;
}

const messageSchema = z.object({ id: optionalId, threadId: optionalId, contactNumber: optionalId });
const contactSchema = z.object({ id: optionalId, contactId: optionalId, threadId: optionalId });
/** One of the two is there, or nothing at all: a page, a list, or the words of a proxy are no answer of CXone. */
const createdSchema = z.union([
  z.object({ message: messageSchema, consumerContact: z.catch(z.optional(contactSchema), undefined) }),
  z.object({ message: z.optional(z.null()), consumerContact: contactSchema }),
  z.strictObject({ message: z.optional(z.undefined()), consumerContact: z.optional(z.undefined()) }),
]);

const foundSchema = z.object({
  data: z.array(
    z.object({
      idOnExternalPlatform: optionalText,
      id: optionalId,
      channelId: optionalId,
      threadId: optionalId,
      contactNumber: optionalId,
    }),
  ),
});

function createdMessageOf(created: z.infer<typeof createdSchema> | undefined): CreatedMessage {
  const { message, consumerContact } = created ?? {};
  return {
    messageId: message?.id,
    threadId: message?.threadId ?? consumerContact?.threadId,
    contactNumber: message?.contactNumber ?? consumerContact?.id,
    contactId: consumerContact?.contactId,
  };
}

export function messageOperations(api: Api): MessageOperations {
  return {
    async createMessage(channelId, message, options) {
      const created = await api.readIfAny(
        {
          operation: 'create-message',
          method: 'POST',
          path: `/channels/${encodeURIComponent(channelId)}/messages`,
          body: message,
          repeatable: false,
        },
        createdSchema,
        options,
      );
      return createdMessageOf(created);
    },

    async setMessageStatus(channelId, externalId, status, options) {
      await api.send(
        {
          operation: 'set-message-status',
          method: 'PUT',
          path: `/channels/${encodeURIComponent(channelId)}/messages/${encodeURIComponent(externalId)}/status`,
          body: status,
          repeatable: true,
        },
        options,
      );
    },

    async removeContent(messageId, reason, options) {
      const body = { reason };
      const path = `/messages/${encodeURIComponent(messageId)}`;
      const call = { method: 'POST', body, repeatable: true } as const;
      await api.send({ ...call, operation: 'remove-content', path: `${path}/content-removal` }, options);
      if (reason !== 'GDPR') return;
      await api.send({ ...call, operation: 'remove-author-name', path: `${path}/author-name-removal` }, options);
    },

    async findMessages({ idOnExternalPlatform: ids, channel: channels }, options) {
      const query = new URLSearchParams();
      for (const id of ids) query.append('idOnExternalPlatform[]', id);
      for (const id of channels) query.append('channel[]', id);
      const { data } = await api.read(
        { operation: 'find-messages', method: 'GET', path: '/messages', query, repeatable: true },
        foundSchema,
        options,
      );
      const wantedIds = new Set<string>(ids);
      const wantedChannels = new Set<string>(channels);
      return data.flatMap(({ idOnExternalPlatform, id: messageId, channelId, threadId, contactNumber }) => {
        if (idOnExternalPlatform === undefined || !wantedIds.has(idOnExternalPlatform)) return [];
        if (channelId !== undefined && !wantedChannels.has(channelId)) return [];
        return [{ idOnExternalPlatform, channelId, messageId, threadId, contactNumber }];
      });
    },
  };
}
