import * as z from 'zod';
import { integrationKeySchema } from '../ids.ts';

/** One BYOC record in CXone, as this deployment knows it. */
export const integrationSchema = z.object({
  integrationKey: integrationKeySchema,
  /** From the token that the tenant's own keys gave at set-up: only its admins may act on this integration. */
  tenantId: z.string().min(1),
  /** Digital brand, pinned at the first verified visit of an admin (byoc-protocol §1.3). */
  brandId: z.number().int().optional(),
  /** CXone's Integration ID, known once the admin has saved the record. */
  integrationId: z.string().optional(),
});
export type Integration = z.infer<typeof integrationSchema>;
