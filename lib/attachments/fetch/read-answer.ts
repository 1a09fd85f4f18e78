import type { IncomingMessage } from 'node:http';
import { FileInterruptedError, type Opened, toInterrupted } from '../open-file.ts';

interface AnswerRules {
  readonly maxBytes: number;
  readonly idleMs: number;
  readonly timeLimit: AbortSignal;
}

export type ReadAnswer = Opened | { readonly kind: 'redirect'; readonly location: string };

const redirects: readonly (number | undefined)[] = [301, 302, 303, 307, 308];
const passing: readonly (number | undefined)[] = [408, 429];

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
  if (redirects.includes(status) && location !== undefined) return { kind: 'redirect', location };
  if (passing.includes(status) || status >= 500) {
    return { kind: 'unavailable', detail: `${hostname} answered ${status}` };
  }
  if (status !== 200) return { kind: 'failed', problem: 'gone', detail: `${hostname} answered ${status}` };

  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
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
      declaredType: headers['content-type']?.split(';')[0]?.trim().toLowerCase(),
      declaredSize,
      close: () => void answer.destroy(),
    },
  };
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
const extended = /;\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s]+)/i;
const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const plain = /;\s*filename\s*=\s*([^;"\s]+)/i;

/** The name that the answer gives its file, else the last segment of its URL's path; nothing is cleaned. */
export function declaredName(disposition: string | undefined, { pathname }: URL): string | undefined {
  return nameOfDisposition(disposition ?? '') ?? decode(pathname.slice(pathname.lastIndexOf('/') + 1));
}

function nameOfDisposition(disposition: string): string | undefined {
  const [, charset, encoded] = extended.exec(disposition) ?? [];
  if (charset !== undefined && encoded !== undefined) {
    return charset.toLowerCase() === 'utf-8' ? decode(encoded) : decodeLatin1(encoded);
  }
  const [, escaped] = quoted.exec(disposition) ?? [];
  const name = escaped?.replaceAll(/\\(.)/g, '$1') ?? plain.exec(disposition)?.[1];
  return name === undefined || name === '' ? undefined : readUtf8(name);
}

/** Headers are read as Latin-1, but most senders write UTF-8 into them. */
function readUtf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}

function decodeLatin1(encoded: string): string {
  return encoded.replaceAll(/%([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function decode(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
