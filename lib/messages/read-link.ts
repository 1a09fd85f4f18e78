/**
 * A link as a browser reads it (https://url.spec.whatwg.org): blanks and line ends around it are left out, a blank or any
 * other letter in it is encoded. The one reader of links: what is checked is what is followed. Undefined where it is none.
 * @param base What a relative one stands behind; without it, a relative one is none.
 */
export function readLink(text: string, base?: URL): URL | undefined {
  return URL.parse(text.toWellFormed(), base?.href) ?? undefined;
}

/** The last part of a link's path, decoded: most often the name of a file. Undefined where there is none. */
export function lastPartOf(link: string): string | undefined {
  const path = readLink(link)?.pathname ?? link.split(/[?#]/)[0] ?? '';
  const part = path.slice(path.lastIndexOf('/') + 1);
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
