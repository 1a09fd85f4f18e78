import * as z from 'zod';
import { behaviourSchema } from './behaviour.ts';
import { connectionSchema } from './connection.ts';
import { contactStates, customerSchema } from './customer.ts';
import { pressSchema, richContentSchema } from './rich-content.ts';

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
  from: z.enum(['customer', 'agent', 'note']),
  customerId: z.string(),
  threadId: z.string(),
  text: z.string(),
  files: z.array(fileSchema).readonly().default([]),
  replyTo: z.string().optional(),
  content: richContentSchema.optional(),
  chosen: pressSchema.omit({ messageId: true }).optional(),
  press: pressSchema.optional(),
  reaction: z.string().optional(),
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
    customers: z.array(z.strictObject(customerSchema.shape)).readonly(),
    messages: z.array(messageSchema).readonly(),
    /** `webhook-id` and the platform's id of each message that was taken. */
    taken: z.array(z.tuple([z.string(), z.string()])).readonly(),
    /** How customers stand with the business, by their ids. */
    states: z
      .array(z.tuple([z.string(), z.enum(contactStates)]))
      .readonly()
      .default([]),
  })
  .transform((account) => ({ ...account, connection: account.connection }));

/** Everything of the phone's accounts that outlives a restart, as it is in the data file. */
export const keptAccountsSchema = z.array(keptAccountSchema);
export type KeptAccount = z.infer<typeof keptAccountSchema>;
