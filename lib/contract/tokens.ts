/** What a provider hands out to be presented with requests for a while, e.g. an access token of OAuth 2.0. */
export interface NewToken {
  readonly value: string;
  readonly expiresAt: Date;
  /** What the next renewal needs and nobody else has: a refresh token that works once, say. */
  readonly keep?: string | undefined;
}

export interface TokenRequest {
  /**
   * What the first token is asked for with: an entered secret, with whatever else names the account. With another one, or at
   * another address, everything begins again, without an old token. It is not kept: tokens are sealed with a digest of it.
   */
  readonly madeFrom: string;
  /** A token of this name that the provider has just refused. It is replaced, unless it was made a moment ago. */
  readonly refused?: string | undefined;
  /**
   * Asks the provider, from the token before, where there is one. What it throws comes out of `get`. `mayBeUsed`: a renewal
   * from there began, and nobody knows how it ended: what works once may be used up.
   */
  readonly renew: (old: Pick<NewToken, 'value' | 'keep'> | undefined, mayBeUsed: boolean) => Promise<NewToken>;
}

/** Tokens of one channel, shared by all processes of the deployment. */
export interface Tokens {
  /**
   * A token that is good for some time yet. Of all who ask, one at a time renews it, and the others wait for that one.
   * @param name Of the adapter's choice, one for each kind of token.
   * @throws TokenBusyError
   * @throws What `renew` throws, and what the table throws while it can't be read.
   */
  get(name: string, request: TokenRequest): Promise<string>;
}

/**
 * Somebody else renews the token, and takes too long, or the last one can't be written down yet: nothing was asked of the
 * provider, and it may work in a moment.
 */
export class TokenBusyError extends Error {
  override readonly name = 'TokenBusyError';
  readonly code = 'token_busy';
  /** Milliseconds until another attempt makes sense. */
  readonly retryAfterMs: number;

  constructor(name: string, retryAfterMs: number) {
    super(`The token "${name}" is being renewed, or is still to be written down.`);
    this.retryAfterMs = retryAfterMs;
  }
}
