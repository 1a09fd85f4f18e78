import { messageWithPart } from '../ids.ts';
import type { LocalizedText } from './localized-text.ts';

export interface Author {
  /** The provider's user id. */
  readonly id: string;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly nickname?: string | undefined;
  readonly imageUrl?: string | undefined;
}

/**
 * The message that a reply quotes: `ours` was sent by an agent, `theirs` by the customer. `externalId` is the id under
 * which we sent the message, or a part of it.
 */
export type Quoted =
  | { readonly sentBy: 'ours'; readonly externalId: string }
  | { readonly sentBy: 'theirs'; readonly providerMessageId: string };

/** A file of a customer, still at the provider. */
export interface IncomingFile {
  /** The same at every repeat of the message, and unique in it: its place where the provider gives none. */
  readonly id: string;
  readonly name?: string | undefined;
  /** Media type, as the provider says: what comes is held against it. */
  readonly type?: string | undefined;
  readonly source: IncomingFileSource;
}

export type IncomingFileSource =
  | { readonly kind: 'link'; readonly url: string }
  /** For `linkOf` of the provider. */
  | { readonly kind: 'reference'; readonly reference: string }
  /** It lies with us already: the id that we gave out for it. */
  | { readonly kind: 'upload'; readonly uploadId: string };

/** A customer wrote. */
export interface MessageEvent {
  readonly kind: 'message';
  /** Ordering key and CXone thread: events of one conversation reach CXone in the order they came. */
  readonly conversationId: string;
  readonly conversationName?: string | undefined;
  /** Unique within the channel, and the same for every repeat of the same message: what tells a repeat. */
  readonly providerMessageId: string;
  /** ISO 8601, by the provider's clock; part of the event, never the time of receipt. */
  readonly occurredAt?: string | undefined;
  readonly author: Author;
  /** Empty where there are files or notes alone. */
  readonly text: string;
  /** What the words don't say and the agent has to know, e.g. that they replace others: shown before them in brackets. */
  readonly notes?: readonly LocalizedText[] | undefined;
  readonly files?: readonly IncomingFile[] | undefined;
  readonly replyTo?: Quoted | undefined;
  /** What the customer sent at once and the provider brings one by one: those of a conversation with the same become one. */
  readonly album?: string | undefined;
  readonly change?: Change | undefined;
}

/**
 * The message replaces an earlier one, and holds all that stands there now; or it takes that one away, and holds nothing.
 * The core compares the two, says to the agent what has changed and quotes the first; what changes nothing it leaves out.
 */
export interface Change {
  readonly kind: 'edited' | 'deleted';
  /** `providerMessageId` of the message as it first came. */
  readonly of: string;
  /** The album in which that came. */
  readonly album?: string | undefined;
}

/** The provider says what became of an agent's message. */
export interface ReceiptEvent {
  readonly kind: 'receipt';
  /** Our id of the message or of a part of it, as the provider echoes it. */
  readonly externalId: string;
  readonly status: 'delivered' | 'seen' | 'failed';
  /** ISO 8601. */
  readonly occurredAt: string;
  /** For the agent, where the status is `failed`. */
  readonly reason?: string | undefined;
}

/** Verified, but nothing for CXone in it. */
export interface IgnoredEvent {
  readonly kind: 'ignored';
  readonly reason: string;
}

export type ProviderEvent = MessageEvent | ReceiptEvent | IgnoredEvent;

/** True of the id of an agent's message, or of a part of one, as it went to the provider. */
export function isOurs(id: string): boolean {
  return messageWithPart(id) !== undefined;
}
