import * as z from 'zod';
import { behaviourSchema } from './behaviour.ts';
import { connectionSchema } from './connection.ts';

const customerSchema = z.strictObject({
  id: z.string(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
});

const fileSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  size: z.int(),
  bytesId: z.string().optional(),
  problem: z.string().optional(),
  uploadId: z.string().optional(),
});

const messageSchema = z.strictObject({
  id: z.string(),
  from: z.enum(['customer', 'agent']),
  customerId: z.string(),
  threadId: z.string(),
  text: z.string(),
  files: z.array(fileSchema).readonly().default([]),
  replyTo: z.string().optional(),
  at: z.string(),
  state: z.enum(['sending', 'retrying', 'accepted', 'failed', 'received', 'seen']),
  problem: z.string().optional(),
});

const keptAccountSchema = z
  .strictObject({
    name: z.string(),
    title: z.string(),
    connection: connectionSchema.optional(),
    receipts: z.boolean(),
    sendingFiles: z.enum(['link', 'upload']).default('link'),
    behaviour: behaviourSchema,
    customers: z.array(customerSchema).readonly(),
    messages: z.array(messageSchema).readonly(),
    /** `webhook-id` and the platform's id of each message that was taken. */
    taken: z.array(z.tuple([z.string(), z.string()])).readonly(),
  })
  .transform((account) => ({ ...account, connection: account.connection }));

/** Everything of the phone's accounts that outlives a restart, as it stands in the data file. */
export const keptAccountsSchema = z.array(keptAccountSchema);
export type KeptAccount = z.infer<typeof keptAccountSchema>;
