import * as z from 'zod';

/** The body of B1, Verify a one-time token: both ids are numbers (byoc-protocol §1.3). */
export const verificationSchema = z.strictObject({
  brandId: z.int(),
  userId: z.int(),
  token: z.string().min(1),
  purpose: z.enum(['login', 'channel-integration', 'custom-component-login']),
});
