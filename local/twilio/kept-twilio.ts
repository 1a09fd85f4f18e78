import * as z from 'zod';
import { contentSchema, richContentSchema } from './content.ts';

const senderSchema = z.strictObject({
  ...{ sid: z.string(), channel: z.enum(['sms', 'whatsapp', 'rcs']), address: z.string(), friendlyName: z.string() },
  ...{ webhookUrl: z.string(), webhookMethod: z.string() },
});
const serviceSchema = z.strictObject({
  ...{
    sid: z.string(),
    friendlyName: z.string(),
    senderSids: z.array(z.string()).readonly(),
    statusCallback: z.string(),
  },
  ...{ inboundUrl: z.string(), inboundMethod: z.string(), usesWebhookOfNumber: z.boolean() },
  isOptOutAdvanced: z.boolean(),
});
const messageSchema = z.strictObject({
  ...{ sid: z.string(), direction: z.enum(['inbound', 'outbound-api', 'outbound-reply']), body: z.string() },
  ...{ from: z.string(), to: z.string(), createdAt: z.string(), mediaUrls: z.array(z.string()).readonly() },
  media: z.array(z.strictObject({ type: z.string(), size: z.int(), bytesId: z.string() })).readonly(),
  status: z.enum(['accepted', 'queued', 'sent', 'delivered', 'read', 'undelivered', 'failed', 'receiving', 'received']),
  errorCode: z.int().optional(),
  serviceSid: z.string().optional(),
  statusCallback: z.string().optional(),
  rich: richContentSchema.optional(),
  isApproved: z.boolean().optional(),
  repliedTo: z.string().optional(),
  place: z.strictObject({ latitude: z.number(), longitude: z.number(), label: z.string().optional() }).optional(),
});

/** A Twilio that outlives a restart, as it is in the data file. */
export const keptTwilioSchema = z.strictObject({
  ...{ sid: z.string(), authToken: z.string(), apiKey: z.strictObject({ sid: z.string(), secret: z.string() }) },
  sharedKey: z.strictObject({ id: z.string(), secret: z.string() }).optional(),
  senders: z.array(senderSchema),
  services: z.array(serviceSchema),
  messages: z.array(messageSchema),
  contents: z.array(contentSchema),
  media: z.array(
    z.strictObject({
      ...{ sid: z.string(), messageSid: z.string(), bytesId: z.string(), type: z.string(), notYet: z.int() },
    }),
  ),
  optedOut: z.array(z.string()),
  blocked: z.array(z.string()),
});
export type KeptTwilio = z.infer<typeof keptTwilioSchema>;
