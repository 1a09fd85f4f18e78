import * as z from 'zod';

/** The body of B19, Upload a temporary attachment (byoc-protocol §4.3). */
export const uploadSchema = z.strictObject({
  content: z.base64().min(1),
  mimeType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
});
