import type { Author } from './events.ts';
import type { LocalizedText } from './localized-text.ts';
import type { Manifest } from './manifest.ts';
import type { OutboundPart, RecipientProblem, SendContext, SendResult } from './sending.ts';
import type { LiveSecret, Parsed, ParsedUpload, RawRequest, Verification, VerifiedRequest } from './webhook.ts';

/**
 * What an adapter for a channel provider is made of, version 1. The core calls an adapter only through the types of this
 * folder; an adapter imports only them, what lies beside its folder (`read-answer.ts` and its like), the room `messages` and zod.
 * Reading order: manifest.ts, webhook.ts with events.ts, sending.ts with tokens.ts, and the interface at the end of this file.
 */

/** Where a file that a provider names by id can be fetched. */
export interface FileLink {
  readonly url: string;
  /** Credentials, sent to `hosts` alone and to no other host that one of them redirects to. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly hosts?: readonly string[] | undefined;
}

export type FileLinkResult =
  | { readonly kind: 'link'; readonly link: FileLink }
  /**
   * `gone` and `too-large` are final, and only where the provider itself says so: a status alone, and what may be there in
   * a moment, is `unavailable`. `detail`: for the operator, without a secret.
   */
  | {
      readonly kind: 'gone' | 'too-large' | 'unavailable';
      readonly detail: string;
      /** Bytes of the largest file that the provider gives out: the agent is told so of one that is too large. */
      readonly maxBytes?: number | undefined;
    };

/** What a provider tells of a person when it is asked. */
export type Profile = Pick<Author, 'firstName' | 'lastName' | 'nickname' | 'imageUrl' | 'language'>;

/** Why the provider did not do what was asked of it for the channel. */
export type AccountFailure =
  /** It said no: `field` names the setting or entered secret that is to be corrected, where it is one. */
  | { readonly kind: 'refused'; readonly field?: string | undefined; readonly reason: LocalizedText }
  /** It gave no answer, or none that says anything of the account: later it may work. */
  | { readonly kind: 'unreachable'; readonly reason: LocalizedText };

/** `displayName`: what the provider calls the account, for the admin to recognise it. */
export type AccountCheck = { readonly kind: 'good'; readonly displayName?: string | undefined } | AccountFailure;

/** `by-hand`: this account has no API for it, and the admin pastes the URL at the provider (`webhook.pasteAt`). */
export type WebhookChange = { readonly kind: 'done' } | { readonly kind: 'by-hand' } | AccountFailure;

/** `text`: in the provider's own words; `at`: ISO 8601. */
export interface WebhookError {
  readonly text: string;
  readonly at?: string | undefined;
}

/** What the provider says of the channel's webhook. */
export interface WebhookState {
  /**
   * With our URL, with another one, not at all, or the provider can't be asked. `partly`: with our URL, for less than
   * the adapter registers it for today, so that another `registerWebhook` is needed. `off`: with our URL, and somebody has to
   * switch it on at the provider before anything comes.
   */
  readonly registered: 'here' | 'partly' | 'off' | 'elsewhere' | 'nowhere' | 'unknown';
  /** Of its last call that failed. */
  readonly lastError?: WebhookError | undefined;
}

/** How many messages the provider lets the account send in a period, and how many of them are used. Whole numbers. */
export interface Quota {
  /** Also by other programs of the same account, where the provider counts those. */
  readonly used: number;
  /** Missing: the provider names none. */
  readonly limit?: number | undefined;
  /** After which the count begins again; where a day or a month ends is the provider's business. */
  readonly period: 'day' | 'month';
}

export type TestResult =
  /** `answered`: what was asked and what answered, in a sentence or two for the admin; never more than was seen. */
  | { readonly kind: 'good'; readonly answered?: LocalizedText | undefined }
  | {
      readonly kind: 'failed';
      /** For the admin. */
      readonly reason: LocalizedText;
      /** For the operator, without a secret. */
      readonly detail: string;
      /**
       * `address`: nothing was sent, since the address is not one to go to. `signature`: something answers there and does not
       * take the secret, as is right of a provider that has not been given it yet. Missing: any other cause.
       */
      readonly cause?: 'address' | 'signature' | undefined;
    };

/** How an admin starts a real test message from the provider's side. */
export type TestLink =
  | {
      readonly kind: 'link';
      readonly url: string;
      /** What opening the link sends to the account, for somebody who would rather send it by hand. */
      readonly message: string;
      /** For how long it works. */
      readonly minutes: number;
    }
  | AccountFailure;

/** Its functions of a {@link SendContext} answer within its signal's time, and never throw. */
export interface Provider {
  readonly manifest: Manifest;
  /**
   * Proves who sent the webhook, over the raw bytes. No secret configured means rejected. Never throws.
   * @param settings Of the channel: where they say how webhooks are signed, or whose account it is.
   */
  verify(request: RawRequest, secrets: readonly LiveSecret[], settings: Readonly<Record<string, string>>): Verification;
  /**
   * Pure and total: odd input yields `ignored` or `malformed`, never a throw and never a promise that is refused. A promise is
   * for an adapter that loads its reader with the first webhook, so that no function loads it that reads none.
   */
  parse(request: VerifiedRequest): Parsed | Promise<Parsed>;
  send(part: OutboundPart, context: SendContext): Promise<SendResult>;
  /**
   * What is one account at the provider (a bot, a number, an address): it can be added once at each address that the
   * settings name. Told from the settings, or from the part of an entered secret that names the account and stays when the
   * secret is renewed.
   */
  accountOf(settings: Readonly<Record<string, string>>, secrets: readonly LiveSecret[]): string;
  /**
   * True where the account is only the one setting with `isAddress`, and no secret of the channel is ever sent: each
   * only signs. A channel can then be moved to another address, and keeps its secrets (ADR 40). It has `sendTest`.
   */
  readonly accountIsAddress?: boolean;
  /**
   * Tries settings and entered secrets out: when a channel is added or restored, before its account is taken, and when they
   * change. With it an account is one channel's in all tenants; without it, nothing proves whose it is (ADR 16).
   */
  checkAccount?(context: SendContext): Promise<AccountCheck>;
  /**
   * Has the provider call this URL: when a channel is added, reconnected or restored, once its secrets are stored. Safe to
   * repeat. Without it, the admin pastes the URL and the generated secrets at the provider.
   */
  registerWebhook?(webhookUrl: string, context: SendContext): Promise<WebhookChange>;
  /**
   * Has the provider call this URL no longer: when a channel is removed. Safe to repeat; a webhook of another URL stays,
   * and an account that no longer takes the credentials, or is gone, counts as done.
   */
  unregisterWebhook?(webhookUrl: string, context: SendContext): Promise<WebhookChange>;
  /** Looks what the provider has of the webhook at this URL: whenever somebody wants to know how the channel fares. */
  webhookState?(webhookUrl: string, context: SendContext): Promise<WebhookState>;
  /**
   * What is used of the messages that the account may send: whenever somebody wants to know how the channel fares, and never
   * for a message. Undefined where the provider gives no answer, or none that says it.
   */
  quota?(context: SendContext): Promise<Quota | undefined>;
  /**
   * Sends something that no customer gets to see and the provider answers: when an admin tests the connection, and, without
   * `checkAccount`, before a channel is added or moved. No message of the channel: that the address answers is all it shows.
   */
  sendTest?(context: SendContext): Promise<TestResult>;
  /**
   * The conversation, and its recipient, to which an admin has a real message sent: no customer has it, and `send` marks what
   * goes there as a test. Without it, there is no such message.
   */
  readonly testConversation?: string;
  /**
   * A link by which an admin gets a real message, of an account that can write to nobody first. `parse` answers whoever opens
   * it with `testReply`, and with no message. It proves itself and its time by a MAC, so that nothing is stored (ADR 55).
   */
  testLink?(context: SendContext): Promise<TestLink>;
  /**
   * The conversation in which an agent writes first to somebody, and in which that person's answers then come. Without
   * it agents can only answer.
   */
  conversationWith?(recipientId: string): string;
  /** Says what is wrong with a recipient whom an agent wants to write to first; undefined where nothing is. */
  checkRecipient?(recipientId: string, context: SendContext): Promise<RecipientProblem | undefined>;
  /** Tells the conversation that an agent types, or no longer does. A courtesy: a failure is nobody's business. */
  sendTyping?(conversationId: string, isTyping: boolean, context: SendContext): Promise<void>;
  /**
   * Tells the conversation that it is over: CXone closed the contact. Safe to repeat. Without it, the customer is told in
   * words, or nothing, as the channel says.
   */
  tellEnd?(conversationId: string, context: SendContext): Promise<SendResult>;
  /**
   * Tells who an author is whose events say `hasProfile`: asked for with a message, and again after an hour. Undefined where
   * nothing is told.
   */
  profileOf?(userId: string, conversationId: string, context: SendContext): Promise<Profile | undefined>;
  /** Finds a file that an event named by a reference. An adapter whose events do has it. */
  linkOf?(reference: string, context: SendContext): Promise<FileLinkResult>;
  /**
   * Reads a verified request for an upload: of how many bytes, and which request it is, for one that is repeated gets the
   * same link. Without it, customers' files come by link or reference.
   */
  parseUpload?(request: VerifiedRequest): ParsedUpload | Promise<ParsedUpload>;
  /** Makes the value of a secret whose origin is `generated`. */
  newSecret?(name: string, randomBytes: (size: number) => Buffer): string;
}
