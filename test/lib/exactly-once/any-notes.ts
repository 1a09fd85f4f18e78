import * as z from 'zod/mini';

/** Notes of a test: whatever it keeps. */
export const anyNotes = z.record(z.string(), z.optional(z.union([z.string(), z.number()])));
export type AnyNotes = z.infer<typeof anyNotes>;
