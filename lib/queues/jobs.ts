import * as z from 'zod/mini';
import { peopleSchema } from '../channels/channel.ts';
import type { RichContent } from '../contract/content.ts';
import { localizedTextSchema } from '../contract/localized-text.ts';
import { channelIdSchema, externalMessageIdSchema, integrationKeySchema } from '../ids.ts';

const authorSchema = z.object({
  id: z.string(),
  firstName: z.optional(z.string()),
  lastName: z.optional(z.string()),
  nickname: z.optional(z.string()),
  imageUrl: z.optional(z.string()),
  language: z.optional(z.string()),
  phone: z.optional(z.string()),
  email: z.optional(z.string()),
  hasProfile: z.optional(z.literal(true)),
  fields: z.optional(z.record(z.string(), z.string())),
});

const quotedSchema = z.union([
  z.object({ sentBy: z.literal('ours'), externalId: z.string() }),
  z.object({
    sentBy: z.literal('ours'),
    sentId: z.string(),
    inWords: z.optional(localizedTextSchema),
    mayBeTheirs: z.optional(z.literal(true)),
  }),
  z.object({ sentBy: z.literal('theirs'), providerMessageId: z.string(), quoteToken: z.optional(z.string()) }),
]);

const signalSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reaction'), emoji: z.optional(z.string()) }),
  z.object({ kind: z.literal('contact-state'), state: z.enum(['blocked', 'left', 'opted-out', 'reachable']) }),
  z.object({ kind: z.literal('ended') }),
]);

const pressSchema = z.object({
  of: z.string(),
  key: z.optional(z.string()),
  answers: z.optional(z.record(z.string(), z.union([z.string(), z.readonly(z.array(z.string()))]))),
});

const fileSchema = z.object({
  id: z.string(),
  name: z.optional(z.string()),
  type: z.optional(z.string()),
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('link'), url: z.string() }),
    z.object({ kind: z.literal('reference'), reference: z.string() }),
    z.object({ kind: z.literal('upload'), uploadId: z.string() }),
  ]),
});

export const messageEventSchema = z.object({
  kind: z.literal('message'),
  conversationId: z.string(),
  conversationName: z.optional(z.string()),
  isGroup: z.optional(z.boolean()),
  providerMessageId: z.string(),
  occurredAt: z.optional(z.string()),
  author: authorSchema,
  text: z.string(),
  notes: z.optional(z.readonly(z.array(localizedTextSchema))),
  files: z.optional(z.readonly(z.array(fileSchema))),
  replyTo: z.optional(quotedSchema),
  /**
   * Instead of `replyTo`: it quotes a message of ours by the provider's id of that, whose words stand among the notes.
   * A version before strips it.
   */
  quotesSent: z.optional(
    z.object({
      sentId: z.string(),
      inWords: z.optional(localizedTextSchema),
      mayBeTheirs: z.optional(z.literal(true)),
    }),
  ),
  quoteToken: z.optional(z.string()),
  album: z.optional(z.string()),
  change: z.optional(z.object({ kind: z.enum(['edited', 'deleted']), of: z.string(), album: z.optional(z.string()) })),
  pieces: z.optional(z.number()),
  press: z.optional(pressSchema),
  fields: z.optional(z.record(z.string(), z.string())),
  signal: z.optional(signalSchema),
});

/** Body of a message on the inbound queue: what one webhook said in one conversation, in its order. */
export const inboundJobSchema = z.object({
  integrationKey: integrationKeySchema,
  channelId: channelIdSchema,
  /** The channel's; missing where an older version queued it. */
  provider: z.optional(z.string()),
  /** The channel's, see `channel.ts`; missing where the channel had none, or an older version queued the job. */
  keyedFrom: z.optional(z.number()),
  correlation: z.string(),
  messages: z.array(messageEventSchema).check(z.minLength(1)),
  /** Key of the parked record that the job tries again; a job of a replay holds one message. */
  replayOf: z.optional(z.string()),
  /** Of the channel's settings, what a worker asks for with each message; missing where there are none. */
  people: z.optional(
    z.extend(z.pick(peopleSchema, { honoursOptOut: true, customerFields: true, contactFields: true }), {
      /** `takesForBlocked` of the provider's capabilities. */
      keepsBlocks: z.optional(z.boolean()),
    }),
  ),
  /** When the inbound queue took it, in milliseconds since 1970; of what was moved to a holding queue. */
  queuedAt: z.optional(z.number()),
  /** Counts the replays of that record, so that the queue takes no replay for the one before it. */
  replay: z.optional(z.int()),
});
export type InboundJob = z.infer<typeof inboundJobSchema>;

/** That a customer types, or no longer does. */
const typingSchema = z.object({
  channelId: channelIdSchema,
  conversationId: z.string(),
  /** Of channel and conversation: names what is kept of it. */
  conversation: z.string(),
  isTyping: z.boolean(),
});

const receiptShape = {
  integrationKey: integrationKeySchema,
  channelId: channelIdSchema,
  correlation: z.string(),
  status: z.enum(['delivered', 'seen', 'failed']),
  /** ISO 8601. */
  occurredAt: z.string(),
  reason: z.optional(z.string()),
};

/** One receipt. */
const statusJobSchema = z.object({
  ...receiptShape,
  externalId: externalMessageIdSchema,
  /** Of a `failed`: a part of the message alone, whose other parts have receipts of their own. */
  inPart: z.optional(z.boolean()),
  /** The rest is then of no message: a version before takes it for a receipt that it has told already (ADR 49). */
  typing: z.optional(typingSchema),
});
export type StatusJob = z.infer<typeof statusJobSchema>;

/**
 * One receipt of a message that its provider names by an id of its own: a digest of that, as `sent-ids.ts` makes it.
 */
const sentStatusJobSchema = z.object({ ...receiptShape, sentDigest: z.string() });
export type SentStatusJob = z.infer<typeof sentStatusJobSchema>;

/** Body of a message on the status queue. */
export const queuedStatusSchema = z.union([statusJobSchema, sentStatusJobSchema]);
export type QueuedStatus = StatusJob | SentStatusJob;

/** A file of an agent, as CXone's callback names it: its link is signed and works for a while. */
const agentFileSchema = z.object({ name: z.string(), url: z.string() });
export type AgentFile = z.infer<typeof agentFileSchema>;

/** Body of a message on the outbound queue: what an agent wrote, under the id that CXone knows it by, or a notice of ours. */
export const outboundJobSchema = z.object({
  integrationKey: integrationKeySchema,
  channelId: channelIdSchema,
  correlation: z.string(),
  externalId: externalMessageIdSchema,
  /** ISO 8601: when CXone brought it. */
  createdAt: z.string(),
  part: z.object({
    conversationId: z.string(),
    recipientIds: z.readonly(z.array(z.string())),
    text: z.string(),
    /** As `content.ts` of the contract has it: made by us, and within its bounds. */
    content: z.optional(z.custom<RichContent>((value: unknown) => typeof value === 'object' && value !== null)),
    /** What goes before rich content, in messages of their own. */
    lead: z.optional(z.string()),
    files: z.optional(z.readonly(z.array(agentFileSchema))),
    replyTo: z.optional(quotedSchema),
  }),
  /**
   * Customers may answer it by typing, which they no longer may once it is given up. Missing: no, or a version before
   * wrote it.
   */
  asks: z.optional(z.literal(true)),
  /** It is a notice, which no agent wrote and CXone does not know. Missing: no; a version before takes it for an agent's. */
  isNotice: z.optional(z.literal(true)),
  /** An attempt inside the callback may have reached the provider. */
  maybeWritten: z.boolean(),
  /** Where that attempt went, as the claim has it. */
  account: z.optional(z.string()),
  /** ISO 8601: the provider asked for no attempt before. */
  notBefore: z.optional(z.string()),
});
export type OutboundJob = z.infer<typeof outboundJobSchema>;

/** A message of the inbound queue with what SQS needs to order it and to know it again. */
export interface QueuedInbound {
  readonly job: InboundJob;
  /** At most 128 ASCII characters, and no phone number among them. */
  readonly groupId: string;
  readonly deduplicationId: string;
}

/** A message of the outbound queue, with the same. */
export interface QueuedOutbound {
  readonly job: OutboundJob;
  readonly groupId: string;
  readonly deduplicationId: string;
}

/** The queue of agents' messages. */
export interface OutboundQueue {
  /** False: the queue refused it. Throws where the queue gives no answer: then it may have taken it. */
  send(entry: QueuedOutbound): Promise<boolean>;
}

/** Puts what webhooks say on the queues. */
export interface JobQueues {
  /** Answers how many entries the queue refused; throws where the queue can't be reached. */
  sendInbound(entries: readonly QueuedInbound[]): Promise<number>;
  sendStatuses(jobs: readonly QueuedStatus[]): Promise<number>;
}
