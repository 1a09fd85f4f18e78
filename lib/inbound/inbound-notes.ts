import * as z from 'zod/mini';
import { copyProgressSchema } from '../attachments/file-copy.ts';
import type { Claim } from '../exactly-once/claims.ts';

/** What the claim on a customer's message keeps. */
export const inboundNotesSchema = z.object({
  /** ISO 8601, the message's time in its thread. */
  createdAt: z.optional(z.string()),
  ...copyProgressSchema.shape,
  /** The provider's; known once the message is in CXone, as are the ids that CXone gave. */
  conversationId: z.optional(z.string()),
  messageId: z.optional(z.string()),
  threadId: z.optional(z.string()),
  contactNumber: z.optional(z.string()),
});
export type InboundNotes = z.infer<typeof inboundNotesSchema>;
export type InboundClaim = Claim<InboundNotes>;
