import * as z from 'zod';
import { messageContentSchema } from './content.ts';

const id = z.string().min(1);
/** At most 1,024 characters (byoc-protocol §3.8). */
const customFields = z
  .array(
    z.strictObject({
      ident: id,
      value: z.string().max(1024),
      updatedAt: z.iso.datetime({ offset: true }).optional(),
    }),
  )
  .optional();

const recipients = z
  .array(
    z.strictObject({
      idOnExternalPlatform: id,
      name: z.string().optional(),
      isPrimary: z.boolean().optional(),
      isPrivate: z.boolean().optional(),
      anonymizedAt: z.iso.datetime({ offset: true }).nullish(),
      anonymizedReason: z.string().nullish(),
    }),
  )
  .optional();

export const attachmentSchema = z.strictObject({
  friendlyName: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** A picture: an empty string is no URL, null is fine (byoc-protocol §5, pitfall 10). */
const image = z.url({ protocol: /^https?$/ }).nullish();

const messageTypes = [
  ...['ADAPTIVE_CARD', 'DYNAMIC_CONTENT', 'FORM', 'LIST_PICKER', 'PLUGIN', 'POSTBACK'],
  ...['QUICK_REPLIES', 'RICH_LINK', 'TEXT', 'TIME_PICKER', 'UNSUPPORTED'],
];

const fingerprintText = z.string().optional();

/** The body of B6, Create message (byoc-protocol §3.5). */
export const newMessageSchema = z.strictObject({
  idOnExternalPlatform: id,
  direction: z.enum(['inbound', 'outbound']),
  createdAtWithMilliseconds: z.iso.datetime({ offset: true }),
  thread: z.strictObject({ idOnExternalPlatform: id, threadName: z.string().optional() }),
  messageContent: messageContentSchema,
  authorEndUserIdentity: z.strictObject({
    idOnExternalPlatform: id,
    firstName: z.string().optional(),
    lastName: z.string().optional(),
    nickname: z.string().optional(),
    image,
    customFields,
  }),
  attachments: z.array(attachmentSchema).optional(),
  recipients,
  authorRecipients: recipients,
  replyToMessage: z.strictObject({ idOnExternalPlatform: id.optional() }).optional(),
  isReplyToSpecificMessage: z.boolean().optional(),
  title: z.string().optional(),
  url: z.string().optional(),
  contact: z
    .strictObject({
      customFields: z.array(z.strictObject({ ident: id, value: z.string().max(1024) })).optional(),
      status: z.enum(['escalated', 'pending', 'resolved']).optional(),
      direction: z.enum(['inbound', 'outbound']).optional(),
      statusUpdatedAt: z.iso.datetime({ offset: true }).optional(),
      skillId: z.int().optional(),
      elevation: z
        .strictObject({
          contact: z.strictObject({ contactId: z.string(), contactNumber: z.string().optional() }).optional(),
          agentContact: z.strictObject({ id: z.string() }).optional(),
          interaction: z.strictObject({ id: z.string() }),
          fromProvider: z.enum(['acd', 'dfo', 'em']).optional(),
        })
        .optional(),
    })
    .optional(),
  browserFingerprint: z
    .strictObject({
      browser: fingerprintText,
      browserVersion: fingerprintText,
      os: fingerprintText,
      osVersion: fingerprintText,
      language: fingerprintText,
      ip: fingerprintText,
      location: fingerprintText,
      country: fingerprintText,
      deviceType: fingerprintText,
      deviceToken: fingerprintText,
      applicationType: fingerprintText,
      supportedMessageTypes: z.array(z.enum(messageTypes)).optional(),
    })
    .optional(),
  reactionStatistics: z
    .strictObject({
      likes: z.int().optional(),
      shares: z.int().optional(),
      isLikedByChannel: z.boolean().optional(),
      isSharedByChannel: z.boolean().optional(),
    })
    .optional(),
  tagIds: z.array(z.int()).optional(),
  externalAttributes: z.array(z.strictObject({ key: id, value: z.string() })).optional(),
  deletedOnExternalPlatform: z.boolean().optional(),
});
export type NewMessage = z.infer<typeof newMessageSchema>;

/** The body of B7, Update message status (byoc-protocol §3.6). */
export const messageStatusSchema = z.strictObject({
  status: z.enum(['delivered', 'seen', 'failed']),
  updatedAt: z.iso.datetime({ offset: true }),
  reason: z.string().optional(),
});

/** The body of B16, Remove content of a message, or the name of its author (byoc-protocol §3.3). */
export const removalSchema = z.strictObject({ reason: z.enum(['GDPR', 'TTL', 'other']) });

/** The query of B13, Search messages, as far as it is known (byoc-protocol §3.3). */
export const messageQuerySchema = z.strictObject({
  'idOnExternalPlatform[]': z.array(z.string()).optional(),
  'channel[]': z.array(z.string()).optional(),
  'authorIdOnExternalPlatform[]': z.array(z.string()).optional(),
  contactNumber: z.string().optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
});
