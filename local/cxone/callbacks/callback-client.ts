import * as z from 'zod';
import type { ByocRecord } from '../state/model.ts';
import type { Switchboard } from '../switchboard.ts';
import { parseJson } from './parse-json.ts';
import { tokenRequest } from './token-request.ts';

/** What became of one callback to an integration box. */
export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'unreachable' }
  /** The integration gave no token. */
  | { readonly kind: 'unauthorized'; readonly reason: string };

/** One call of an integration box. */
export interface Callback {
  /**
   * Outbound (A2), legacy reply (A3), recipients validation (A4), typing (A5), an action on a message (A6), or the end of
   * a contact, which a workflow tells.
   */
  readonly operation: 'A2' | 'A3' | 'A4' | 'A5' | 'A6' | 'end';
  readonly url: string;
  readonly body: unknown;
  /** Goes as `X-Trace-Id`. */
  readonly traceId?: string | undefined;
}

/** A request that CXone made of a middleware: a callback, or the one for a token (A1). */
export interface LoggedCallback {
  readonly at: string;
  readonly operation: Callback['operation'] | 'A1';
  readonly integrationId: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
}

interface Token {
  readonly value: string;
  /** Milliseconds since the epoch; undefined where the integration named no lifetime. */
  readonly expiresAt: number | undefined;
}

function bearer(token: Token | undefined): string | undefined {
  return token === undefined ? undefined : `Bearer ${token.value}`;
}

const KEPT = 500;
const tokenAnswerSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  expires_in: z.number().optional().catch(undefined),
});

/**
 * Calls integration boxes the way CXone does: with the token it has, or with none; after a 401 it asks the record's
 * Authorization URL for a new one and repeats the call once (byoc-protocol §2.3). The switch `callbackToken` says how
 * long a token is kept.
 */
export class CallbackClient {
  readonly log: LoggedCallback[] = [];
  readonly #tokens = new Map<string, Token>();
  readonly #now: () => Date;
  readonly #switchboard: Switchboard;

  constructor(now: () => Date, switchboard: Switchboard) {
    this.#now = now;
    this.#switchboard = switchboard;
  }

  /** @param proof `basic`: the record's client id and secret with the call itself, which is what a workflow can do. */
  async call(record: ByocRecord, callback: Callback, proof: 'token' | 'basic' = 'token'): Promise<Exchange> {
    if (proof === 'basic') {
      const pair = Buffer.from(`${record.clientId}:${record.clientSecret}`).toString('base64');
      return this.#send(record, callback, `Basic ${pair}`);
    }
    const first = await this.#send(record, callback, bearer(this.#keptToken(record.integrationId)));
    if (first.kind !== 'answered' || first.status !== 401) return first;
    const renewed = await this.#requestToken(record);
    if ('kind' in renewed) return renewed;
    this.#tokens.set(record.integrationId, renewed);
    return this.#send(record, callback, bearer(renewed));
  }

  /** Forgets the record's token, e.g. after its credentials were changed. */
  forgetToken(integrationId: string): void {
    this.#tokens.delete(integrationId);
  }

  #keptToken(integrationId: string): Token | undefined {
    const token = this.#tokens.get(integrationId);
    const isOver = token?.expiresAt !== undefined && token.expiresAt <= this.#now().getTime();
    return isOver && this.#switchboard.deciding.callbackToken === 'expires-in' ? undefined : token;
  }

  #send(
    record: ByocRecord,
    { operation, url, body, traceId }: Callback,
    authorization: string | undefined,
  ): Promise<Exchange> {
    return this.#post(record, operation, url, {
      headers: {
        'content-type': 'application/json',
        ...(authorization !== undefined && { authorization }),
        ...(traceId !== undefined && { 'x-trace-id': traceId }),
      },
      body: JSON.stringify(body),
    });
  }

  /** A1 (byoc-protocol §2.2). */
  async #requestToken(record: ByocRecord): Promise<Token | Exchange> {
    const request = tokenRequest(record, this.#switchboard.deciding.tokenRequest);
    const answer = await this.#post(record, 'A1', record.authorizationUrl, request);
    if (answer.kind !== 'answered') return { kind: 'unauthorized', reason: 'its Authorization URL does not answer' };
    if (answer.status !== 200 && answer.status !== 201) {
      return { kind: 'unauthorized', reason: `its Authorization URL answered ${answer.status}` };
    }
    const parsed = tokenAnswerSchema.safeParse(parseJson(answer.body));
    if (!parsed.success) return { kind: 'unauthorized', reason: 'its Authorization URL answered without a token' };
    const { access_token: value, expires_in: lifetime } = parsed.data;
    return { value, expiresAt: lifetime === undefined ? undefined : this.#now().getTime() + lifetime * 1000 };
  }

  async #post(
    { integrationId }: ByocRecord,
    operation: LoggedCallback['operation'],
    url: string,
    request: { readonly headers: Record<string, string>; readonly body: string },
  ): Promise<Exchange> {
    const log = (status?: number): void => {
      this.log.push({ at: this.#now().toISOString(), operation, integrationId, status });
      if (this.log.length > KEPT) this.log.shift();
    };
    try {
      const signal = AbortSignal.timeout(this.#switchboard.standing.callbackTimeoutMs);
      const response = await fetch(url, { ...request, method: 'POST', redirect: 'manual', signal });
      const text = await response.text();
      log(response.status);
      return {
        kind: 'answered',
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        body: text,
      };
    } catch (error) {
      log();
      const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
      if (!timedOut) return { kind: 'unreachable' };
      return { kind: 'timed-out', afterMs: this.#switchboard.deciding.callbackTimeoutMs };
    }
  }
}
