/** Characters that URL parsers drop or take for a slash, so that a reader and a browser may see different hosts. */
const misleading = /[\s\\\p{Cc}]/u;

/** A link to a file: https, on the laptop http too, without user information. Undefined of anything else. */
export function parseFileUrl(text: string, allowHttp: boolean, base?: URL): URL | undefined {
  const url = misleading.test(text) ? null : URL.parse(text, base?.href);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  return url.protocol === 'https:' || (allowHttp && url.protocol === 'http:') ? url : undefined;
}
