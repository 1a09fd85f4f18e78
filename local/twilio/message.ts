import { TwilioFailure } from './failure.ts';
import type { RichContent } from './content.ts';

export type Status =
  'accepted' | 'queued' | 'sent' | 'delivered' | 'read' | 'undelivered' | 'failed' | 'receiving' | 'received';

/** A file in a message: one that a customer sent, or one that Twilio fetched to send it. */
export interface MessageMedia {
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytesId: string;
}

/** A message, of a customer or to one. */
export interface TwilioMessage {
  /** `SM…`; `MM…` with media. */
  readonly sid: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Where Twilio fetches what is sent with it. */
  readonly mediaUrls: readonly string[];
  /** What was fetched, or sent by the customer. */
  media: readonly MessageMedia[];
  status: Status;
  errorCode?: number | undefined;
  readonly serviceSid?: string | undefined;
  readonly statusCallback?: string | undefined;
  /** Buttons and the like. */
  readonly rich?: RichContent | undefined;
  readonly isApproved?: boolean | undefined;
  /** Sid of the message that a customer's one answers. */
  readonly repliedTo?: string | undefined;
  readonly place?:
    { readonly latitude: number; readonly longitude: number; readonly label?: string | undefined } | undefined;
}

/** The resource, as https://www.twilio.com/docs/messaging/api/message-resource has it. */
export function messageView(accountSid: string, message: TwilioMessage): object {
  const { sid, direction, from, to, body, status, createdAt, errorCode, serviceSid, media, mediaUrls } = message;
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`;
  const isOnItsWay = status === 'queued' || status === 'accepted';
  return {
    ...{ sid, direction, from: from === '' ? null : from, to, body, status, account_sid: accountSid },
    ...{
      api_version: '2010-04-01',
      date_created: dateOf(new Date(createdAt)),
      date_updated: dateOf(new Date(createdAt)),
    },
    date_sent: isOnItsWay ? null : dateOf(new Date(createdAt)),
    ...{ error_code: errorCode ?? null, error_message: null, messaging_service_sid: serviceSid ?? null },
    num_media: String(Math.max(media.length, mediaUrls.length)),
    num_segments: serviceSid === undefined ? String(segmentsOf(body)) : '0',
    ...{ price: null, price_unit: 'USD', uri: `${uri}.json`, subresource_uris: { media: `${uri}/Media.json` } },
  };
}

/** RFC 2822, as the API of 2010 writes dates. */
export const dateOf = (at: Date): string => at.toUTCString().replace('GMT', '+0000');

const GSM_7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

/** Of an SMS: 160 characters of GSM-7 or 70 of UCS-2, and a little less each where there are several. */
export function segmentsOf(body: string): number {
  const [alone, each] = GSM_7.test(body) ? [160, 153] : [70, 67];
  return body.length <= alone ? 1 : Math.ceil(body.length / each);
}

export const notFound = (path: string): TwilioFailure =>
  new TwilioFailure(404, 20404, `The requested resource ${path} was not found`);
