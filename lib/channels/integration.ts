import * as z from 'zod/mini';
import { integrationKeySchema } from '../ids.ts';
import { filledText } from '../schema-kinds.ts';

/** One BYOC record in CXone, as this deployment knows it. */
export const integrationSchema = z.object({
  integrationKey: integrationKeySchema,
  /** From the token that the tenant's own keys gave at set-up: only its admins may act on this integration. */
  tenantId: filledText,
  /** Digital brand, pinned at the first verified visit of an admin (byoc-protocol §1.3). */
  brandId: z.optional(z.int()),
  /** CXone's Integration ID, known once the admin has saved the record. */
  integrationId: z.optional(z.string()),
});
export type Integration = z.infer<typeof integrationSchema>;
