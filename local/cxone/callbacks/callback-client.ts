import * as z from 'zod';
import type { ByocRecord } from '../state/model.ts';
import { parseJson } from './parse-json.ts';

/** What became of one callback to an integration box. */
export type Exchange =
  | { readonly kind: 'answered'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'unreachable' }
  /** The integration gave no token. */
  | { readonly kind: 'unauthorized'; readonly reason: string };

/** A request that CXone made of a middleware: token (A1), outbound (A2) or legacy reply (A3). */
export interface LoggedCallback {
  readonly at: string;
  readonly operation: 'A1' | 'A2' | 'A3';
  readonly integrationId: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
}

const KEPT = 500;
const tokenAnswerSchema = z.object({ access_token: z.string().min(1), token_type: z.string().optional() });

/**
 * Calls integration boxes the way CXone does: with the token it has, or with none; after a 401 it asks the record's
 * Authorization URL for a new one and repeats the call once (byoc-protocol §2.3). A token is kept until the box says
 * 401: `expires_in` is not looked at.
 */
export class CallbackClient {
  readonly log: LoggedCallback[] = [];
  readonly #tokens = new Map<string, string>();
  readonly #now: () => Date;
  readonly #timeoutMs: () => number;

  constructor(now: () => Date, timeoutMs: () => number) {
    this.#now = now;
    this.#timeoutMs = timeoutMs;
  }

  async call(record: ByocRecord, operation: 'A2' | 'A3', url: string, body: unknown): Promise<Exchange> {
    const token = this.#tokens.get(record.integrationId);
    const first = await this.#post(record, operation, url, body, token);
    if (first.kind !== 'answered' || first.status !== 401) return first;
    const renewed = await this.#requestToken(record);
    if (typeof renewed !== 'string') return renewed;
    this.#tokens.set(record.integrationId, renewed);
    return this.#post(record, operation, url, body, renewed);
  }

  /** Forgets the record's token, e.g. after its credentials were changed. */
  forgetToken(integrationId: string): void {
    this.#tokens.delete(integrationId);
  }

  /** A1, as JSON (byoc-protocol §2.2). */
  async #requestToken(record: ByocRecord): Promise<string | Exchange> {
    const answer = await this.#post(record, 'A1', record.authorizationUrl, {
      grant_type: 'client_credentials',
      client_id: record.clientId,
      client_secret: record.clientSecret,
    });
    if (answer.kind !== 'answered') return { kind: 'unauthorized', reason: 'its Authorization URL does not answer' };
    if (answer.status !== 200 && answer.status !== 201) {
      return { kind: 'unauthorized', reason: `its Authorization URL answered ${answer.status}` };
    }
    const parsed = tokenAnswerSchema.safeParse(parseJson(answer.body));
    if (!parsed.success) return { kind: 'unauthorized', reason: 'its Authorization URL answered without a token' };
    return parsed.data.access_token;
  }

  async #post(
    record: ByocRecord,
    operation: LoggedCallback['operation'],
    url: string,
    body: unknown,
    token?: string,
  ): Promise<Exchange> {
    const log = (status?: number): void => {
      this.log.push({ at: this.#now().toISOString(), operation, integrationId: record.integrationId, status });
      if (this.log.length > KEPT) this.log.shift();
    };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#timeoutMs()),
      });
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
      return timedOut ? { kind: 'timed-out' } : { kind: 'unreachable' };
    }
  }
}
