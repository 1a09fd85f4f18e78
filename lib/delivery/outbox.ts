import * as z from 'zod';
import { channelIdSchema, externalMessageIdSchema, integrationKeySchema } from '../ids.ts';

const authorSchema = z.object({
  id: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  nickname: z.string().optional(),
  imageUrl: z.string().optional(),
});

const quotedSchema = z.discriminatedUnion('sentBy', [
  z.object({ sentBy: z.literal('ours'), externalId: z.string() }),
  z.object({ sentBy: z.literal('theirs'), providerMessageId: z.string() }),
]);

export const messageEventSchema = z.object({
  kind: z.literal('message'),
  conversationId: z.string(),
  conversationName: z.string().optional(),
  providerMessageId: z.string(),
  occurredAt: z.string().optional(),
  author: authorSchema,
  text: z.string(),
  replyTo: quotedSchema.optional(),
});

/** Body of a message on the inbound queue: what one webhook said in one conversation, in its order. */
export const inboundJobSchema = z.object({
  integrationKey: integrationKeySchema,
  channelId: channelIdSchema,
  correlation: z.string(),
  messages: z.array(messageEventSchema).min(1),
});
export type InboundJob = z.infer<typeof inboundJobSchema>;

/** Body of a message on the status queue: one receipt. */
export const statusJobSchema = z.object({
  integrationKey: integrationKeySchema,
  channelId: channelIdSchema,
  correlation: z.string(),
  externalId: externalMessageIdSchema,
  status: z.enum(['delivered', 'seen', 'failed']),
  /** ISO 8601. */
  occurredAt: z.string(),
  reason: z.string().optional(),
});
export type StatusJob = z.infer<typeof statusJobSchema>;

/** A message of the inbound queue with what SQS needs to order it and to know it again. */
export interface QueuedInbound {
  readonly job: InboundJob;
  /** At most 128 ASCII characters, and no phone number among them. */
  readonly groupId: string;
  readonly deduplicationId: string;
}

/** Puts work on the queues. */
export interface Outbox {
  /** Answers how many entries the queue refused; throws where the queue can't be reached. */
  sendInbound(entries: readonly QueuedInbound[]): Promise<number>;
  sendStatuses(jobs: readonly StatusJob[]): Promise<number>;
}
