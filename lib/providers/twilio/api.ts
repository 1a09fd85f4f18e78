import type { Failure, SendContext, SendFailure, SendResult } from '../../contract/sending.ts';
import { providerWords } from '../../messages/plain-sentence.ts';
import { type NetworkFailure, networkFailureOf } from '../provider-answer.ts';
import { httpUrl, type ProviderAnswer, readAnswer } from '../read-answer.ts';
import {
  ACCOUNT,
  API_KEY,
  API_KEY_SECRET,
  AUTH_TOKEN,
  keyIdsIn,
  type Kind,
  manifestOf,
  prefixes,
  secretNamed,
  SENDER,
  SHARED_KEY,
  TWILIO,
} from './manifest.ts';
import { agentTexts, failure } from './texts.ts';

/** Twilio's products, each on a host of its own; all three are on the one host of another carrier, or of a proxy. */
type Product = 'api' | 'content' | 'messaging';

export interface TwilioCall {
  readonly method: 'GET' | 'POST';
  readonly on?: Product;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** A setting or secret without which nothing can be asked. */
export type Lacking =
  | typeof ACCOUNT
  | typeof SENDER
  | typeof API_KEY
  | typeof API_KEY_SECRET
  | typeof AUTH_TOKEN
  | typeof SHARED_KEY
  | 'apiUrl';

export type TwilioAnswer =
  | { readonly kind: 'done'; readonly status: number; readonly json: unknown }
  | { readonly kind: 'error'; readonly answer: ProviderAnswer }
  | { readonly kind: 'not-set-up'; readonly lacks: Lacking }
  | ({ readonly kind: 'no-answer' } & Pick<NetworkFailure, 'code'> & { readonly failure: NetworkFailure['kind'] });

export type Failed = Exclude<TwilioAnswer, { kind: 'done' }>;

export type ApiContext = Pick<SendContext, 'secrets' | 'settings' | 'fetch' | 'now' | 'signal'>;

/** A channel at Twilio, and how it is asked. */
export interface Account {
  readonly accountSid: string;
  readonly sender: Sender;
  /** Of the requests: an API key, or the account itself. */
  readonly user: string;
  readonly password: string;
  readonly hosts: Readonly<Record<Product, string>>;
}

/** `service`: a messaging service, which has several senders. `address`: as Twilio writes one of the channel. */
export type Sender =
  { readonly kind: 'service'; readonly sid: string } | { readonly kind: 'address'; readonly address: string };

const sidOf = (prefix: string): RegExp => new RegExp(`^${prefix}[0-9a-fA-F]{32}$`);
/** Of other carriers with this API, an account's id has another form. */
const accountForm = /^[A-Za-z0-9-]{1,64}$/;

/** What the channel is, or what it lacks. */
export function accountIn(
  kind: Kind,
  { secrets, settings }: Pick<SendContext, 'secrets' | 'settings'>,
): Account | { readonly lacks: Lacking } {
  const hosts = hostsOf(settings['apiUrl']);
  if (hosts === undefined) return { lacks: 'apiUrl' };
  const accountSid = settings[ACCOUNT]?.trim() ?? '';
  const isTwilio = hosts.api !== hosts.content;
  if (!(isTwilio ? sidOf('AC') : accountForm).test(accountSid)) return { lacks: ACCOUNT };
  const sender = senderIn(kind, settings[SENDER] ?? '');
  if (sender === undefined) return { lacks: SENDER };
  const apiKey = settings[API_KEY]?.trim() ?? '';
  // A key signs in with its own secret, and the account with its token: never one with the other's.
  const name = apiKey === '' ? AUTH_TOKEN : API_KEY_SECRET;
  if (apiKey !== '' && isTwilio && !sidOf('SK').test(apiKey)) return { lacks: API_KEY };
  const password = secretNamed(secrets, name);
  if (password === undefined) return { lacks: name };
  const proof = keyIdsIn(settings).length > 0 ? SHARED_KEY : AUTH_TOKEN;
  if (secretNamed(secrets, proof) === undefined) return { lacks: proof };
  return { accountSid, sender, user: apiKey || accountSid, password, hosts };
}

/** Twilio's own hosts by their product, also of a region: `api.dublin.ie1.twilio.com`. Undefined: it is no address. */
function hostsOf(given: string | undefined): Account['hosts'] | undefined {
  const url = httpUrl(given || TWILIO);
  if (url === undefined) return undefined;
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  const isTwilio = /^https:\/\/api(?:\.[a-z0-9-]+)*\.twilio\.com$/.test(base);
  const at = (product: Product) => (isTwilio ? base.replace('//api.', `//${product}.`) : base);
  return { api: at('api'), content: at('content'), messaging: at('messaging') };
}

/** E.164, a short code, a name of letters and digits, or an RCS agent. */
const addressForms = {
  sms: /^(?:\+\d{7,15}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
  whatsapp: /^\+\d{7,15}$/,
  rcs: /^[A-Za-z0-9_.-]{1,80}$/,
} as const satisfies Readonly<Record<Kind, RegExp>>;

function senderIn(kind: Kind, given: string): Sender | undefined {
  const text = given.trim();
  if (sidOf('MG').test(text)) return { kind: 'service', sid: text };
  const prefix = prefixes[kind];
  const bare = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  // Numbers are copied as they are shown, `+1 500 555 0006`.
  const compact = /^\+[\d\s().-]+$/.test(bare) ? bare.replaceAll(/[^+\d]/g, '') : bare;
  return addressForms[kind].test(compact) ? { kind: 'address', address: prefix + compact } : undefined;
}

/** Calls Twilio in the name of the channel. Never throws, and never goes where an answer leads. */
export async function callTwilio(call: TwilioCall, kind: Kind, context: ApiContext): Promise<TwilioAnswer> {
  const account = accountIn(kind, context);
  if ('lacks' in account) return { kind: 'not-set-up', ...account };
  const { fetch, now, signal } = context;
  const { method, on = 'api', path, query = {}, form, json } = call;
  const search = new URLSearchParams(query).toString();
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const sent = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
  try {
    const response = await fetch(`${account.hosts[on]}${path}${search && `?${search}`}`, {
      method,
      headers: {
        authorization: basic(account),
        'user-agent': 'cxone-byoc-middleware',
        ...(sent !== undefined && { 'content-type': type }),
      },
      body: sent ?? null,
      redirect: 'manual',
      signal,
    });
    // Lists, and what is no message, have no `sid` of their own.
    const forms = on === 'api' && path.endsWith('/Messages.json') && method === 'POST' ? ofMessages : ofOthers;
    const answer = await readAnswer(response, forms, now());
    return answer.outcome.kind === 'sent'
      ? { kind: 'done', status: answer.status, json: answer.json }
      : { kind: 'error', answer };
  } catch (error) {
    const { kind: failure, code } = networkFailureOf(error);
    return { kind: 'no-answer', failure, code };
  }
}

const ofMessages = manifestOf('sms').answers;
const ofOthers = {
  ...ofMessages,
  success: { fields: {}, mayBeEmpty: false },
  error: { ...ofMessages.error, marks: [] },
};

export function basic({ user, password }: Pick<Account, 'user' | 'password'>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Where a resource of the account is: `/2010-04-01/Accounts/AC…/Messages.json`. */
export const accountPath = (accountSid: string, resource: string): string =>
  `/2010-04-01/Accounts/${encodeURIComponent(accountSid)}${resource}`;

/** Why a call came to nothing, for the operator: no secret, and nothing in Twilio's free words. */
export function detailOf(failed: Failed): string {
  switch (failed.kind) {
    case 'not-set-up':
      return `The channel has no usable ${failed.lacks}.`;
    case 'error': {
      const { status, code } = failed.answer;
      return `Twilio answered ${status}${code === undefined ? '' : ` with the code ${code}`}.`;
    }
    case 'no-answer':
      return noAnswer[failed.failure](failed.code);
  }
}

const noAnswer = {
  'not-written': (code: string) => `Twilio could not be reached: ${code}.`,
  'address-refused': (code: string) => `The API server is not on the public internet: ${code}.`,
  untrusted: (code: string) => `The certificate of the API server is not trusted: ${code}.`,
  'maybe-written': (code: string) => `Twilio gave no answer after the request may have been written: ${code}.`,
};

/** Fields of a message beside its sender and its recipient (Message resource, "Create a Message"). */
export type Fields = Readonly<Record<string, string>>;

export type Made =
  | {
      readonly kind: 'fields';
      readonly fields: Fields;
      /** The id of the same content once more, where Twilio no longer has the one that is kept. */
      readonly again?: (refused: string) => Promise<string | SendFailure>;
    }
  | SendFailure;

const MAX_AGENT_WORDS = 200;

/** Errors about the account, its sender or its rights (https://www.twilio.com/docs/api/errors). */
const aboutSetUp = new Set([
  ...['20003', '20005', '20006', '20008', '21212', '21408', '21601', '21603', '21606', '21608'],
  ...['21660', '21701', '21703', '21704', '21705', '63007', '63010'],
]);
/** A full queue of the sender, and too many requests: nothing was taken. */
const throttles = new Set(['20429', '21611', '63018']);

/** What Twilio's answer means for the message that was to be sent. */
export function outcomeOf(answer: TwilioAnswer): SendResult {
  if (answer.kind !== 'done') return failureOf(answer);
  const { json } = answer;
  const sid = typeof json === 'object' && json !== null && 'sid' in json ? json.sid : undefined;
  return { kind: 'sent', ...(typeof sid === 'string' && { providerMessageId: sid }) };
}

export function failureOf(failed: Failed): SendFailure {
  const detail = detailOf(failed);
  switch (failed.kind) {
    case 'not-set-up':
      return notSent('configuration', agentTexts.notSetUp, detail);
    case 'no-answer':
      if (failed.failure === 'not-written') return notSent('transient', agentTexts.unreachable, detail);
      if (failed.failure === 'maybe-written') return notSent('unknown-outcome', agentTexts.unknownOutcome, detail);
      return notSent('configuration', agentTexts.notSetUp, detail);
    case 'error':
      return ofError(failed, detail);
  }
}

function ofError({ answer }: Extract<Failed, { kind: 'error' }>, detail: string): SendFailure {
  const { outcome, code = '', status, words } = answer;
  const isUnknown = outcome.kind === 'unknown-outcome' || status >= 500;
  if (!isUnknown && throttles.has(code)) {
    const retryAfterMs = 'retryAfterMs' in outcome ? outcome.retryAfterMs : undefined;
    return { kind: 'throttled', retryAfterMs, agentMessage: agentTexts.throttled, detail };
  }
  if (!isUnknown && aboutSetUp.has(code)) return notSent('configuration', setUpTextOf(code), detail);
  switch (outcome.kind) {
    case 'sent':
    case 'unknown-outcome':
      return { ...outcome, kind: 'unknown-outcome', agentMessage: agentTexts.unknownOutcome, detail };
    case 'throttled':
    case 'transient':
      return { ...outcome, agentMessage: agentTexts.throttled, detail };
    case 'configuration':
      return { ...outcome, agentMessage: agentTexts.notSetUp, detail };
    default:
      return { ...outcome, agentMessage: failure(code, providerWords(words, MAX_AGENT_WORDS)), detail };
  }
}

function setUpTextOf(code: string) {
  if (code === '21408') return agentTexts.regionOff;
  return code === '21608' ? agentTexts.trial : agentTexts.notSetUp;
}

export function notSent(kind: Failure['kind'], agentMessage: SendFailure['agentMessage'], detail: string): SendFailure {
  return { kind, agentMessage, detail };
}
