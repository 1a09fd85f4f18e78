import type { RichContent } from './content.ts';
import type { Quoted } from './events.ts';
import { inFrench } from './french-terms.ts';
import type { LocalizedText } from './localized-text.ts';
import type { Tokens } from './tokens.ts';
import type { LiveSecret } from './webhook.ts';

/** A file of an agent, checked, and for the provider to fetch. */
export interface OutgoingFile {
  /** Cleaned; its ending fits the type. */
  readonly name: string;
  /** MIME type, found out from what is in it. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Works for an hour at least, for anybody who has it. */
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
  /** Empty where there is a file. With rich content: all that it says, in words. */
  readonly text: string;
  /** What the provider shows by its own means, instead of the words. */
  readonly content?: RichContent | undefined;
  readonly file?: OutgoingFile | undefined;
  readonly replyTo?: Quoted | undefined;
}

/** Code of the error for an address that is not on the public internet, and that the deployment doesn't allow by name. */
export const ADDRESS_REFUSED = 'ERR_ADDRESS_REFUSED';

/** What an admin is told about it, of a setting or of a channel. */
export const addressRefused: LocalizedText = {
  en: 'This address is not on the public internet, so nothing is sent to it. If it is meant to be private, ask the engineer who runs the middleware to allow it (PRIVATE_HOSTS).',
  ...inFrench(
    ({ engineers }) =>
      `Cette adresse ne se trouve pas sur l’Internet public : rien n’y est envoyé. Si elle doit être privée, demandez à votre ${engineers} de l’autoriser (PRIVATE_HOSTS).`,
  ),
};

/** What an adapter gets to call its provider with, for a message or for the channel itself. */
export interface SendContext {
  readonly channelId: string;
  /** Where the provider posts to, as long as the channel is there. No secret is in it; a query of the adapter's may follow. */
  readonly webhookUrl: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: readonly LiveSecret[];
  /** For providers that want a token which has to be asked for first. */
  readonly tokens: Tokens;
  /**
   * As the global one, but it throws an error with the code {@link ADDRESS_REFUSED} before anything is sent to an address
   * that is not on the public internet, it follows no redirect, whatever it is told, and it decompresses nothing.
   */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  /** Fires when the caller stops waiting; the adapter then answers `unknown-outcome` if the request was written. */
  readonly signal: AbortSignal;
}

interface SendFailureText {
  /** One sentence that an agent can act on, in each of the languages. */
  readonly agentMessage: LocalizedText;
  /** For the operator: no message text, no secret. */
  readonly detail: string;
}

/** Kinds of failures in which the provider refused the message. */
export type RefusalKind = 'permanent' | 'recipient-blocked' | 'window-closed' | 'unsupported';

/** How a message failed, without words. */
export type Failure =
  | {
      /** `unknown-outcome`: the request was written and nothing says what came of it: it may have been delivered. */
      readonly kind: 'throttled' | 'transient' | 'unknown-outcome';
      /** Milliseconds for which the provider wants no other attempt, where it says so. */
      readonly retryAfterMs?: number | undefined;
    }
  | { readonly kind: 'configuration' }
  | {
      readonly kind: RefusalKind;
      /**
       * What is refused, where an earlier attempt with the same key may have been taken. `message`: surely the message, so
       * that none of the attempts was taken. `repeat`: that it comes again, for the provider has it. Without it nobody
       * knows, as of a bare 409, and the message stays open.
       */
      readonly refuses?: 'message' | 'repeat' | undefined;
    };

export type SendFailure = Failure & SendFailureText;

export type SendResult = { readonly kind: 'sent'; readonly providerMessageId?: string | undefined } | SendFailure;

export interface RecipientProblem {
  /** One sentence that an agent can act on, in each of the languages. */
  readonly agentMessage: LocalizedText;
}
