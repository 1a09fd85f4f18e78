/** An encoded word (RFC 2047, section 2); a language may stand behind the charset (RFC 2231, section 5). */
const word = /=\?([\w.:-]+)(?:\*[\w-]+)?\?([BQ])\?([^?]*)\?=/gi;
/** White space between two of them is no part of the text (section 6.2). */
const between = /(\?=)\s+(?==\?[\w.:*-]+\?[BQ]\?)/gi;

/** A name as mail programs write it into a header, with its encoded words (RFC 2047) read; any other stays as it is. */
export function decodeWords(name: string): string {
  if (!name.includes('=?')) return name;
  return name.replaceAll(between, '$1').replaceAll(word, (whole, charset: string, encoding: string, text: string) => {
    const bytes = encoding.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : fromQ(text);
    return decodedBytes(charset, bytes) ?? whole;
  });
}

/** Section 4.2. */
function fromQ(text: string): Buffer {
  const latin1 = text
    .replaceAll('_', ' ')
    .replaceAll(/=([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}

/** Undefined where nobody knows the charset. */
export function decodedBytes(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return undefined;
  }
}
