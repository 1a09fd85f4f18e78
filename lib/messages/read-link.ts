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

/** Parameters with which stores and CDNs sign links: S3, CloudFront, Google, Alibaba, Tencent, Akamai and their like. */
const signing = new Set([
  ...['expires', 'expiry', 'exp', 'signature', 'sig', 'sign', 'hmac', 'hdnts', '__token__', 'policy', 'key-pair-id'],
  ...['awsaccesskeyid', 'googleaccessid', 'ossaccesskeyid', 'hash-algorithm'],
  ...['token', 'access_token', 'auth_token', 'security-token'],
]);
const signingPrefix = /^(?:x-(?:amz|goog|oss|cos|obs)-|q-(?:sign|ak|key|header|url))/;
/** Of a shared access signature of Azure, which has a `sig`: elsewhere they may mean anything. */
const azure = new Set([
  ...['se', 'sp', 'sv', 'sr', 'st', 'ss', 'srt', 'si', 'sip', 'spr', 'sdd', 'ses', 'saoid', 'suoid', 'scid'],
  ...['skoid', 'sktid', 'skt', 'ske', 'sks', 'skv'],
]);

/** A link without what signs it: the same each time that it is signed. Whatever else differs leads to something else. */
export function withoutSignature(url: string): string {
  const [, address = '', query] = /^([^?#]*)(?:\?([^#]*))?/.exec(url) ?? [];
  const parameters = query?.split('&') ?? [];
  const isAzure = parameters.some((parameter) => nameIn(parameter) === 'sig');
  const kept = parameters.filter((parameter) => {
    const name = nameIn(parameter);
    return !signing.has(name) && !signingPrefix.test(name) && !(isAzure && azure.has(name));
  });
  return kept.length === 0 ? address : `${address}?${kept.join('&')}`;
}

const nameIn = (parameter: string): string => (parameter.split('=', 1)[0] ?? '').toLowerCase();
