import type { IncomingMessage } from 'node:http';
import { decodedBytes, decodeWords } from '../check/decode-words.ts';
import { lastPartOf } from '../../messages/read-link.ts';
import { FileInterruptedError, type Opened, toInterrupted } from '../open-file.ts';
import { isLinkOver } from './is-link-over.ts';

interface AnswerRules {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly timeLimit: AbortSignal;
}

export type ReadAnswer = Opened | { readonly kind: 'redirect'; readonly location: string };

const redirects: readonly (number | undefined)[] = [301, 302, 303, 307, 308];
/** The file as it is, or as a proxy passed it on (RFC 9110, section 15.3). */
const whole: readonly number[] = [200, 203];
/**
 * The file is gone, and the one who says so is sure of it (RFC 9110, section 15.5.11), or may not hand it out (RFC
 * 7725).
 */
const forGood: readonly number[] = [410, 451];

/**
 * Codings of content (https://www.iana.org/assignments/http-parameters, "HTTP Content Coding Registry") but identity.
 */
const codings = new Set([
  ...['gzip', 'x-gzip', 'deflate', 'compress', 'x-compress', 'br', 'zstd', 'dcb', 'dcz'],
  ...['exi', 'pack200-gzip', 'aes128gcm'],
]);

/** What an answer comes to. Of all but `opened` the connection is closed. */
export function readAnswer(answer: IncomingMessage, url: URL, rules: AnswerRules): ReadAnswer {
  const read = judge(answer, url, rules);
  if (read.kind !== 'opened') answer.destroy();
  return read;
}

function judge(answer: IncomingMessage, url: URL, { maxBytes, idleMs, timeLimit }: AnswerRules): ReadAnswer {
  const { hostname } = url;
  const { statusCode: status = 0, headers } = answer;
  const { location } = headers;
  if (redirects.includes(status) && location !== undefined) return { kind: 'redirect', location: readUtf8(location) };
  if (!whole.includes(status)) return without(status, url, headers.date);
  if (isEncoded(headers['content-encoding'])) {
    return { kind: 'failed', problem: 'encoded', detail: `${hostname} sent it encoded, though identity was asked for` };
  }
  const length = headers['content-length'];
  const declaredSize = length === undefined ? undefined : Number(length);
  if (declaredSize !== undefined && declaredSize > maxBytes) {
    return { kind: 'failed', problem: 'too-large', detail: `${hostname} announced ${declaredSize} bytes` };
  }
  return {
    kind: 'opened',
    file: {
      bytes: streamAnswer(answer, hostname, idleMs, timeLimit),
      declaredName: declaredName(headers['content-disposition'], url),
      promisedName: nameOfDisposition(headers['content-disposition'] ?? ''),
      declaredType: headers['content-type']?.split(';')[0]?.trim().toLowerCase(),
      declaredSize,
      close: () => void answer.destroy(),
    },
  };
}

/**
 * What an answer without the file comes to. Platforms announce a file before it is there, and say "not found",
 * "forbidden" or "bad request" until it is: only what is surely final is final.
 */
function without(status: number, url: URL, date: string | undefined): Opened {
  const detail = `${url.hostname} answered ${status}`;
  const mayBeOver = status >= 400 && status < 500;
  if (forGood.includes(status) || (mayBeOver && isLinkOver(url, date)))
    return { kind: 'failed', problem: 'gone', detail };
  const isTheirFault = status >= 500 || [408, 425, 429].includes(status);
  return { kind: 'unavailable', ...(!isTheirFault && { problem: 'gone' }), detail };
}

/** Whether bytes would have to be unpacked. Many senders put something else there: `none`, `utf-8`, `aws-chunked`. */
function isEncoded(header = ''): boolean {
  return header.split(',').some((coding) => codings.has(coding.trim().toLowerCase()));
}

/**
 * The bytes of an answer, as they are asked for.
 * @param idleMs Milliseconds without a byte after which they are given up.
 * @throws FileInterruptedError where they don't come to the end that the answer declared.
 */
async function* streamAnswer(
  answer: IncomingMessage,
  host: string,
  idleMs: number,
  timeLimit: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterator<Uint8Array, undefined> = answer[Symbol.asyncIterator]();
  const silence = () => answer.destroy(new FileInterruptedError(`${host} sent nothing for ${idleMs} ms`));
  try {
    for (;;) {
      const timer = setTimeout(silence, idleMs);
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer));
      if (done === true) break;
      yield value;
    }
    // Reading an answer that was closed, or whose time is over, may end as if it were whole.
    if (!answer.readableEnded || timeLimit.aborted) throw new FileInterruptedError(`the answer of ${host} was closed`);
  } catch (error) {
    throw toInterrupted(error, host, timeLimit);
  } finally {
    answer.destroy();
  }
}

/** The parameters of Content-Disposition that name a file (RFC 6266); the one with a star goes first (RFC 8187). */
const extended = /;\s*filename\*\s*=\s*"?([\w-]+)'[^']*'"?([^;\s"]+)/i;
const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
/** Without quotes, as many write it: to the next parameter, or to the end. */
const plain = /;\s*filename\s*=\s*(?!")([^;]*)/i;
/** Pieces of a long name (RFC 2231, section 3). */
const continued = /;\s*filename\*(\d{1,3})(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/gi;

/** The name that the answer gives its file, else the last segment of its URL's path; nothing is cleaned. */
export function declaredName(disposition: string | undefined, { href }: URL): string | undefined {
  return nameOfDisposition(disposition ?? '') ?? lastPartOf(href);
}

function nameOfDisposition(disposition: string): string | undefined {
  const [, charset, encoded] = extended.exec(disposition) ?? [];
  if (charset !== undefined && encoded !== undefined) return decodeIn(charset, encoded);
  const pieces = nameInPieces(disposition);
  if (pieces !== undefined) return pieces;
  const [, escaped] = quoted.exec(disposition) ?? [];
  const name = (escaped?.replaceAll(/\\(.)/g, '$1') ?? plain.exec(disposition)?.[1] ?? '').trim();
  if (name === '') return undefined;
  const read = decodeWords(readUtf8(name));
  // Against the standard, and yet common: browsers decode it too.
  return /%[\da-f]{2}/i.test(read) ? decode(read) : read;
}

function nameInPieces(disposition: string): string | undefined {
  const pieces = [...disposition.matchAll(continued)].toSorted(([, one], [, other]) => Number(one) - Number(other));
  if (pieces.length === 0) return undefined;
  const [, charset, rest] = /^([\w-]+)'[^']*'(.*)$/s.exec(pieces[0]?.[4] ?? pieces[0]?.[3] ?? '') ?? [];
  const isEncodedAtFirst = pieces[0]?.[2] === '*' && charset !== undefined;
  const name = pieces
    .map(([, , star, escaped, token], index) => {
      const written =
        index === 0 && isEncodedAtFirst ? (rest ?? '') : (escaped?.replaceAll(/\\(.)/g, '$1') ?? token ?? '');
      return star === '*' ? written : encodeURIComponent(readUtf8(written).toWellFormed());
    })
    .join('');
  return decodeIn(isEncodedAtFirst ? charset : 'utf-8', name);
}

/** Headers are read as Latin-1, but most senders write UTF-8 into them. */
function readUtf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}

/** What stands percent-encoded in a charset; in UTF-8 where that is none that is known. */
function decodeIn(charset: string, encoded: string): string | undefined {
  if (/^utf-?8$/i.test(charset)) return decode(encoded);
  const latin1 = encoded.replaceAll(/%([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return decodedBytes(charset, Buffer.from(latin1, 'latin1')) ?? decode(encoded);
}

function decode(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
