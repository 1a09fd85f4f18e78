import type { ContentKind } from '../../lib/contract/manifest.ts';
import type { FileLinkResult, Provider } from '../../lib/contract/provider.ts';
import type { SendFailure } from '../../lib/contract/sending.ts';
import type { LiveSecret, RawRequest } from '../../lib/contract/webhook.ts';

/**
 * What an adapter brings to be tried by the kit: its provider's outside, in plain functions. It lies in
 * `test/lib/providers/NAME/conformance.ts` and exports one `subject`. The kit makes up ids, texts and times; the subject
 * says how the provider writes them down, how it signs, and what its API answers.
 */
export interface ConformanceSubject {
  readonly provider: Provider;
  /** Good settings of one account, and of another one. */
  readonly settings: Readonly<Record<string, string>>;
  readonly otherSettings: Readonly<Record<string, string>>;
  readonly secrets: SampleSecrets;
  readonly webhook: WebhookScheme;
  readonly bodies: Bodies;
  /** An id as the provider makes them, another one for each number from 1; a conversation without one has its author's. */
  readonly idOf: (what: 'message' | 'conversation' | 'author', number: number) => string;
  /**
   * Ids that JavaScript's numbers can't hold or just so, as long as the provider's may be: at least two, where its ids
   * are whole numbers or may look like them. They stand for messages, conversations and authors alike.
   */
  readonly largeIds?: readonly [string, string, ...string[]];
  /** True where each conversation counts its messages anew, so that an id alone names several. */
  readonly countsPerConversation?: boolean;
  readonly api: ProviderApi;
}

/** Each holds every secret that the manifest names. */
export interface SampleSecrets {
  readonly first: readonly LiveSecret[];
  /** Of the same account, after all of them were renewed. */
  readonly newer: readonly LiveSecret[];
  /** Of another channel, with an account of its own. */
  readonly foreign: readonly LiveSecret[];
}

/** A request before its proof is put into its headers; `receivedAt` is the time at which it is signed. */
export type UnsignedRequest = Omit<RawRequest, 'headers'>;

/** How the provider proves that a webhook is its own. */
export interface WebhookScheme {
  /** Of every body, e.g. `application/json`. */
  readonly contentType: string;
  /** The headers of the proof, names in lower case: each of them is needed. */
  readonly proofOf: (request: UnsignedRequest, secrets: readonly LiveSecret[]) => Readonly<Record<string, string>>;
  readonly covers: {
    /** `bytes`: as they travel. `fields`: what they say, as where form fields are sorted first. */
    readonly body: 'bytes' | 'fields' | 'nothing';
    readonly url: boolean;
    readonly method: boolean;
    /** How old, and how far in the future, the time may be that the proof covers; without it, it covers none. */
    readonly toleranceSeconds?: number;
  };
  /** The request by which the provider tries a webhook's address out, where verify answers it with a challenge. */
  readonly challenge?: (secrets: readonly LiveSecret[]) => Omit<RawRequest, 'receivedAt'>;
}

/** A customer's message, for a body to be made of. A body leaves out what its kind has no place for. */
export interface Sample {
  readonly messageId: string;
  readonly conversationId: string;
  readonly authorId: string;
  readonly text: string;
  /** In whole seconds. */
  readonly at: Date;
}

/** A webhook's body; with `query`, what stands behind the question mark of its URL. */
export type Body = string | Uint8Array | { readonly body: string | Uint8Array; readonly query: string };

export interface Bodies {
  readonly text: (sample: Sample) => Body;
  /**
   * The other kinds that customers' messages come in: all that the manifest declares `fallback`, `partial` or `full`, and
   * those it declares `refused` or `dropped` where the provider sends them all the same. A reply quotes `quoted`, an id of
   * another message; an edit or a delete is of the message `quoted`.
   */
  readonly kinds: Readonly<Partial<Record<CustomerKind, (sample: Sample, quoted: string) => Body>>>;
  /**
   * A press of a choice of ours: of the message or part `of`, with this key. Where presses are taken; without it, those of
   * `kinds.press` are looked at, and nobody knows whether they come back as they were sent.
   */
  readonly press?: (sample: Sample, of: string, key: string) => Body;
  /** A message that quotes one of ours by the provider's id of it; adapters with `keepsSentIds`. */
  readonly quoteOfOurs?: (sample: Sample, sentId: string) => Body;
  /** Several messages in one webhook, in this order. */
  readonly batch?: (samples: readonly Sample[]) => Body;
  /** Of a kind that the provider may send one day. */
  readonly unknown: () => Body;
  /** What became of the message that we sent as `externalId`; undefined for a status that the provider doesn't tell. */
  readonly receipt?: (externalId: string, status: 'delivered' | 'seen' | 'failed', at: Date) => Body | undefined;
  /**
   * Receipts of the message that we sent as `externalId`, each of another cause for which it did not arrive: where the
   * provider takes messages that fail later.
   */
  readonly lateFailures?: (externalId: string, at: Date) => readonly Body[];
  /** The customer wants no messages, or wants them again; where the provider tells both. */
  readonly optOut?: (sample: Sample, state: 'opted-out' | 'reachable') => Body;
  /** A message with a file at this URL, where webhooks have URLs of files. */
  readonly fileAt?: (sample: Sample, url: string) => Body;
  /** A message to another account of the provider's, where webhooks name the account. */
  readonly otherAccount?: (sample: Sample) => Body;
  /** Asks for the upload of so many bytes, where the adapter has `parseUpload`. */
  readonly upload?: (bytes: number) => Body;
}

/** What only agents send is none: buttons, slots, forms. */
export type CustomerKind = Exclude<ContentKind, 'text' | 'receipts' | 'quickReplies' | 'timeSlots' | 'form'>;

/** What the provider answers to a request of the adapter; to throw is to break the connection. */
export type Answer = (request: Request) => Response | Promise<Response>;

export interface ProviderApi {
  /**
   * The provider in good order, fresh each time: takes messages, remembers their keys where a repeat is answered in another
   * way, and webhooks where it has them by API.
   */
  readonly start: () => Answer;
  /** How it answers where a message was not taken, for each kind of failure that the adapter can tell. */
  readonly failures: Readonly<Partial<Record<SendFailure['kind'], Answer>>>;
  /**
   * Whether the adapter asks for an access token by it, where it needs one: while the kit has messages answered oddly, tokens
   * come from `start` as ever.
   */
  readonly isTokenRequest?: (request: Request) => boolean;
  /** How long the `throttled` among them asks to wait, in milliseconds; without it, it doesn't say. */
  readonly retryAfterMs?: number;
  /** To whatever is asked about the account, where its credentials are no longer good; adapters with `checkAccount`. */
  readonly refused?: { readonly answer: Answer; readonly field: string };
  /** To a look at the webhook whose last call failed, where the provider tells so. */
  readonly lastError?: { readonly answer: Answer; readonly text: string };
  /** To the look-up of a file, for each result that there is; adapters with `linkOf`. */
  readonly files?: Readonly<Partial<Record<FileLinkResult['kind'], Answer>>>;
}
