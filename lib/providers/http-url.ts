/** A web address without a user name or password; undefined where the text is none. */
export function httpUrl(text: string | undefined): URL | undefined {
  const url = text === undefined ? null : URL.parse(text);
  const fits = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return fits ? url : undefined;
}
