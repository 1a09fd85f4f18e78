import * as z from 'zod';
import { newSid, type Sender, type TwilioAccount } from './account.ts';
import { channelOf, isRecipient } from './address.ts';
import { contentFor, type RichContent } from './content.ts';
import { TwilioFailure } from './failure.ts';
import type { TwilioMessage } from './message.ts';

const refusal = (code: number, message: string): TwilioFailure => new TwilioFailure(400, code, message);

/**
 * What can be asked of a new message (https://www.twilio.com/docs/messaging/api/message-resource). Twilio passes over a name that it does not know:
 * here it is refused, so that a name with a slip is found.
 */
const formSchema = z.strictObject({
  To: z.string().default(''),
  From: z.string().optional(),
  MessagingServiceSid: z.string().optional(),
  Body: z.string().default(''),
  MediaUrl: z.array(z.string()).default([]),
  StatusCallback: z.string().optional(),
  ContentSid: z.string().optional(),
  ContentVariables: z.string().optional(),
  PersistentAction: z.array(z.string()).default([]),
  ValidityPeriod: z.coerce.number().int().min(1).max(36_000).optional(),
  SmartEncoded: z.enum(['true', 'false']).optional(),
  ProvideFeedback: z.enum(['true', 'false']).optional(),
});
type NewMessage = z.infer<typeof formSchema>;

const REPEATED = ['MediaUrl', 'PersistentAction'];
const MOST_CHARACTERS = 1_600;
const MOST_MEDIA = 10;

/** @throws {TwilioFailure} */
export function newMessageIn(form: URLSearchParams): NewMessage {
  const values = [...new Set(form.keys())].map((name) => [
    name,
    REPEATED.includes(name) ? form.getAll(name) : (form.get(name) ?? ''),
  ]);
  const read = formSchema.safeParse(Object.fromEntries(values));
  if (!read.success) throw refusal(20001, z.prettifyError(read.error));
  return read.data;
}

/**
 * Takes a message that is to be sent, if nothing is wrong with it that Twilio sees at once.
 * @throws {TwilioFailure}
 */
export function takeMessage(account: TwilioAccount, asked: NewMessage): TwilioMessage {
  const { To: to, Body: body, MediaUrl: mediaUrls, StatusCallback: statusCallback } = asked;
  expectRecipient(to);
  const sender = senderFor(account, asked);
  if (statusCallback !== undefined && !isCallback(statusCallback)) {
    throw refusal(21609, `The 'StatusCallback' URL ${statusCallback} is not a valid URL`);
  }
  const content = contentOf(account, asked, sender);
  if (content === undefined) expectSomething(body, mediaUrls);
  if (account.optedOut.has(`${to} ${sender.address}`)) {
    throw refusal(21610, 'Attempt to send to unsubscribed recipient');
  }
  const { MessagingServiceSid: serviceSid, From: from, PersistentAction: actions } = asked;
  const place = sender.channel === 'whatsapp' ? actions.map(placeIn).find((one) => one !== undefined) : undefined;
  const allUrls = [...mediaUrls, ...(content?.rich.mediaUrls ?? [])];
  return {
    ...{ sid: newSid(allUrls.length > 0 ? 'MM' : 'SM'), direction: 'outbound-api', to, from: sender.address },
    ...{ body: content?.rich.body ?? body, mediaUrls: allUrls, media: [], createdAt: account.now().toISOString() },
    // A service chooses the sender later.
    status: from === undefined ? 'accepted' : 'queued',
    ...(content && { rich: content.rich, isApproved: content.isApproved }),
    ...{ place, statusCallback },
    ...(serviceSid !== undefined && { serviceSid }),
  };
}

function expectRecipient(to: string): void {
  if (to === '') throw refusal(21604, "A 'To' phone number is required.");
  if (!isRecipient(to)) throw refusal(21211, `The 'To' number ${to} is not a valid phone number.`);
}

function expectSomething(body: string, mediaUrls: readonly string[]): void {
  if (body === '' && mediaUrls.length === 0) throw refusal(21602, 'Message body is required.');
  if (body.length > MOST_CHARACTERS) {
    throw refusal(21617, 'The concatenated message body exceeds the 1600 character limit');
  }
  if (mediaUrls.length > MOST_MEDIA) throw refusal(21623, 'Number of media files exceeds allowed limit');
  const wrong = mediaUrls.find((url) => !z.url({ protocol: /^https?$/ }).safeParse(url).success);
  if (wrong !== undefined) throw refusal(21620, `Invalid media URL: ${wrong}`);
}

function senderFor(
  account: TwilioAccount,
  { To: to, From: from, MessagingServiceSid: serviceSid }: NewMessage,
): Sender {
  const channel = channelOf(to);
  if (from === undefined && serviceSid === undefined) throw refusal(21603, "A 'From' phone number is required.");
  const service = account.services.find(({ sid }) => sid === serviceSid);
  if (serviceSid !== undefined && service === undefined) {
    throw refusal(21701, `The Messaging Service ${serviceSid} does not exist`);
  }
  if (from === undefined) {
    const ofService = account.senders.find((one) => service?.senderSids.includes(one.sid) && one.channel === channel);
    if (ofService === undefined) throw refusal(21703, 'The Messaging Service contains no phone numbers');
    return ofService;
  }
  const sender = account.senderAt(from);
  if (sender === undefined) {
    if (channelOf(from) !== 'sms') {
      throw refusal(63007, 'Twilio could not find a Channel with the specified From address');
    }
    if (!isRecipient(from)) throw refusal(21212, `The 'From' number ${from} is not a valid phone number`);
    throw refusal(21606, `The 'From' phone number ${from} is not a message-capable number of this account`);
  }
  if (sender.channel !== channel) {
    throw refusal(21910, 'Invalid From and To pair. From and To should be of the same channel');
  }
  return sender;
}

/** A host has no underscore (Message resource, `StatusCallback`). */
function isCallback(url: string): boolean {
  return z.url({ protocol: /^https?$/ }).safeParse(url).success && !new URL(url).hostname.includes('_');
}

function contentOf(
  account: TwilioAccount,
  { ContentSid: sid, ContentVariables: variables }: NewMessage,
  { channel }: Sender,
): { readonly rich: RichContent; readonly isApproved: boolean } | undefined {
  if (sid === undefined) return undefined;
  const content = account.contents.get(sid);
  if (content === undefined) throw refusal(21655, `The ContentSid ${sid} is invalid`);
  const rich = contentFor(content, channel, variablesIn(variables));
  if (rich === undefined) throw refusal(21655, `The ContentSid ${sid} has no type that ${channel} shows`);
  return { rich, isApproved: content.approval === 'approved' };
}

function variablesIn(json: string | undefined): Readonly<Record<string, string>> {
  if (json === undefined) return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(json));
  } catch {
    throw refusal(21656, 'The ContentVariables parameter is invalid');
  }
}

/** `geo:55.6761,12.5683|Harbour` ("Location messages with WhatsApp"). */
function placeIn(action: string): TwilioMessage['place'] {
  const [, latitude, longitude, label] = /^geo:(-?[\d.]+),(-?[\d.]+)(?:\|(.+))?$/.exec(action) ?? [];
  if (latitude === undefined || longitude === undefined) return undefined;
  return { latitude: Number(latitude), longitude: Number(longitude), label };
}
