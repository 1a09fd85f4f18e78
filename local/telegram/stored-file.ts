import * as z from 'zod';
import { fileKindSchema } from './file-kind.ts';

/** A file as one bot knows it. */
export const storedFileSchema = z.strictObject({
  /** `file_id`: another bot can't use it. */
  id: z.string(),
  /** `file_unique_id`: the same for every bot; nothing can be done with it. */
  uniqueId: z.string(),
  kind: fileKindSchema,
  name: z.string(),
  type: z.string(),
  /** Bytes. */
  size: z.int(),
  bytesId: z.string(),
  width: z.int().optional(),
  height: z.int().optional(),
  /** `file_path`, from the first getFile on. */
  path: z.string().optional(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;
