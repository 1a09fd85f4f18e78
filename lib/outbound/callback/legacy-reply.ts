import * as z from 'zod/mini';
import type { Registry } from '../../channels/registry.ts';
import type { KnownThread, ThreadIndex } from '../../channels/thread-index.ts';
import {
  type ChannelId,
  channelIdSchema,
  type IntegrationKey,
  looseId,
  providerMessageIdOf,
  threadIdOf,
} from '../../ids.ts';

/** A3 as far as it differs from A2 (byoc-protocol §2.5). */
const legacySchema = z.looseObject({
  thread: z.catch(z.nullish(z.looseObject({ idOnExternalPlatform: looseId })), undefined),
  replyToMessage: z.optional(z.unknown()),
  post: z.catch(z.nullish(z.looseObject({ channelId: z.optional(z.unknown()) })), undefined),
  content: z.optional(z.unknown()),
  messageContent: z.optional(z.unknown()),
  replyToMessageIdOnExternalPlatform: z.catch(z.nullish(z.string()), undefined),
});

/** What is known of the integration, for finding out what a post id means, or what else a callback leaves out. */
export interface CallbackLookups {
  readonly channelIds: () => Promise<readonly ChannelId[]>;
  /** By CXone's own id of a thread. */
  readonly thread: (cxoneThreadId: string) => Promise<KnownThread | undefined>;
  /** The provider's conversation in which a customer's message came. */
  readonly conversationOf: (channelId: ChannelId, providerMessageId: string) => Promise<string | undefined>;
  /** The provider's id of a conversation's customer. */
  readonly customerOf: (channelId: ChannelId, conversationId: string) => Promise<string | undefined>;
}

/** The lookups that the registry, the index of threads and what is known of customers' messages answer. */
export function lookupsIn(
  registry: Pick<Registry, 'channels'>,
  threads: Pick<ThreadIndex, 'find' | 'customerOf'>,
  conversationOf: CallbackLookups['conversationOf'],
): (integration: IntegrationKey) => CallbackLookups {
  return (integration) => ({
    channelIds: async () => (await registry.channels(integration)).map(({ channelId }) => channelId),
    thread: (cxoneThreadId) => threads.find(integration, cxoneThreadId),
    conversationOf,
    customerOf: (channelId, conversationId) => threads.customerOf(channelId, conversationId),
  });
}

export interface LegacyReply {
  readonly channelId: ChannelId;
  /** In the form of A2, to be read as one; its thread is missing where none of the ways led to one. */
  readonly request: unknown;
}

/**
 * Turns a legacy reply into the current form. The thread is looked for in this order: named in the body; behind the
 * channel id in the post id; CXone's own thread id as post id; the thread of the message replied to (§2.5). Undefined:
 * not even the channel is known, or the body is no reply.
 */
export async function readLegacyReply(
  postId: string,
  body: unknown,
  lookups: Omit<CallbackLookups, 'customerOf'>,
): Promise<LegacyReply | undefined> {
  const parsed = legacySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { post, content, messageContent, ...rest } = parsed.data;
  const stated = channelIdSchema.safeParse(post?.channelId).data;
  const composite = stated === undefined ? await channelBefore(postId, lookups) : stated;
  const known =
    composite === undefined || !postId.startsWith(`${composite}_`) ? await lookups.thread(postId) : undefined;
  const channelId = composite ?? known?.channelId;
  if (channelId === undefined) return undefined;

  const threadId =
    rest.thread?.idOnExternalPlatform ??
    (postId.startsWith(`${channelId}_`) ? postId.slice(channelId.length + 1) : undefined) ??
    known?.threadId ??
    (await threadOfQuoted(channelId, rest.replyToMessageIdOnExternalPlatform, lookups));
  const request = {
    ...rest,
    messageContent: asContent(messageContent ?? content),
    replyToMessage: rest.replyToMessage ?? { idOnExternalPlatform: rest.replyToMessageIdOnExternalPlatform },
    thread: threadId === undefined ? null : { idOnExternalPlatform: threadId },
  };
  return { channelId, request };
}

/** The channel whose id the post id begins with. Ids may hold underscores, so only known ones are tried. */
async function channelBefore(
  postId: string,
  { channelIds }: Pick<CallbackLookups, 'channelIds'>,
): Promise<ChannelId | undefined> {
  const candidates = (await channelIds()).filter((id) => postId.startsWith(`${id}_`));
  return candidates.toSorted((a, b) => b.length - a.length)[0];
}

async function threadOfQuoted(
  channelId: ChannelId,
  quotedId: string | null | undefined,
  { conversationOf }: Pick<CallbackLookups, 'conversationOf'>,
): Promise<string | undefined> {
  const providerMessageId = providerMessageIdOf(quotedId ?? '');
  const conversationId =
    providerMessageId === undefined ? undefined : await conversationOf(channelId, providerMessageId);
  return conversationId === undefined ? undefined : threadIdOf(conversationId);
}

/** Plain text, `{ text }`, or a content of today's form. */
function asContent(content: unknown): unknown {
  if (typeof content === 'string') return { type: 'TEXT', payload: { text: content } };
  return content;
}
