import * as z from 'zod/mini';
import { filledText } from '../schema-kinds.ts';

/** A text that may be missing, null or of another type: then it is undefined. */
export const optionalText = z.catch(z.optional(z.string()), undefined);

/** The same of an id, which CXone writes as a number here and as a text there. */
export const optionalId = z.catch(
  z.optional(z.union([filledText, z.pipe(z.number(), z.transform(String))])),
  undefined,
);
