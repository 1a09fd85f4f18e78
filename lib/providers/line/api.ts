import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { SendContext } from '../../contract/sending.ts';
import { TokenBusyError } from '../../contract/tokens.ts';
import { type NetworkFailure, networkFailureOf } from '../provider-answer.ts';
import { httpUrl, type ProviderAnswer, readAnswer } from '../read-answer.ts';
import { CHANNEL_ID, channelSecret, LINE, LINE_DATA, manifest } from './manifest.ts';

/** A message object of the Messaging API. */
export type LineMessageObject = Readonly<Record<string, unknown>> & { readonly type: string };

/** A request of the Messaging API. */
interface LineCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  /** Of a message that is sent: what tells a repeat. */
  readonly retryKey?: string;
  /** `data`: where what users send is fetched. */
  readonly on?: 'api' | 'data';
}

export type LineAnswer =
  | { readonly kind: 'done'; readonly status: number; readonly json: unknown }
  | {
      readonly kind: 'error';
      readonly status: number;
      /** In LINE's own words; empty where it is not LINE that answers. */
      readonly words: string;
      readonly json: unknown;
      /** What became of a message that was to be sent. */
      readonly outcome: ProviderAnswer['outcome'];
    }
  /** The channel lacks something without which nothing can be asked. */
  | { readonly kind: 'not-set-up'; readonly lacks: 'channelId' | 'channelSecret' | 'apiUrl' }
  /** No access token could be had: nothing was asked with it. `lacks`: what is to be corrected, where LINE says no. */
  | {
      readonly kind: 'no-token';
      readonly lacks?: 'channelSecret' | 'apiUrl' | undefined;
      readonly detail: string;
      readonly retryAfterMs?: number | undefined;
    }
  | ({ readonly kind: 'no-answer' } & Pick<NetworkFailure, 'code'> & { readonly failure: NetworkFailure['kind'] });

type Context = Pick<SendContext, 'secrets' | 'settings' | 'fetch' | 'now' | 'signal' | 'tokens'>;

/**
 * Calls the Messaging API in the name of the channel. A token that LINE refuses is replaced once: a 401 says surely that
 * nothing was done. Never throws.
 */
export async function callLine(call: LineCall, context: Context): Promise<LineAnswer> {
  const account = accountIn(context);
  if ('lacks' in account) return { kind: 'not-set-up', ...account };
  const token = await tokenFor(account, context);
  if (typeof token !== 'string') return token;
  const answer = await ask(call, account, token, context);
  if (answer.kind !== 'error' || answer.status !== 401) return answer;
  const next = await tokenFor(account, context, token);
  if (typeof next !== 'string') return next;
  return next === token ? answer : ask(call, account, next, context);
}

async function ask(
  { method, path, body, retryKey, on = 'api' }: LineCall,
  account: Account,
  token: string,
  { fetch, now, signal }: Context,
): Promise<LineAnswer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'user-agent': 'cxone-byoc-middleware',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(retryKey !== undefined && { 'x-line-retry-key': retryKey }),
  };
  try {
    const json = body === undefined ? null : JSON.stringify(body);
    const response = await fetch(`${account[on]}${path}`, { method, headers, body: json, redirect: 'manual', signal });
    // With its own mark of it, a 409 says that LINE has the message by this key ("Retry failed API requests").
    const isTaken = response.status === 409 && response.headers.has('x-line-accepted-request-id');
    const read = await readAnswer(response, manifest.answers, now());
    if (isTaken) return { kind: 'done', status: 409, json: read.json };
    return read.outcome.kind === 'sent' ? { kind: 'done', ...read } : { kind: 'error', ...read };
  } catch (error) {
    const { kind: failure, code } = networkFailureOf(error);
    return { kind: 'no-answer', failure, code };
  }
}

/** A channel at LINE, and where it is asked. */
interface Account {
  readonly api: string;
  readonly data: string;
  readonly channelId: string;
  readonly secret: string;
}

type Lacking = Pick<Extract<LineAnswer, { kind: 'not-set-up' }>, 'lacks'>;

function accountIn({ secrets, settings }: Pick<SendContext, 'secrets' | 'settings'>): Account | Lacking {
  const channelId = settings[CHANNEL_ID]?.trim() ?? '';
  if (!/^\d{1,20}$/.test(channelId)) return { lacks: 'channelId' };
  const secret = channelSecret(secrets);
  if (secret === undefined) return { lacks: 'channelSecret' };
  const given = settings['apiUrl'];
  if (!given || given === LINE) return { api: LINE, data: LINE_DATA, channelId, secret };
  const url = httpUrl(given);
  if (url === undefined) return { lacks: 'apiUrl' };
  const server = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return { api: server, data: server, channelId, secret };
}

type NoToken = Extract<LineAnswer, { kind: 'no-token' | 'no-answer' }>;

/** A token for as long as it is good, which all processes share. */
async function tokenFor(account: Account, context: Context, refused?: string): Promise<string | NoToken> {
  try {
    return await context.tokens.get('access', {
      madeFrom: `${account.channelId} ${account.secret}`,
      refused,
      renew: async () => {
        const made = await askForToken(account, context);
        if ('value' in made) return made;
        throw new NoTokenError(made);
      },
    });
  } catch (error) {
    if (error instanceof NoTokenError) return error.answer;
    const retryAfterMs = error instanceof TokenBusyError ? error.retryAfterMs : undefined;
    return { kind: 'no-token', detail: 'The access token could not be read.', retryAfterMs };
  }
}

/** What came in the place of a token, on its way through whoever keeps tokens. */
class NoTokenError extends Error {
  override readonly name = 'NoTokenError';
  readonly code = 'no_token';
  readonly answer: NoToken;

  constructor(answer: NoToken) {
    super('LINE gave no access token: see what it answered.');
    this.answer = answer;
  }
}

const tokenSchema = z.object({
  access_token: z.string().check(z.minLength(1)),
  expires_in: z.number().check(z.positive()),
});

/** Tries the channel's secret out, whatever token is still good. */
export async function tryCredentials(context: Context): Promise<LineAnswer | undefined> {
  const account = accountIn(context);
  if ('lacks' in account) return { kind: 'not-set-up', ...account };
  const made = await askForToken(account, context);
  return 'value' in made ? undefined : made;
}

/** A stateless channel access token: good for 15 minutes, and as many as one likes (Messaging API reference). */
async function askForToken(
  { api, channelId, secret }: Account,
  { fetch, now, signal }: Context,
): Promise<{ readonly value: string; readonly expiresAt: Date } | NoToken> {
  try {
    const response = await fetch(`${api}/oauth2/v3/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'cxone-byoc-middleware' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: channelId,
        client_secret: secret,
      }).toString(),
      redirect: 'manual',
      signal,
    });
    const { status, json, outcome } = await readAnswer(response, manifest.answers, now());
    const made = outcome.kind === 'sent' ? tokenSchema.safeParse(json).data : undefined;
    if (made !== undefined) {
      return { value: made.access_token, expiresAt: new Date(now().getTime() + made.expires_in * 1_000) };
    }
    // OAuth 2.0 has 400 and 401 for credentials that are wrong (RFC 6749, section 5.2); a redirect, say, is none of LINE's.
    const isSecret = (status === 400 || status === 401) && json !== undefined;
    const lacks = isSecret ? 'channelSecret' : outcome.kind === 'configuration' ? 'apiUrl' : undefined;
    const detail = `The request for an access token was answered ${status}.`;
    const retryAfterMs = 'retryAfterMs' in outcome ? outcome.retryAfterMs : undefined;
    return { kind: 'no-token', lacks, detail, retryAfterMs };
  } catch (error) {
    const { kind, code } = networkFailureOf(error);
    // What was written was no message.
    return { kind: 'no-answer', failure: kind === 'maybe-written' ? 'not-written' : kind, code };
  }
}

/** What a request was answered, whatever it says: a preparation that failed, say, is told with a 200 and is no refusal. */
export function saidIn(answer: LineAnswer): unknown {
  const isTold = answer.kind === 'done' || (answer.kind === 'error' && answer.status < 300);
  return isTold ? answer.json : undefined;
}

/** Where a file lies that a user has sent, and what it takes to fetch it. */
export async function contentLink(
  messageId: string,
  context: Context,
): Promise<
  { readonly url: string; readonly host: string; readonly token: string } | Exclude<LineAnswer, { kind: 'done' }>
> {
  const account = accountIn(context);
  if ('lacks' in account) return { kind: 'not-set-up', ...account };
  const token = await tokenFor(account, context);
  if (typeof token !== 'string') return token;
  const url = `${account.data}${contentPath(messageId)}`;
  return { url, host: new URL(url).host, token };
}

export const contentPath = (messageId: string): string =>
  `/v2/bot/message/${encodeURIComponent(messageId.toWellFormed())}/content`;

/** Begins the names of which {@link retryKeyOf} makes UUIDs: drawn once, and never changed. */
const NAMESPACE = Buffer.from('8f1f4e0f6c7c4f0b9a4be0a1b2f0c6d7', 'hex');

/** The key of a message as LINE wants it: a UUID, made of our id (RFC 9562, version 5), and so the same at each repeat. */
export function retryKeyOf(externalId: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(externalId).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Why a call came to nothing, for the operator: no secret, and nothing in LINE's free words. */
export function detailOf(answer: Exclude<LineAnswer, { kind: 'done' }>): string {
  switch (answer.kind) {
    case 'not-set-up':
      return `The channel has no usable ${answer.lacks}.`;
    case 'no-token':
      return answer.detail;
    case 'error':
      return `The Messaging API answered ${answer.status}.`;
    case 'no-answer':
      return noAnswer[answer.failure](answer.code);
  }
}

const noAnswer = {
  'not-written': (code: string) => `The Messaging API could not be reached: ${code}.`,
  'address-refused': (code: string) => `The Messaging API server is not on the public internet: ${code}.`,
  untrusted: (code: string) => `The certificate of the Messaging API is not trusted: ${code}.`,
  'maybe-written': (code: string) =>
    `The Messaging API gave no answer after the request may have been written: ${code}.`,
};
