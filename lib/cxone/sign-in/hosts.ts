/** The areas of CXone and the domain each is reached at (byoc-protocol §3.2). */
const areasByDomain: Readonly<Record<string, readonly string[]>> = {
  'niceincontact.com': ['na1', 'au1', 'ca1', 'eu1', 'jp1', 'uk1'],
  'nicecxone-gov.com': ['na2'],
  'nicecxone.com': ['ae1', 'jo1', 'kr1', 'za1'],
  'nicecxone-sov1.au': ['au2'],
  'nicecxone-sov1.eu': ['eu2'],
  'nicecxone-sov1.uk': ['uk2'],
};

/** `api-de` is the documented host of the Digital Engagement API, the others occur too (byoc-protocol §3.2). */
const prefixes = ['api-de', 'app-de', 'api'];

const apiHosts: ReadonlySet<string> = new Set(
  Object.entries(areasByDomain).flatMap(([domain, areas]) =>
    areas.flatMap((area) => prefixes.map((prefix) => `${prefix}-${area}.${domain}`)),
  ),
);

/** Domains of NICE under which sign-in and the pages of CXone live. */
const niceDomains = [...Object.keys(areasByDomain), 'nice-incontact.com'];

/** True of a host name, without port, that serves the Digital Engagement API; case does not matter. */
export function isCxoneHost(host: string): boolean {
  return apiHosts.has(host.toLowerCase());
}

/** `https://api-de-{area}.{domain}`, or undefined where the table of areas has no such pair. */
export function apiBaseUrlOf(area: string, domain: string): string | undefined {
  const host = `api-de-${area}.${domain}`.toLowerCase();
  return isCxoneHost(host) ? `https://${host}` : undefined;
}

/** Characters that URL parsers drop or take for a slash, so that a reader and a browser may see different hosts. */
const misleading = /[\s\\\p{Cc}]/u;

function parseUrl(text: string): URL | undefined {
  return misleading.test(text) ? undefined : (URL.parse(text) ?? undefined);
}

function isPlainHttps(url: URL): boolean {
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '';
}

function isUnderNiceDomain(hostname: string): boolean {
  return niceDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** True of an https URL at one of NICE's domains: no port, no user information. */
export function isNiceUrl(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && isPlainHttps(url) && isUnderNiceDomain(url.hostname);
}

/**
 * True of a `backUrl` (byoc-protocol §1.3) to which a browser may be sent: a page of CXone.
 * @param alsoAllowed Further origins, e.g. of the CXone emulator on a laptop.
 */
export function isCxoneUiUrl(text: string, alsoAllowed: readonly string[] = []): boolean {
  if (isNiceUrl(text)) return true;
  const url = parseUrl(text);
  return url !== undefined && url.username === '' && url.password === '' && alsoAllowed.includes(url.origin);
}

/**
 * The base URL behind an `apiHost` (byoc-protocol §1.3), which anybody may have written: a host name or an https URL,
 * with or without `/dfo/3.0`. Undefined where it is no host of CXone.
 */
export function resolveApiHost(apiHost: string): string | undefined {
  const url = parseUrl(apiHost.includes('://') ? apiHost : `https://${apiHost}`);
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '' || !/^\/(?:dfo\/3\.0\/?)?$/.test(url.pathname)) return undefined;
  return isPlainHttps(url) && isCxoneHost(url.hostname) ? url.origin : undefined;
}
