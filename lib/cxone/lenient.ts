import * as z from 'zod';

/** A text that may be missing, null or of another type: then it is undefined. */
export const optionalText = z.string().optional().catch(undefined);

/** The same of an id, which CXone writes as a number here and as a text there. */
export const optionalId = z
  .union([z.string().min(1), z.number().transform(String)])
  .optional()
  .catch(undefined);
