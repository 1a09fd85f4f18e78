import * as z from 'zod/mini';

/** Why a file does not come through, for good. */
export const fileProblems = [
  ...(['too-large', 'empty', 'no-link', 'address-refused', 'gone', 'unreachable', 'encoded', 'replaced'] as const),
  ...(['executable', 'type-unsupported', 'infected', 'unchecked', 'too-many', 'too-large-there'] as const),
] as const;
export type FileProblem = (typeof fileProblems)[number];

const storedFileSchema = z.object({
  key: z.string(),
  /** Cleaned, see `cleanName`. */
  name: z.string(),
  /** Media type, found out from what is in it. */
  type: z.string(),
  /** Bytes. */
  size: z.number(),
});
/** A file in the bucket. */
export type StoredFile = Readonly<z.infer<typeof storedFileSchema>>;

const notPassedOn = { name: z.string(), problem: z.enum(fileProblems) };
const fileCopySchema = z.union([
  storedFileSchema,
  z.object({ ...notPassedOn, maxBytes: z.number() }),
  z.object(notPassedOn),
]);
/** What became of a file: it is in the bucket, or is not passed on; `maxBytes` of one that is too large for its provider. */
export type FileCopy = z.infer<typeof fileCopySchema>;

/** What a claim keeps of the files of its message while they are copied. */
export const copyProgressSchema = z.object({
  copies: z.optional(z.readonly(z.array(fileCopySchema))),
  /** Those that are done while others are missing, by their places from 0. */
  ahead: z.optional(z.record(z.string(), fileCopySchema)),
  /** Keys of what was uploaded to us and is copied. */
  originals: z.optional(z.readonly(z.array(z.string()))),
  /** How often the files were begun, and how often the scanner was asked. */
  tries: z.optional(z.int()),
  scans: z.optional(z.int()),
});
export type CopyProgress = z.infer<typeof copyProgressSchema>;
