import * as z from 'zod';
import { pushedMessageSchema } from './schemas.ts';

const messageSchema = z.strictObject({
  ...{ id: z.string(), from: z.enum(['user', 'account']), at: z.string() },
  pushed: pushedMessageSchema.optional(),
  said: z.record(z.string(), z.unknown()).optional(),
  isUnsent: z.boolean().optional(),
  state: z.enum(['waiting', 'taken', 'lost']).optional(),
});
const contentSchema = z.strictObject({
  ...{ name: z.string(), type: z.string(), size: z.int(), bytesId: z.string(), isReady: z.boolean() },
});

/** A LINE that outlives a restart, as it is in the data file. */
export const keptLineSchema = z.strictObject({
  ...{ botUserId: z.string(), secret: z.string(), endpoint: z.string().optional(), isWebhookUsed: z.boolean() },
  ...{ used: z.int(), lastId: z.string(), tokens: z.array(z.string()), blockedBy: z.array(z.string()) },
  chats: z.record(z.string(), z.array(messageSchema)),
  contents: z.record(z.string(), contentSchema),
});
export type KeptLine = z.infer<typeof keptLineSchema>;
