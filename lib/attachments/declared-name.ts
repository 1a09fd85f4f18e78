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
