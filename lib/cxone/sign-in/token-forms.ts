import { CxoneAuthenticationError } from '../errors.ts';
import type { CxoneCredentials, TokenForm } from './credentials.ts';

/** Nobody knows after how many refusals CXone locks an account: a pair is tried in each other form once in this time. */
const OTHER_FORMS_EVERY_MS = 10 * 60_000;

/**
 * In the order of trial. A form body has one reading only. Raw in Basic is what others send; form-encoded in Basic is
 * what RFC 6749 §2.3.1 says (byoc-protocol §6 row 33).
 */
const inOrder: readonly TokenForm[] = ['body', 'basic-raw', 'basic-encoded'];

/** `application/x-www-form-urlencoded`, so that a `=` at the end travels as `%3D`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

type Application = Pick<CxoneCredentials, 'clientId' | 'clientSecret'>;

/** True of an id and secret that are in Basic the same to every reader. */
function isPlain({ clientId, clientSecret }: Application): boolean {
  return formEncoded(clientId) === clientId && formEncoded(clientSecret) === clientSecret;
}

/** The header and the fields of the form that show the application in a token request. */
export function applicationIn(
  form: TokenForm,
  { clientId, clientSecret }: Application,
): { readonly headers: Readonly<Record<string, string>>; readonly fields: Readonly<Record<string, string>> } {
  if (form === 'body') return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } };
  const parts = form === 'basic-raw' ? [clientId, clientSecret] : [formEncoded(clientId), formEncoded(clientSecret)];
  return { headers: { authorization: basic(parts[0] ?? '', parts[1] ?? '') }, fields: {} };
}

/**
 * True where the token endpoint refuses the application, not the access key: `invalid_client` (RFC 6749 §5.2), or a 401
 * that gives no reason.
 */
export function isApplicationRefused(error: unknown): error is CxoneAuthenticationError {
  if (!(error instanceof CxoneAuthenticationError)) return false;
  const codes = error.errors.flatMap(({ errorCode }) => errorCode ?? []);
  return codes.length === 0 ? error.status === 401 : codes.includes('invalid_client');
}

/** Remembers, for one integration and process, which form CXone took, and which it refused of late. */
export class TokenForms {
  readonly #now: () => Date;
  #taken: TokenForm | undefined;
  #refused: { readonly pair: string; readonly at: Map<TokenForm, number> } = { pair: '', at: new Map() };

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The form to begin with. A plain pair goes as NICE documents it, and has no other form. */
  first(credentials: CxoneCredentials): TokenForm {
    if (isPlain(credentials)) return 'basic-raw';
    return this.#taken ?? credentials.tokenForm ?? 'body';
  }

  /** What is left to try after a refusal of the first one; nothing of what was refused within ten minutes. */
  others(credentials: CxoneCredentials): readonly TokenForm[] {
    if (isPlain(credentials)) return [];
    const { at } = this.#refusalsOf(credentials);
    const since = this.#now().getTime() - OTHER_FORMS_EVERY_MS;
    const first = this.first(credentials);
    return inOrder.filter((form) => form !== first && (at.get(form) ?? -Infinity) <= since);
  }

  refused(form: TokenForm, credentials: CxoneCredentials): void {
    this.#refusalsOf(credentials).at.set(form, this.#now().getTime());
  }

  taken(form: TokenForm, credentials: CxoneCredentials): void {
    if (!isPlain(credentials)) this.#taken = form;
  }

  /** What is to be stored beside the keys, so that no other process begins with a form that CXone refuses. */
  toStore(): TokenForm | undefined {
    return this.#taken === 'body' ? undefined : this.#taken;
  }

  #refusalsOf({ clientId, clientSecret }: Application) {
    const pair = JSON.stringify([clientId, clientSecret]);
    if (this.#refused.pair !== pair) this.#refused = { pair, at: new Map() };
    return this.#refused;
  }
}
