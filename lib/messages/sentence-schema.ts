import * as z from 'zod/mini';

/** A sentence in each of the languages on a queue or in the table. */
export const sentenceSchema = z.object({ en: z.string(), fr: z.string() });
