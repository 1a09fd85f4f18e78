import type { ChannelBody } from '../schemas/channel.ts';
import type { contactStatuses } from '../schemas/contact.ts';
import type { AnyContent } from '../schemas/content.ts';
import type { CustomFieldDefinitions } from '../schemas/custom-fields.ts';
import type { Attachment, NewMessage } from '../schemas/message.ts';

/** A brand as the one-time-token answer and the outbound callback carry it (byoc-protocol §1.3). */
export interface Brand {
  readonly id: number;
  readonly friendlyName: string;
  readonly timezone: string;
  readonly brandHash: string;
  readonly tenantId: string;
  readonly businessUnitId: number;
  readonly acdClusterId: string;
}

/** A Digital user; `service` owns the tenant's access key (byoc-protocol §3.1). */
export interface User {
  readonly id: number;
  readonly role: 'admin' | 'agent' | 'service';
  readonly incontactId: string;
  readonly emailAddress: string;
  readonly firstName: string;
  readonly surname: string;
}

/** What a middleware is given to sign in as the tenant's service user. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenantId: string;
  readonly brandId: number;
}

export interface Tenant {
  readonly tenantId: string;
  readonly brand: Brand;
  readonly users: readonly User[];
  readonly credentials: Credentials;
  /** The custom fields that exist; others are refused (byoc-protocol §3.8). */
  customFields: CustomFieldDefinitions;
}

export interface OneTimeToken {
  readonly token: string;
  readonly tenantId: string;
  readonly userId: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  used: boolean;
}

/** What an admin types into a Bring Your Own Channel record (byoc-protocol §1.2). */
export interface ByocRecordFields {
  readonly name: string;
  readonly integrationBoxUrl: string;
  readonly authorizationUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly color: string;
  readonly icon: string;
  readonly addActionUrl: string;
  readonly reconnectUrl: string;
  readonly removeUrl: string;
  /** On: replies go to `/2.0/channel/{id}/outbound`; off: to the legacy `/1.0/posts/{id}/messages`. */
  readonly useOutboundApiForReplies: boolean;
}

export interface ByocRecord extends ByocRecordFields {
  readonly integrationId: string;
  readonly tenantId: string;
}

export interface Channel {
  readonly id: string;
  readonly tenantId: string;
  readonly createdAt: string;
  /** The body of the last B2, whole: an update replaces everything. */
  body: ChannelBody;
  /** What an admin chose at *Points of Contact Digital*; without both nothing is routed (byoc-protocol §1.1). */
  defaultSkillId: number | undefined;
  studioScript: string | undefined;
  isDeleted: boolean;
}

export type EndUserIdentity = NewMessage['authorEndUserIdentity'];

export interface Thread {
  /** CXone's own id, a GUID. */
  readonly id: string;
  /** Undefined where an agent wrote first and the integration has not named the thread yet (byoc-protocol §5). */
  idOnExternalPlatform: string | undefined;
  readonly channelId: string;
  readonly tenantId: string;
  threadName: string | undefined;
  endUser: EndUserIdentity;
  /** Of `endUser.image`, as it was fetched from that address. */
  picture: { readonly url: string; copy: AttachmentCopy } | undefined;
  /** Types of content that the customer's last message says they can see. */
  supportedTypes: readonly string[];
  /** Messages of the customer that the agent has not looked at. */
  unread: number;
  /** False after B11: the agent can't reply. */
  canAddMoreMessages: boolean;
  /** Milliseconds since the epoch until which the desk shows the customer as typing (B10). */
  customerTypesUntil: number;
}

export type ContactStatus = (typeof contactStatuses)[number];

export interface Contact {
  /** The contact number, a decimal string. */
  readonly id: string;
  readonly contactId: string;
  threadId: string;
  readonly channelId: string;
  readonly tenantId: string;
  status: ContactStatus;
  customFields: readonly CustomFieldValue[];
  /** How it came to its status, the first change first. */
  readonly changes: ContactChange[];
  /** Why the customer is said to have left before an agent came (B24). */
  abandoned: 'abandon' | 'expired' | 'shortAbandon' | undefined;
  /** What the middleware answered to the workflow that was started when the contact was closed. */
  workflow: { readonly at: string; readonly status: number | undefined } | undefined;
}

export interface CustomFieldValue {
  readonly ident: string;
  readonly value: string;
}

/** `api`: the middleware, by B22 or B24, or with a message. */
export interface ContactChange {
  readonly status: ContactStatus;
  readonly by: 'agent' | 'api' | 'customer';
  /** ISO 8601. */
  readonly at: string;
}

/** A report by B7, as it came. */
export interface StatusReport {
  readonly status: 'delivered' | 'seen' | 'failed';
  readonly updatedAt: string;
  readonly reason: string | undefined;
}

/**
 * What CXone has of an attachment: it is being fetched, kept, or could not be fetched, for a `problem` in words.
 * `linked`: an address that an agent's message names, and nobody has fetched.
 */
export type AttachmentCopy =
  | { readonly kind: 'fetching' | 'linked' }
  | { readonly kind: 'kept'; readonly bytesId: string; readonly mimeType: string; readonly size: number }
  | { readonly kind: 'broken'; readonly problem: string };

export interface Message {
  /** CXone's own id, a GUID. */
  readonly id: string;
  readonly tenantId: string;
  readonly channelId: string;
  /** Changes once where an agent wrote first and the integration named a thread that was there. */
  threadId: string;
  readonly contactNumber: string;
  readonly direction: 'inbound' | 'outbound';
  /** Milliseconds since the epoch by the emulator's clock. */
  readonly storedAt: number;
  messageContent: AnyContent;
  attachments: readonly Attachment[];
  /** One for each of `attachments`. */
  copies: AttachmentCopy[];
  readonly replyToMessage: string | undefined;
  /** The agent who wrote it; undefined of a bot's message and of a customer's. */
  readonly authorUserId: number | undefined;
  readonly isByBot: boolean;
  readonly externalAttributes: readonly { readonly key: string; readonly value: string }[];
  /** Undefined while an agent's message has no answer of the integration yet, and forever after a refusal. */
  idOnExternalPlatform: string | undefined;
  createdAt: string;
  /** What became of the callback; a customer's message is `received`. */
  sending: 'received' | 'sending' | 'sent' | 'refused';
  /** In words, for the agent, where `sending` is `refused`. */
  refusal: string | undefined;
  readonly reports: StatusReport[];
  isDeletedOnExternalPlatform: boolean;
  /** As B6 brought them. */
  readonly reactions: NewMessage['reactionStatistics'];
  /** Why its content was removed (B16). */
  removal: 'GDPR' | 'TTL' | 'other' | undefined;
}

/** A file that was uploaded (B19), behind a link that ends. */
export interface Upload {
  readonly id: string;
  readonly tenantId: string;
  readonly mimeType: string;
  readonly bytesId: string;
  /** Stands in the link: who has it may fetch the file. */
  readonly signature: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
