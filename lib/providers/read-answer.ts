import { STATUS_CODES } from 'node:http';
import type { AnswerForms, FieldPath } from '../contract/answers.ts';
import type { Failure } from '../contract/sending.ts';
import { longest, retryAfterIn } from './retry-after.ts';

/** What a provider answered, read by the forms that its adapter declares. */
export interface ProviderAnswer {
  /** What became of the message, except for the sentences. */
  readonly outcome: { readonly kind: 'sent' } | Failure;
  /** That of the answer, or the one that its body names where the answer has a 2xx. */
  readonly status: number;
  /** The body, where it is JSON. */
  readonly json: unknown;
  /** Of an error of the provider's own. */
  readonly code: string | undefined;
  /** The provider's own words about the error, as they are; empty where it has none but the name of the status. */
  readonly words: string;
}

/**
 * Reads the answer to a send: the one place for what holds of all providers. An error outranks a success in the same body;
 * of a body that does not come to its end within two seconds, what came of it counts, and else the status. Never throws.
 * @param waitMs How long the body asks to wait, where it says so in a way of its own.
 */
export async function readAnswer(
  response: Response,
  forms: AnswerForms,
  now: Date,
  waitMs: (json: unknown) => number | undefined = () => undefined,
): Promise<ProviderAnswer> {
  const { headers, ok } = response;
  const body = await readBody(response);
  const json = jsonIn(body.text);
  const top: unknown = Array.isArray(json) ? json[0] : json;
  const isError = !ok || isErrorBody(top, body, forms);
  if (!isError) {
    const outcome = isSuccess(json, body, forms.success) ? ({ kind: 'sent' } as const) : nobodyKnows;
    return { outcome, status: response.status, json, code: undefined, words: '' };
  }
  const status = (ok && statusIn(top, forms)) || response.status;
  const code = codeIn(top, forms);
  const said = textsAt(top, forms.error.message);
  const words = said.find((text) => !isNameOfStatus(text)) ?? '';
  const retryAfterMs = longest([retryAfterIn(headers, now), waitMs(json)]);
  const isSilent = code === undefined && said.length === 0 && (json !== undefined || body.text.trim() === '');
  // A 2xx that says no without a status of its own counts as an ordinary refusal.
  const judged = ok && status < 300 ? 422 : status;
  const outcome = failureOf({ status: judged, code, words, isSilent, retryAfterMs }, forms);
  return { outcome, status, json, code, words };
}

const nobodyKnows: Failure = { kind: 'unknown-outcome' };

/** Milliseconds for which the end of a body is awaited, and bytes of which more is not read. */
const BODY_MS = 1_500;
const MAX_BYTES = 64 * 1024;

interface Body {
  readonly text: string;
  readonly isWhole: boolean;
  /** Its content type, in lower case. */
  readonly type: string;
}

async function readBody({ body, headers }: Response): Promise<Body> {
  const stream: ReadableStream<Uint8Array> | null = body;
  const type = headers.get('content-type')?.toLowerCase() ?? '';
  if (stream === null) return { text: '', isWhole: true, type };
  const reader = stream.getReader();
  const { promise: tooLate, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), BODY_MS);
  const chunks: Uint8Array[] = [];
  let isWhole = false;
  try {
    for (let size = 0; size <= MAX_BYTES;) {
      const next = await Promise.race([reader.read(), tooLate]);
      isWhole = next?.done === true;
      if (next?.value === undefined) break;
      chunks.push(next.value);
      size += next.value.byteLength;
    }
  } catch {
    // It breaks off.
  } finally {
    clearTimeout(timer);
    if (!isWhole) reader.cancel().catch(() => undefined);
  }
  const bytes = await unpacked(Buffer.concat(chunks).subarray(0, MAX_BYTES), headers.get('content-encoding'));
  return { text: bytes.toString('utf8').replace(/^\uFEFF/, ''), isWhole, type };
}

/** Some compress although they were asked not to. What can't be unpacked is as it is. */
async function unpacked(bytes: Buffer, encoding: string | null): Promise<Buffer> {
  if (!/^(?:x-)?(?:gzip|deflate)$|^br$/i.test(encoding ?? '')) return bytes;
  const { brotliDecompressSync, unzipSync } = await import('node:zlib');
  const unpack = encoding?.toLowerCase() === 'br' ? brotliDecompressSync : unzipSync;
  try {
    return unpack(bytes, { maxOutputLength: MAX_BYTES });
  } catch {
    return bytes;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the body of a 2xx says that it is none: by the marks of the provider, or as many write it. */
function isErrorBody(top: unknown, { text, type }: Body, { error }: AnswerForms): boolean {
  if (top === undefined) return isBrokenJson(text) && saysNo(text, error.marks);
  if (error.marks.some((path) => holdsSomething(valueAt(top, path)))) return true;
  if (type.includes('problem+json') || valueAt(top, ['ok']) === false || valueAt(top, ['success']) === false)
    return true;
  const state = valueAt(top, ['status']);
  return typeof state === 'string' && /^(?:error|fail|failed|failure|rejected|refused)$/i.test(state);
}

const isBrokenJson = (text: string): boolean => /^\s*[{[]/.test(text);

/** The same of JSON that broke off. */
function saysNo(text: string, marks: readonly FieldPath[]): boolean {
  if (/"(?:ok|success)"\s*:\s*false/.test(text)) return true;
  return marks.some(([name]) =>
    new RegExp(`"${name}"\\s*:\\s*(?!null|false|""|0|\\[\\s*\\]|\\{\\s*\\})\\S`).test(text),
  );
}

/** Whether a 2xx without an error says that the message was taken. */
function isSuccess(json: unknown, { text, isWhole, type }: Body, success: AnswerForms['success']): boolean {
  const fields = Object.entries(success.fields);
  const { holds = [] } = success;
  if (typeof json === 'object' && json !== null) {
    const isHeld = holds.every((name) => textsAt(json, [[name]]).length > 0);
    return isHeld && fields.every(([name, value]) => valueAt(json, [name]) === value);
  }
  const said = (typeof json === 'string' ? json : text).trim();
  if (said === '' || json === null) {
    if (isWhole || fields.length + holds.length > 0) return success.mayBeEmpty;
    return success.mayBeEmpty && !/html|text\//.test(type);
  }
  if (json === undefined && isBrokenJson(said)) {
    const isHeld = holds.every((name) => new RegExp(`"${name}"\\s*:\\s*"[^"]`).test(said));
    return (
      isHeld && fields.every(([name, value]) => new RegExp(`"${name}"\\s*:\\s*${JSON.stringify(value)}`).test(said))
    );
  }
  return isWhole && success.text?.test(said) === true;
}

interface ErrorSaid {
  readonly status: number;
  readonly code: string | undefined;
  readonly words: string;
  /** There is no body, or one that says nothing. */
  readonly isSilent: boolean;
  readonly retryAfterMs: number | undefined;
}

function failureOf(said: ErrorSaid, forms: AnswerForms): Failure {
  const { status, code = '', retryAfterMs } = said;
  if (status === 429 || status === 425) return { kind: 'throttled', retryAfterMs };
  if (forms.notTaken.includes(status)) return { kind: 'transient', retryAfterMs };
  // Of the others a gateway may say so once the provider has the message already.
  if (status < 200 || status === 408 || (status >= 500 && status < 600))
    return { kind: 'unknown-outcome', retryAfterMs };

  const kind = Object.hasOwn(forms.codes, code) ? forms.codes[code] : undefined;
  if (kind !== undefined) return { kind, refuses: 'message' };
  if (status < 400 || status === 401 || status === 407) return { kind: 'configuration' };
  if (retryAfterMs !== undefined) return { kind: 'throttled', retryAfterMs };
  if (forms.repeat.codes.includes(code) || forms.repeat.statuses.includes(status)) {
    return { kind: 'permanent', refuses: 'repeat' };
  }
  return { kind: isAboutSetUp(said) ? 'configuration' : 'permanent' };
}

const aboutAccess =
  /signature|credential|api[ _-]?key|(?:access|authentication|invalid|bearer) token|authenticat|not authori[sz]ed to access/i;
const codeOfAccess = /auth|signature|forbidden|credential|token|key|access|permission|secret/i;
const aboutAddress = /^cannot (?:get|post)\b|\b(?:route|endpoint|url|uri|path|page|resource|proxy|host|handler)\b/i;

/**
 * Whether an answer is about credentials or the address and not about the message. A 403 with words of the provider's own
 * is about the message, unless they speak of credentials; and so is the page of a firewall that does not like a text.
 * Of a 404 or 410 without any, nothing tells a conversation that is not there from a URL that leads nowhere.
 */
function isAboutSetUp({ status, code, words, isSilent }: ErrorSaid): boolean {
  if (status === 403) return isSilent || aboutAccess.test(words) || (words === '' && codeOfAccess.test(code ?? ''));
  if (status !== 404 && status !== 410) return false;
  return code === undefined && (words === '' || aboutAddress.test(words));
}

function codeIn(top: unknown, { error }: AnswerForms): string | undefined {
  const codes = error.code.map((path) => valueAt(top, path)).map((code) => (isCode(code) ? String(code) : code));
  return codes.find((code): code is string => typeof code === 'string' && /^[\w.-]{1,64}$/.test(code));
}

/** A smaller number is the status once more. */
const isCode = (code: unknown): boolean => Number.isInteger(code) && Number(code) >= 1_000;

function statusIn(top: unknown, { error }: AnswerForms): number | undefined {
  return error.status
    .map((path) => valueAt(top, path))
    .find((value): value is number => Number.isInteger(value) && Number(value) >= 300 && Number(value) < 1_000);
}

const bare = (words: string): string => words.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
const namesOfStatuses = new Set(Object.values(STATUS_CODES).map((name = '') => bare(name)));

/** True where words say no more than a status does: `Not Found`, `404 Not Found`. */
function isNameOfStatus(words: string): boolean {
  return bare(words) === '' || namesOfStatuses.has(bare(words));
}

function textsAt(top: unknown, paths: readonly FieldPath[]): string[] {
  const values = paths.map((path) => valueAt(top, path));
  return values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
}

function valueAt(top: unknown, path: readonly string[]): unknown {
  let value = top;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function holdsSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0;
}

/** A web address without a user name or password; undefined where the text is none. */
export function httpUrl(text: string | undefined): URL | undefined {
  const url = text === undefined ? null : URL.parse(text);
  const fits = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return fits ? url : undefined;
}
