import { randomUUID } from 'node:crypto';
import type { TwilioAccount } from './account.ts';
import { signatureOf } from './signature.ts';

export interface Call {
  readonly url: string;
  readonly method: string;
  readonly form: Readonly<Record<string, string>>;
}

export interface Called {
  /** 0: no answer came. */
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly attempts: number;
}

/** What the fragment of an address asks for (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides). */
interface Overrides {
  /** So often it is tried again. */
  readonly retries: number;
  /** After which failures: `ct` no connection, `rt` no answer in time, `4xx`, `5xx` or `all`. */
  readonly policy: readonly string[];
  /** Milliseconds in which an answer has to come. */
  readonly readTimeout: number;
}

/** A whole call with all its repeats has 15 s, and a laptop may take longer to start a function. */
const ANSWER_WITHIN_MS = 20_000;

/** Calls webhooks, signed; what is called, and what came back, stays to be looked at. */
export class TwilioWebhook {
  readonly #account: TwilioAccount;
  readonly calls: (Call & Called)[] = [];

  constructor(account: TwilioAccount) {
    this.#account = account;
  }

  async call(call: Call): Promise<Called> {
    const [url = '', fragment = ''] = call.url.split('#');
    const { retries, policy, readTimeout } = overridesIn(fragment);
    const token = randomUUID();
    let called: Called = { status: 0, contentType: '', body: '', attempts: 0 };
    for (let attempts = 1; attempts <= retries + 1; attempts += 1) {
      const { failure, ...answer } = await this.#send({ ...call, url }, { token, readTimeout });
      called = { ...answer, attempts };
      if (failure === undefined || !(policy.includes(failure) || policy.includes('all'))) break;
    }
    // 11205: there was no connection; 11200: another answer than a good one.
    const isGood = called.status >= 200 && called.status < 300;
    if (!isGood) this.#account.alerts.push({ code: called.status === 0 ? 11205 : 11200, url });
    this.calls.push({ ...call, ...called });
    return called;
  }

  async #send({ url, method, form }: Call, { token, readTimeout }: { token: string; readTimeout: number }) {
    const isGet = method === 'GET';
    const { sharedKey, authToken } = this.#account;
    // It is signed as it was entered, and called with the names of its query in order (twilio-php, issue 790).
    const called = isGet ? withQuery(withSortedQuery(url), form) : withSortedQuery(url);
    const signature = signatureOf(
      isGet ? withQuery(url, form) : url,
      isGet ? {} : form,
      sharedKey === undefined ? { secret: authToken, hash: 'sha1' } : { secret: sharedKey.secret, hash: 'sha256' },
    );
    const headers = {
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': token,
      'x-twilio-signature': signature,
      ...(sharedKey && { 'x-twilio-webhooks-signature-settings': `key=${sharedKey.id},algorithm=HMAC_SHA256` }),
      ...(!isGet && { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
    };
    const signal = AbortSignal.timeout(readTimeout);
    try {
      const body = isGet ? null : new URLSearchParams(form).toString();
      const response = await fetch(called, { method, headers, body, signal });
      const { status } = response;
      const failure = status >= 500 ? '5xx' : status >= 400 ? '4xx' : undefined;
      return { status, contentType: response.headers.get('content-type') ?? '', body: await response.text(), failure };
    } catch {
      return { status: 0, contentType: '', body: '', failure: signal.aborted ? 'rt' : 'ct' };
    }
  }
}

function overridesIn(fragment: string): Overrides {
  const asked = new URLSearchParams(fragment);
  const within = (name: string, least: number, most: number, usual: number) => {
    const value = Number(asked.get(name) ?? usual);
    return Number.isInteger(value) ? Math.min(Math.max(value, least), most) : usual;
  };
  return {
    retries: within('rc', 0, 5, 1),
    policy: (asked.get('rp') ?? 'ct').split(','),
    readTimeout: asked.has('rt') ? within('rt', 100, 15_000, 15_000) : ANSWER_WITHIN_MS,
  };
}

function withQuery(url: string, form: Readonly<Record<string, string>>): string {
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(form).toString()}`;
}

/** The pairs stay as they are written: only their order is another. */
function withSortedQuery(url: string): string {
  const [path = '', query] = url.split('?', 2);
  if (query === undefined) return url;
  const nameOf = (pair: string) => pair.split('=')[0] ?? '';
  const sorted = query.split('&').sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  return `${path}?${sorted.join('&')}`;
}
