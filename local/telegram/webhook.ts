import * as z from 'zod';

/** Where a bot's updates go, as setWebhook left it. */
export const webhookSchema = z.strictObject({
  url: z.string(),
  /** Sent in `X-Telegram-Bot-Api-Secret-Token`. */
  secretToken: z.string().optional(),
  maxConnections: z.int(),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** What a pending update is delivered as; JSON text from the start, so that every attempt sends the same bytes. */
export const pendingUpdateSchema = z.strictObject({
  id: z.int(),
  body: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.int(),
});
export type PendingUpdate = z.infer<typeof pendingUpdateSchema>;

export interface DeliverySettings {
  /** Milliseconds before each further attempt; the last one holds for all that follow. */
  readonly retryPausesMs: readonly [number, ...number[]];
  /** Milliseconds for which an answer is awaited. */
  readonly answerWithinMs: number;
}
