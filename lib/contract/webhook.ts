import type { ProviderEvent } from './events.ts';

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
  /** Signed as it should be, and of another account than the channel's. */
  | 'wrong-account'
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

/** What the provider is answered once all of a webhook is stored, where that is not the manifest's own receipt. */
export interface WebhookReply {
  readonly body: string;
  readonly contentType: string;
}

/** What a verified body says; `malformed` only where the body breaks the provider's own documented schema. */
export type Parsed =
  | {
      readonly kind: 'events';
      readonly events: readonly ProviderEvent[];
      readonly reply?: WebhookReply | undefined;
      /** An admin has opened the channel's test link: makes the reply by which the provider shows these words there. */
      readonly testReply?: ((words: string) => WebhookReply) | undefined;
    }
  | { readonly kind: 'malformed'; readonly field: string; readonly problem: string };

export type ParsedUpload =
  | {
      readonly kind: 'upload';
      readonly bytes: number;
      /** By which the provider tells its requests apart; a repeat of one has the same. */
      readonly requestId: string;
      /** The time that was signed with it, where one is. */
      readonly requestedAt?: Date | undefined;
    }
  | Extract<Parsed, { readonly kind: 'malformed' }>;
