import * as z from 'zod';
import { byocRecordSchema } from '../schemas/byoc-record.ts';
import { channelBodySchema } from '../schemas/channel.ts';
import { abandonSchema, contactStatuses } from '../schemas/contact.ts';
import { anyContentSchema } from '../schemas/content.ts';
import { customFieldDefinitionsSchema, customFieldSchema, defaultCustomFields } from '../schemas/custom-fields.ts';
import { attachmentSchema, newMessageSchema, removalSchema } from '../schemas/message.ts';
import { switchChangesSchema } from '../switches.ts';
import type { KeptState } from './cxone-state.ts';

/** A property that the model always has, and JSON leaves out where it is undefined. */
function orUndefined<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().transform((value) => value);
}

const tenantSchema = z.strictObject({
  tenantId: z.string(),
  brand: z.strictObject({
    id: z.int(),
    friendlyName: z.string(),
    timezone: z.string(),
    brandHash: z.string(),
    tenantId: z.string(),
    businessUnitId: z.int(),
    acdClusterId: z.string(),
  }),
  users: z.array(
    z.strictObject({
      id: z.int(),
      role: z.enum(['admin', 'agent', 'service']),
      incontactId: z.string(),
      emailAddress: z.string(),
      firstName: z.string(),
      surname: z.string(),
    }),
  ),
  credentials: z.strictObject({
    accessKeyId: z.string(),
    accessKeySecret: z.string(),
    clientId: z.string(),
    clientSecret: z.string(),
    tenantId: z.string(),
    brandId: z.int(),
  }),
  /** Of files from before fields had types; {@link snapshotSchema} takes them and leaves them out. */
  customFieldIdents: z.array(z.string()).optional(),
  customFields: customFieldDefinitionsSchema.default(defaultCustomFields),
});

const channelSchema = z.strictObject({
  id: z.string(),
  tenantId: z.string(),
  createdAt: z.string(),
  body: channelBodySchema,
  defaultSkillId: orUndefined(z.int()),
  studioScript: orUndefined(z.string()),
  isDeleted: z.boolean(),
});

const copySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['fetching', 'linked']) }),
  z.strictObject({ kind: z.literal('kept'), bytesId: z.string(), mimeType: z.string(), size: z.int() }),
  z.strictObject({ kind: z.literal('broken'), problem: z.string() }),
]);

const threadSchema = z.strictObject({
  id: z.string(),
  idOnExternalPlatform: orUndefined(z.string()),
  channelId: z.string(),
  tenantId: z.string(),
  threadName: orUndefined(z.string()),
  endUser: newMessageSchema.shape.authorEndUserIdentity,
  picture: orUndefined(z.strictObject({ url: z.string(), copy: copySchema })),
  supportedTypes: z.array(z.string()).default([]),
  unread: z.int(),
  canAddMoreMessages: z.boolean(),
  customerTypesUntil: z.number(),
});

const contactSchema = z.strictObject({
  id: z.string(),
  contactId: z.string(),
  threadId: z.string(),
  channelId: z.string(),
  tenantId: z.string(),
  status: z.enum(contactStatuses),
  customFields: z.array(customFieldSchema),
  changes: z
    .array(
      z.strictObject({
        status: z.enum(contactStatuses),
        by: z.enum(['agent', 'api', 'customer']),
        at: z.string(),
      }),
    )
    .default([]),
  abandoned: orUndefined(abandonSchema.shape.type),
  workflow: orUndefined(z.strictObject({ at: z.string(), status: orUndefined(z.int()) })),
});

const messageSchema = z.strictObject({
  id: z.string(),
  tenantId: z.string(),
  channelId: z.string(),
  threadId: z.string(),
  contactNumber: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  storedAt: z.number(),
  messageContent: anyContentSchema,
  attachments: z.array(attachmentSchema),
  copies: z.array(copySchema).default([]),
  replyToMessage: orUndefined(z.string()),
  authorUserId: orUndefined(z.int()),
  isByBot: z.boolean().default(false),
  externalAttributes: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  idOnExternalPlatform: orUndefined(z.string()),
  createdAt: z.string(),
  sending: z.enum(['received', 'sending', 'sent', 'refused']),
  refusal: orUndefined(z.string()),
  reports: z.array(
    z.strictObject({
      status: z.enum(['delivered', 'seen', 'failed']),
      updatedAt: z.string(),
      reason: orUndefined(z.string()),
    }),
  ),
  isDeletedOnExternalPlatform: z.boolean(),
  reactions: orUndefined(newMessageSchema.shape.reactionStatistics),
  removal: orUndefined(removalSchema.shape.reason),
});

/** Everything that outlives a restart, as it is in the data file. */
export const snapshotSchema = z.strictObject({
  version: z.literal(1),
  /** A private JWK: access tokens that were handed out stay good. */
  signingKey: z.record(z.string(), z.string()),
  /** Those that are not as they are by default. */
  switches: switchChangesSchema,
  tenants: z.array(tenantSchema).min(1),
  records: z.array(byocRecordSchema.extend({ integrationId: z.string(), tenantId: z.string() })),
  channels: z.array(channelSchema),
  threads: z.array(threadSchema),
  contacts: z.array(contactSchema),
  messages: z.array(messageSchema),
  oneTimeTokens: z.array(
    z.strictObject({
      token: z.string(),
      tenantId: z.string(),
      userId: z.int(),
      expiresAt: z.number(),
      used: z.boolean(),
    }),
  ),
  uploads: z.array(
    z.strictObject({
      id: z.string(),
      tenantId: z.string(),
      mimeType: z.string(),
      bytesId: z.string(),
      signature: z.string(),
      expiresAt: z.number(),
    }),
  ),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

type Unsaved = KeptState & Omit<Snapshot, keyof KeptState>;

/** The text of a data file. What has expired is left out. */
export function writeSnapshot(snapshot: Unsaved, now: Date): string {
  const isGood = ({ expiresAt }: { readonly expiresAt: number }): boolean => expiresAt > now.getTime();
  const kept = {
    ...snapshot,
    oneTimeTokens: snapshot.oneTimeTokens.filter(isGood),
    uploads: snapshot.uploads.filter(isGood),
  };
  return JSON.stringify(kept, null, 1);
}
