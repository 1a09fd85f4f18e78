/** Formats that can be all text. The signatures of others are short enough to begin a sentence: BM, MZ, GIF. */
const writtenAsText = /^(?:text\/.+|application\/(?:pdf|rtf|postscript|eps|pgp-encrypted|x-ms-regedit)|model\/stl)$/;

/** What a file's first bytes say that it is. */
export interface Content {
  /**
   * Media type, without parameters. `text/plain` is UTF-8 without a NUL; what nobody knows is `application/octet-stream`.
   */
  readonly type: string;
  /** Nothing but characters, in UTF-8 or another encoding. */
  readonly isText: boolean;
  /** As what a server would answer it: a web page, or data for a program. */
  readonly page?: 'html' | 'xml' | 'json' | undefined;
}

/** @param isWhole Whether the file ends there; otherwise the last character may be cut in two. */
export async function contentOf(head: Uint8Array, isWhole: boolean): Promise<Content> {
  // Loaded with the first file: most messages have none.
  const { fileTypeFromBuffer } = await import('file-type');
  const type = (await fileTypeFromBuffer(head))?.mime.split(';')[0];
  const text = textIn(head, isWhole, 'utf-8');
  if (text !== undefined) {
    const found = type !== undefined && writtenAsText.test(type) ? type : typeOfText(text);
    const isText = found !== 'image/svg+xml' && !writtenAsText.test(type ?? '');
    return { type: found, isText, page: pageIn(text, found) };
  }
  const unknown = 'application/octet-stream';
  const page = type === undefined ? pageInOtherEncoding(head, isWhole) : undefined;
  return { type: page === 'html' ? 'text/html' : (type ?? unknown), isText: page !== undefined, page };
}

function textIn(head: Uint8Array, isWhole: boolean, encoding: string): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: !isWhole });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** How HTML begins for a browser that guesses (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type). */
const html =
  /^\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)(?:[\s>]|$)/i;
/** An XML declaration, comments and a document type may stand before the root. Sticky, so that nothing is copied. */
const beforeRoot = /\s*(?:<\?[^>]*\?>|<!--.*?-->|<!doctype[^>[]*(?:\[[^\]]*\]\s*)?>)/isy;
const xml = /^\s*<\?xml\s/;

/** The media type of text by how it begins. What a browser or a shell would run is told apart from plain text. */
function typeOfText(text: string): string {
  if (text.startsWith('#!')) return 'text/x-shellscript';
  const root = /^\s*<(?:\w+:)?(svg|html)[\s>/]/i.exec(withoutProlog(text))?.[1]?.toLowerCase();
  if (root === 'svg') return 'image/svg+xml';
  if (root === 'html' || html.test(text)) return 'text/html';
  return xml.test(text) ? 'application/xml' : 'text/plain';
}

function pageIn(text: string, type: string): Content['page'] {
  if (type === 'text/html') return 'html';
  if (type === 'application/xml' || /^\s*<error[\s>]/i.test(text)) return 'xml';
  return type === 'text/plain' && /^\s*(?:\{\s*["}]|\[\s*[[{"\d\]])/.test(text) ? 'json' : undefined;
}

/** Pages are also written in UTF-16, with its mark, and in the encodings of one byte, which agree on the signs of markup. */
function pageInOtherEncoding(head: Uint8Array, isWhole: boolean): Content['page'] {
  const mark = Buffer.from(head.subarray(0, 2)).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'windows-1252';
  const text = textIn(head, isWhole, encoding);
  return text === undefined ? undefined : pageIn(text, typeOfText(text));
}

function withoutProlog(text: string): string {
  let end = 0;
  for (let found = true; found;) {
    beforeRoot.lastIndex = end;
    found = beforeRoot.test(text);
    end = Math.max(end, beforeRoot.lastIndex);
  }
  return text.slice(end);
}

interface Peeked {
  readonly head: Uint8Array;
  /** Whether the file ends with its head. */
  readonly isWhole: boolean;
  /** All bytes, the head included. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Reads a stream until its first `size` bytes are there, or all. The head has more where the last chunk had. */
export async function peek(bytes: AsyncIterable<Uint8Array>, size: number): Promise<Peeked> {
  const chunks = bytes[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  while (length < size && !isWhole) {
    const next = await chunks.next();
    isWhole = next.done === true;
    if (next.done === true) break;
    taken.push(next.value);
    length += next.value.byteLength;
  }
  return { head: Buffer.concat(taken), isWhole, bytes: all(taken, chunks) };
}

async function* all(taken: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* taken;
  yield* { [Symbol.asyncIterator]: () => rest };
}
