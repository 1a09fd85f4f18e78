import type { Sentence } from '../messages/sentence.ts';

/**
 * What an adapter for a channel provider is made of, version 1. The core calls an adapter only through these types; an
 * adapter imports only this file, its neighbours in this folder but the registry, the room `messages` and zod. Reading
 * order: manifest, verify, parse, send.
 */

/**
 * What becomes of a kind of content. `full`: it comes through as it is. `partial`: with losses. `fallback`: in words.
 * `dropped`: the other side has it, and it is left out. `refused`: it is not taken at all. Of these two, a webhook's event is
 * `ignored`, and an agent reads that it can't be sent.
 */
export type Support = 'refused' | 'dropped' | 'fallback' | 'partial' | 'full';

export const contentKinds = [
  ...(['text', 'image', 'audio', 'video', 'file', 'location', 'buttons', 'card'] as const),
  ...(['reply', 'edit', 'delete', 'reaction', 'typing', 'receipts'] as const),
] as const;
export type ContentKind = (typeof contentKinds)[number];

/** How a kind of content fares in each direction. */
export interface Directions {
  readonly fromCustomer: Support;
  readonly fromAgent: Support;
}

/** Files of some types that the provider takes of an agent. */
export interface FileLimit {
  /** A MIME type, a family of them as `image/*`, or `*`: the first limit that fits a file counts; one that none fits is refused. */
  readonly types: string;
  /** As large as the deployment takes them, without it. */
  readonly maxBytes?: number | undefined;
}

/** What the provider can do, as data: drives the CXone channel's flags, what is checked before a send, and the docs. */
export interface Capabilities {
  readonly content: Readonly<Record<ContentKind, Directions>>;
  /** Of its conversations, as CXone is told of them as threads (byoc-protocol §3.4). */
  readonly threads: {
    /** True where messages are private, as in a messenger; false of a public wall. */
    readonly isPrivate: boolean;
    /** True where messages answer one another in branches, as comments do. */
    readonly hasTreeStructure: boolean;
    /** True where one customer may have several at a time. */
    readonly hasMultipleThreadsPerEndUser: boolean;
  };
  /** Of one message of an agent: a longer text is cut into several before an adapter sees it. */
  readonly text: { readonly maxLength: number; readonly countedIn: 'utf16-units' | 'code-points' };
  readonly files: {
    /** In one message of an agent. */
    readonly maxPerMessage: number;
    readonly limits: readonly FileLimit[];
  };
  /**
   * True when sending twice with the same idempotency key delivers once, and the second is answered as the first was, or by an
   * error of its own that the adapter tells as `sent`: an unknown outcome may then be repeated, and a refusal of the repeat
   * says that the first was not taken either.
   */
  readonly idempotentSend: boolean;
}

/** One question of the Add form. The answers are stored as the channel's settings; they are not secret. */
export interface SettingField {
  /** Of no other setting, and of no secret. */
  readonly name: string;
  readonly label: Sentence;
  readonly hint: Sentence;
  readonly kind: 'text' | 'https-url';
  readonly required: boolean;
  readonly maxLength: number;
}

/** A secret that the channel holds. */
export interface SecretField {
  readonly name: string;
  readonly label: Sentence;
  readonly hint: Sentence;
  /**
   * `generated`: made by us, and shown once for the admin to paste at the provider, unless the adapter registers the
   * webhook itself. `entered`: the provider's own, asked for in the form.
   */
  readonly origin: 'generated' | 'entered';
}

export interface Manifest {
  /** Stable id, a slug. Stored with each channel. */
  readonly id: string;
  readonly displayName: Sentence;
  readonly summary: Sentence;
  /** `realExternalPlatformId` of the CXone channel (byoc-protocol §3.4). */
  readonly realExternalPlatformId: string;
  readonly settings: readonly SettingField[];
  readonly secrets: readonly SecretField[];
  readonly webhook: {
    /** Bytes; a larger body is refused before it is verified. */
    readonly maxBodyBytes: number;
    /** What the provider expects as a receipt of its webhook. */
    readonly ack: { readonly status: number; readonly body: string; readonly contentType: string };
  };
  readonly capabilities: Capabilities;
}

/**
 * A secret of the channel that is valid at this moment. While a rotation is under way there are several of one name, the
 * newest first: what comes in may fit any of them, what goes out is signed by all of them or uses the first.
 */
export interface LiveSecret {
  readonly name: string;
  readonly value: string;
}

/** A webhook request, untouched. */
export interface RawRequest {
  readonly method: string;
  /** The public URL that the provider called, with its query. */
  readonly url: string;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly receivedAt: Date;
}

declare const verified: unique symbol;
/** A request whose sender was proven. Only {@link accept} makes one, so that nothing unverified is parsed. */
export type VerifiedRequest = RawRequest & { readonly [verified]: true };

export type RejectionReason =
  | 'no-secret-configured'
  | 'signature-missing'
  | 'signature-malformed'
  | 'signature-mismatch'
  | 'timestamp-missing'
  | 'timestamp-malformed'
  | 'timestamp-too-old'
  | 'timestamp-in-future';

export type Verification =
  | { readonly kind: 'accepted'; readonly request: VerifiedRequest }
  | { readonly kind: 'challenge'; readonly status: number; readonly body: string; readonly contentType: string }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason };

/** To be called by an adapter's verify alone, once the signature holds. */
export function accept(request: RawRequest): Verification {
  return { kind: 'accepted', request: request as VerifiedRequest };
}

export function reject(reason: RejectionReason): Verification {
  return { kind: 'rejected', reason };
}

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
  readonly source: IncomingFileSource;
}

export type IncomingFileSource =
  | { readonly kind: 'link'; readonly url: string }
  /** For {@link Provider.linkOf}. */
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
  readonly notes?: readonly Sentence[] | undefined;
  readonly files?: readonly IncomingFile[] | undefined;
  readonly replyTo?: Quoted | undefined;
  /** What the customer sent at once and the provider brings one by one: those of a conversation with the same become one. */
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

/** What a verified body says; `malformed` only where the body breaks the provider's own documented schema. */
export type Parsed =
  | { readonly kind: 'events'; readonly events: readonly ProviderEvent[] }
  | { readonly kind: 'malformed'; readonly field: string; readonly problem: string };

/** A file of an agent, checked, and for the provider to fetch. */
export interface OutgoingFile {
  /** Cleaned; its ending fits the type. */
  readonly name: string;
  /** MIME type, found out from what is in it. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Works for an hour at the least, for whoever has it. */
  readonly url: string;
}

/** One message to one conversation at the provider: a text, or a piece of a long one, or a file. */
export interface OutboundPart {
  /**
   * Our id of the part: travels to the provider where it echoes data in receipts, and is the idempotency key. The first
   * part of an agent's message has the message's id, the n-th after it that id and `.n`.
   */
  readonly externalId: string;
  readonly conversationId: string;
  readonly recipientIds: readonly string[];
  /** Empty where there is a file. */
  readonly text: string;
  readonly file?: OutgoingFile | undefined;
  readonly replyTo?: Quoted | undefined;
}

/** What an adapter gets to call its provider with, for a message or for the channel itself. */
export interface SendContext {
  readonly channelId: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: readonly LiveSecret[];
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** Fires when the caller stops waiting; the adapter then answers `unknown-outcome` if the request was written. */
  readonly signal: AbortSignal;
}

interface SendFailureText {
  /** One sentence that an agent can act on, in each of the languages. */
  readonly agentMessage: Sentence;
  /** For the operator: no message text, no secret. */
  readonly detail: string;
}

export type SendFailure = SendFailureText &
  (
    | { readonly kind: 'throttled'; readonly retryAfterMs?: number | undefined }
    | {
        readonly kind:
          | 'transient'
          | 'permanent'
          | 'recipient-blocked'
          | 'window-closed'
          | 'configuration'
          | 'unsupported'
          /** The request was written and no answer came: it may or may not have been delivered. */
          | 'unknown-outcome';
      }
  );

export type SendResult = { readonly kind: 'sent'; readonly providerMessageId?: string | undefined } | SendFailure;

export interface RecipientProblem {
  /** One sentence that an agent can act on, in each of the languages. */
  readonly agentMessage: Sentence;
}

export type ParsedUpload =
  { readonly kind: 'upload'; readonly bytes: number } | Extract<Parsed, { readonly kind: 'malformed' }>;

/** Where a file that a provider names by id can be fetched. */
export interface FileLink {
  readonly url: string;
  /** Credentials, sent to `hosts` alone and to no other host that one of them redirects to. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly hosts?: readonly string[] | undefined;
}

export type FileLinkResult =
  | { readonly kind: 'link'; readonly link: FileLink }
  /** For good; `unavailable` may work later. `detail`: for the operator, without a secret. */
  | { readonly kind: 'gone' | 'too-large' | 'unavailable'; readonly detail: string };

/** Why the provider did not do what was asked of it for the channel. */
export type AccountFailure =
  /** It said no: `field` names the setting or entered secret that is to be corrected, where it is one. */
  | { readonly kind: 'refused'; readonly field?: string | undefined; readonly reason: Sentence }
  /** It gave no answer, or none that says anything of the account: later it may work. */
  | { readonly kind: 'unreachable'; readonly reason: Sentence };

/** `displayName`: what the provider calls the account, for the admin to recognise it. */
export type AccountCheck = { readonly kind: 'good'; readonly displayName?: string | undefined } | AccountFailure;

export type WebhookChange = { readonly kind: 'done' } | AccountFailure;

/** `text`: in the provider's own words; `at`: ISO 8601. */
export interface WebhookError {
  readonly text: string;
  readonly at?: string | undefined;
}

/** What the provider says of the channel's webhook. */
export interface WebhookState {
  /** With our URL, with another one, not at all, or the provider can't be asked. */
  readonly registered: 'here' | 'elsewhere' | 'nowhere' | 'unknown';
  /** Of its last call that failed. */
  readonly lastError?: WebhookError | undefined;
}

export type TestResult =
  | { readonly kind: 'good' }
  /** `reason`: for the admin. `detail`: for the operator, without a secret. */
  | { readonly kind: 'failed'; readonly reason: Sentence; readonly detail: string };

/** Its functions of a {@link SendContext} answer within its signal's time, and never throw. */
export interface Provider {
  readonly manifest: Manifest;
  /** Proves who sent the webhook, over the raw bytes. No secret configured means rejected. Never throws. */
  verify(request: RawRequest, secrets: readonly LiveSecret[]): Verification;
  /** Pure and total: odd input yields `ignored` or `malformed`, never a throw. */
  parse(request: VerifiedRequest): Parsed;
  send(part: OutboundPart, context: SendContext): Promise<SendResult>;
  /**
   * What is one account at the provider (a bot, a number, an address): it can be added once. Told from the settings, or
   * from the part of an entered secret that names the account and stays when the secret is renewed.
   */
  accountOf(settings: Readonly<Record<string, string>>, secrets: readonly LiveSecret[]): string;
  /** Tries settings and entered secrets out: when a channel is added, before anything is stored, and when they change. */
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
  /** Sends something that no customer gets to see and the provider answers: when an admin tries a channel out. */
  sendTest?(context: SendContext): Promise<TestResult>;
  /**
   * The conversation in which an agent writes first to somebody, and in which that person's answers then come. Without
   * it agents can only answer.
   */
  conversationWith?(recipientId: string): string;
  /** Says what is wrong with a recipient whom an agent wants to write to first; undefined where nothing is. */
  checkRecipient?(recipientId: string, context: SendContext): Promise<RecipientProblem | undefined>;
  /** Tells the conversation that an agent types, or no longer does. A courtesy: a failure is nobody's business. */
  sendTyping?(conversationId: string, isTyping: boolean, context: SendContext): Promise<void>;
  /** Finds a file that an event named by a reference. An adapter whose events do has it. */
  linkOf?(reference: string, context: SendContext): Promise<FileLinkResult>;
  /** Reads a verified request for an upload: of how many bytes. Without it, customers' files come by link or reference. */
  parseUpload?(request: VerifiedRequest): ParsedUpload;
  /** Makes the value of a secret whose origin is `generated`. */
  newSecret?(name: string, randomBytes: (size: number) => Buffer): string;
}
