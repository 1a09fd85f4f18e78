import { messageWithPart } from '../ids.ts';
import type { LocalizedText } from './localized-text.ts';

export interface Author {
  /** The provider's user id. */
  readonly id: string;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly nickname?: string | undefined;
  readonly imageUrl?: string | undefined;
  /** BCP 47, as the provider says. */
  readonly language?: string | undefined;
  /** What the customer has shared, or the provider gives of everybody. */
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  /** True where events bring no name, and `profileOf` may. */
  readonly hasProfile?: true | undefined;
  /** What else the provider tells of them, by names of its own: a channel may map it to custom fields of CXone. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/**
 * The message that a reply quotes: `ours` was sent by an agent, `theirs` by the customer. `externalId` is the id under
 * which we sent the message, or a part of it; an adapter whose provider knows its own alone gives `sentId` in its place,
 * the `providerMessageId` of what it has sent, and the core looks it up (`keepsSentIds` of its capabilities).
 */
export type Quoted =
  | { readonly sentBy: 'ours'; readonly externalId: string; readonly sentId?: undefined }
  | {
      readonly sentBy: 'ours';
      readonly sentId: string;
      readonly externalId?: undefined;
      /** The note that the agent reads in its place where it isn't found. */
      readonly inWords?: LocalizedText | undefined;
      /** True where the provider doesn't say whose it is: of a message that the customer has sent, it is that. */
      readonly mayBeTheirs?: true | undefined;
    }
  | {
      readonly sentBy: 'theirs';
      readonly providerMessageId: string;
      /** Of an agent's message: what the quoted one came with, where the provider wants it back (`quotesByToken`). */
      readonly quoteToken?: string | undefined;
    };

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
  /** True where others than the author read what is sent there, as in a group; missing: they don't. */
  readonly isGroup?: boolean | undefined;
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
  /** What the provider wants back with an answer that quotes this message (`quotesByToken`): it is kept for 10 days. */
  readonly quoteToken?: string | undefined;
  /** What the customer sent at once and the provider brings one by one: those of a conversation with the same become one. */
  readonly album?: string | undefined;
  readonly change?: Change | undefined;
  /** The first of so many pieces of a text that is too long for one message: the others come under {@link pieceId}. */
  readonly pieces?: number | undefined;
  /** The customer pressed something of an agent's message. The words are its label, or empty where the provider says none. */
  readonly press?: Press | undefined;
  /** What the provider tells of this conversation, by names of its own: a channel may map it to custom fields of CXone. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly signal?: Signal | undefined;
}

/** What was pressed; the core finds its label, and what CXone is to hear of it, by both. */
export interface Press {
  /** Our id of the message, or of a part of it, as the provider echoes it. */
  readonly of: string;
  /** Of the choice or slot. Missing: a form was answered. */
  readonly key?: string | undefined;
  /** By the idents of the form's fields: what was typed, or the keys of the options that were chosen. */
  readonly answers?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/**
 * What a customer did without words. An adapter makes it an event of its own (see {@link SignalEvent}); the core makes a
 * message with a note of it, so that the agent reads it in its place.
 */
export type Signal =
  /** `emoji` missing: it was taken away again, or is none that can be shown. */
  | { readonly kind: 'reaction'; readonly emoji?: string | undefined }
  /**
   * `blocked`: nothing reaches them any more; `left`: they are gone from the conversation; `opted-out`: they want no
   * messages. `reachable`: none of it holds any longer.
   */
  | { readonly kind: 'contact-state'; readonly state: 'blocked' | 'left' | 'opted-out' | 'reachable' }
  /** The customer ended the conversation. */
  | { readonly kind: 'ended' };

/** A customer did something without words. */
export interface SignalEvent {
  readonly kind: 'signal';
  readonly conversationId: string;
  readonly author: Author;
  /** Unique within the channel, and the same for every repeat: as of a message. */
  readonly providerEventId: string;
  /** ISO 8601. */
  readonly occurredAt?: string | undefined;
  readonly signal: Signal;
  /** The note that the agent reads, where the signal's own would not be true. */
  readonly note?: LocalizedText | undefined;
  /** Of a reaction: the message that it is on. */
  readonly on?: Quoted | undefined;
}

/** The customer types, or no longer does. Never queued for long, never repeated, and lost without harm. */
export interface TypingEvent {
  readonly kind: 'typing';
  readonly conversationId: string;
  readonly isTyping: boolean;
}

/**
 * The message replaces an earlier one, and holds all that is there now; or it takes that one away, and holds nothing.
 * The core compares the two, says to the agent what has changed and quotes the first; what changes nothing it leaves out.
 */
export interface Change {
  readonly kind: 'edited' | 'deleted';
  /** `providerMessageId` of the message as it first came. */
  readonly of: string;
  /** The album in which that came. */
  readonly album?: string | undefined;
}

/**
 * The provider says what became of an agent's message. `externalId`: our id of the message or of a part of it, as the
 * provider echoes it. An adapter whose provider knows its own id alone gives `sentId` in its place, as in {@link Quoted}.
 */
export type ReceiptEvent = {
  readonly kind: 'receipt';
  readonly status: 'delivered' | 'seen' | 'failed';
  /** ISO 8601. */
  readonly occurredAt: string;
  /** For the agent, where the status is `failed`: the provider's words, or a sentence of the adapter's. */
  readonly reason?: string | LocalizedText | undefined;
} & (
  | { readonly externalId: string; readonly sentId?: undefined }
  | { readonly sentId: string; readonly externalId?: undefined }
);

/** Verified, but nothing for CXone in it. */
export interface IgnoredEvent {
  readonly kind: 'ignored';
  readonly reason: string;
}

export type ProviderEvent = MessageEvent | ReceiptEvent | SignalEvent | TypingEvent | IgnoredEvent;

/** True of the id of an agent's message, or of a part of one, as it went to the provider. */
export function isOurs(id: string): boolean {
  return messageWithPart(id) !== undefined;
}

/** A control character, which no id of a sender's holds. */
const MARK = '\u001E';

/** Under which id a piece of a long text comes: the first has the message's own, and the core finds the others. `place`: from 0. */
export function pieceId(messageId: string, place: number): string {
  return place === 0 ? messageId : `${messageId}${MARK}${place}`;
}

/** Under which id a change of a message comes. `change`: the same for each repeat of it, and another for each change. */
export function changeId(messageId: string, change: string): string {
  return `${messageId}${MARK}${change}`;
}

/** The id of the message that a piece or a change is of, as its sender knows it. */
export function wholeId(id: string): string {
  return id.split(MARK)[0] ?? id;
}
