import * as z from 'zod/mini';
import { copyProgressSchema } from '../attachments/file-copy.ts';
import { localizedTextSchema } from '../contract/localized-text.ts';
import type { Claim } from '../exactly-once/claims.ts';
import { sealNotes } from '../secrets/seal-notes.ts';

/** A part of an agent's message that did not come through, or of which nobody knows. */
export const missingPartSchema = z.object({
  /** The text or a piece of it, and no file. */
  isOfText: z._default(z.boolean(), false),
  why: localizedTextSchema,
  isUnknown: z.boolean(),
});
export type MissingPart = z.infer<typeof missingPartSchema>;

/** What the claim keeps under which an agent's message is sent from the queue. */
export const queuedNotesSchema = z.object({
  ...copyProgressSchema.shape,
  /** To which it goes, by `accountMark`. */
  account: z.optional(z.string()),
  /** Parts that are done with, from the first on: sent, or missing. */
  settled: z.optional(z.int()),
  /** The part that was being sent. */
  sending: z.optional(z.int()),
  /** The provider refused its rich content: what it says goes in words. */
  inWords: z.optional(z.boolean()),
  misses: z.optional(z.readonly(z.array(missingPartSchema))),
  /** How a message ended that was given up; `reason`: as the agent reads it. */
  outcome: z.optional(z.enum(['failed', 'ambiguous'])),
  code: z.optional(z.string()),
  reason: z.optional(z.string()),
  inPart: z.optional(z.boolean()),
});
/** Seals those of them that name files of an agent, or say what the agent reads. */
export const queuedNoteSealing = (secret: string, randomBytes: (size: number) => Buffer) =>
  sealNotes(secret, ['copies', 'ahead', 'misses', 'reason'], randomBytes);

export type QueuedNotes = z.infer<typeof queuedNotesSchema>;
export type QueuedClaim = Claim<QueuedNotes>;
