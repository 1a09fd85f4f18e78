import * as z from 'zod';

/** byoc-protocol §3.8. */
export const contactStatuses = ['new', 'open', 'pending', 'escalated', 'resolved', 'closed', 'trashed'] as const;

/** The body of B22, Update contact status. */
export const contactStatusSchema = z.strictObject({
  status: z.enum(contactStatuses),
  updatedByUserId: z.int().optional(),
});

/** The body of B24, Abandon a contact (byoc-protocol §3.3). */
export const abandonSchema = z.strictObject({ type: z.enum(['abandon', 'expired', 'shortAbandon']) });

/** The query of B20, Search contacts. */
export const contactQuerySchema = z.strictObject({
  'channel[]': z.array(z.string()).optional(),
  'status[]': z.array(z.enum(contactStatuses)).optional(),
  'endUserIdOnExternalPlatform[]': z.array(z.string()).optional(),
  'routingQueueId[]': z.array(z.string()).optional(),
  'tag[]': z.array(z.string()).optional(),
  query: z.string().optional(),
  scrollToken: z.string().optional(),
});
