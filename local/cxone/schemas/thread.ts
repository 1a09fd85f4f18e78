import * as z from 'zod';

/** The body of B10, Send sender action (byoc-protocol §3.7). */
export const senderActionSchema = z.strictObject({ action: z.enum(['isTypingOn', 'isTypingOff']) });
export type SenderAction = z.infer<typeof senderActionSchema>['action'];

/** The body of B11, Update thread. */
export const threadChangesSchema = z.strictObject({ canAddMoreMessages: z.boolean() });

/** The query of B12, Search threads. */
export const threadQuerySchema = z.strictObject({
  query: z.string().optional(),
  withContext: z.enum(['true', 'false']).optional(),
});
