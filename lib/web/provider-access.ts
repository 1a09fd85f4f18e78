import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from '../contract/manifest.ts';
import { ADDRESS_REFUSED, type SendContext } from '../contract/sending.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import { isDoneWithin } from '../is-done-within.ts';
import type { TokenCache, TokenPorts } from '../secrets/token-cache.ts';
import { isPublicAddress } from './is-public-address.ts';

/** What is needed of the world to know where a name leads. */
export interface AddressPorts {
  /**
   * All addresses of a host. Asked once for each connection, so that nobody answers the check one thing and the socket
   * another.
   */
  readonly lookup: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Whether a socket may be opened to an IP address. */
  readonly isAllowedAddress: (address: string) => boolean;
}

export const systemAddressPorts: AddressPorts = {
  lookup: (hostname) => lookup(hostname, { all: true }),
  isAllowedAddress: isPublicAddress,
};

/** What a deployment may reach besides https on the public internet. */
export interface Reach {
  /** Plain http too: on the laptop alone. */
  readonly allowHttp: boolean;
  /** Hosts that may be anywhere, as in `URL.hostname`; with `:` and a port, at that port alone. */
  readonly privateHosts: readonly string[];
}

/**
 * A host is not, or not only, on the public internet, and not named as one that need not be. Nothing was sent to it.
 */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code = ADDRESS_REFUSED;

  /** @param what Of a URL, no more than its host: the rest may be as good as a key. */
  constructor(what: string) {
    super(`${what} is not, or not only, on the public internet`);
  }
}

/**
 * The addresses of a URL's host, which may be written as one, all of them fit to be connected to.
 * @throws AddressRefusedError
 * @throws What the look-up throws where the name can't be resolved.
 */
export async function findAddresses(
  url: URL,
  { privateHosts }: Pick<Reach, 'privateHosts'>,
  { lookup: find, isAllowedAddress }: AddressPorts,
): Promise<readonly LookupAddress[]> {
  const { hostname } = url;
  const address = bare(hostname);
  const found = isAddress(url) ? [{ address, family: isIP(address) }] : await find(hostname);
  if (found.length === 0) throw notFound(hostname);
  if (isPrivateHost(url, privateHosts) || found.every((one) => isAllowedAddress(one.address))) return found;
  throw new AddressRefusedError(hostname);
}

/** True of a URL whose host is written as an IP address. */
function isAddress({ hostname }: URL): boolean {
  return isIP(bare(hostname)) !== 0;
}

/** Without the brackets around IPv6. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Whether a URL is at one of the hosts that may be private. */
export function isPrivateHost({ hostname, port, protocol }: URL, privateHosts: readonly string[]): boolean {
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  return privateHosts.includes(hostname) || privateHosts.includes(`${hostname}:${effectivePort}`);
}

/** As the resolver's own error is. */
function notFound(hostname: string): Error {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
}

/** What adapters call their providers with. */
export interface ProviderAccess {
  /**
   * Like the global one, with three differences: it goes to no address that only we can reach, it gives a redirect to
   * the caller as an answer, and it decompresses nothing. Throws an {@link AddressRefusedError} before anything is
   * sent.
   */
  readonly fetch: typeof fetch;
  /**
   * The same on a connection of its own, for what can't be repeated: a kept one may be dead without a sign of it, and
   * then nobody knows whether the far side has the request (docs/adr/0027-connections-of-sends.md).
   */
  readonly fetchOnNewConnection: typeof fetch;
  /**
   * Whether {@link fetch} would refuse an address as things stand. Where a name can't be resolved, nobody knows yet.
   */
  readonly refusesAddress: (url: string) => Promise<boolean>;
}

export interface AccessPorts extends AddressPorts {
  readonly exchange: typeof exchange;
}

export const systemAccessPorts: AccessPorts = { ...systemAddressPorts, exchange };

/**
 * Opens the way to providers, whose addresses anybody with an account in CXone may write. A name is looked up when a
 * connection to it is opened, is refused where any of its addresses is not one to go to, and connected to at what was
 * looked up; connections are kept and used again.
 */
export function createProviderAccess(reach: Reach, ports: AccessPorts = systemAccessPorts): ProviderAccess {
  const check = (url: URL) => findAddresses(url, reach, ports);
  const isRefused = (url: URL) =>
    check(url).then(
      () => false,
      (error: unknown) => error instanceof AddressRefusedError,
    );
  const fetchOn =
    (connection: Connection): typeof fetch =>
    async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      if (url.protocol !== 'https:' && !(reach.allowHttp && url.protocol === 'http:')) {
        throw new AddressRefusedError(`A URL with ${url.protocol}`);
      }
      // A host that is written as an address is not looked up by the socket.
      if (isAddress(url)) await check(url);
      const isStreamed = init?.body instanceof ReadableStream;
      const body = isStreamed ? request.body : await wholeBody(request);
      return ports.exchange(request, body, lookupFor(url, check), connection);
    };
  return {
    fetch: fetchOn('kept'),
    fetchOnNewConnection: fetchOn('new'),
    async refusesAddress(text) {
      const url = URL.parse(text);
      if (url === null) return false;
      const refused = isRefused(url);
      return (await isDoneWithin(LOOKUP_MS, refused)) && refused;
    },
  };
}

/** A channel, and of which adapter, with the secrets that are live. */
interface CalledChannel {
  readonly channel: Pick<SendContext, 'channelId' | 'settings'>;
  readonly manifest: Pick<Manifest, 'settings'>;
  readonly secrets: readonly LiveSecret[];
}

/** All of an adapter's context but `fetch` and the clock. @param signal Fires when the caller stops waiting. */
export type ContextOf = (called: CalledChannel, signal: AbortSignal) => Omit<SendContext, 'fetch' | 'now'>;

/** Makes what adapters call their providers with; what tokens need is loaded with the first that asks for one. */
export function createContexts({ publicUrl }: { readonly publicUrl: string }, ports: TokenPorts): ContextOf {
  let cache: Promise<TokenCache> | undefined;
  const load = () => import('../secrets/token-cache.ts').then(({ TokenCache: Cache }) => new Cache(ports));
  return ({ channel: { channelId, settings }, manifest, secrets }, signal) => {
    const addresses = manifest.settings.filter(({ isAddress }) => isAddress).map(({ name }) => settings[name] ?? '');
    const owner = { channelId, addresses, secrets: secrets.map(({ value }) => value) };
    return {
      ...{ channelId, settings, secrets, signal, webhookUrl: webhookUrlAt(publicUrl, channelId) },
      tokens: { get: async (name, request) => (await (cache ??= load())).get(owner, name, request, signal) },
    };
  };
}

/** Where the provider of a channel posts to. @param publicUrl The origin of the deployment. */
export const webhookUrlAt = (publicUrl: string, channelId: string): string => `${publicUrl}/webhooks/${channelId}`;

async function wholeBody(request: Request): Promise<Uint8Array | null> {
  return request.body === null ? null : new Uint8Array(await request.arrayBuffer());
}

/** For a socket to the host of this URL. */
function lookupFor(url: URL, check: (url: URL) => Promise<readonly LookupAddress[]>): LookupFunction {
  return (_hostname, { all = false }, callback) => {
    void check(url).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('The look-up failed.'), ''),
    );
  };
}

type Connection = 'kept' | 'new';

/** Milliseconds that somebody who waits for a page waits for a name. */
const LOOKUP_MS = 3_000;
/** Milliseconds until a connection must stand, its TLS included. */
const CONNECT_MS = 10_000;
/**
 * Milliseconds for which a connection that nobody uses is kept, or less where the host says so: the longer it is, the
 * sooner a request is written into one that the far side has closed.
 */
const KEPT_MS = 4_000;

// Of our own: the global ones would take a proxy from the environment, which then looks names up by itself.
const agents = {
  http: new HttpAgent({ keepAlive: true, timeout: KEPT_MS }),
  https: new HttpsAgent({ keepAlive: true, timeout: KEPT_MS }),
};

/**
 * One request and its answer, on a connection that is kept for the next one to the same host and port, or on one of its
 * own. A redirect is an answer like others; nothing is decompressed.
 * @param body Sent with its length where it is whole; what is streamed may have a `content-length` of its own.
 * @param lookup Asked for each new connection to a name, and never for one to an IP address.
 * @throws What the resolver, the socket, TLS or the parser of HTTP throws; the signal's reason where it is aborted.
 */
function exchange(
  { url, method, headers, signal }: Request,
  body: Uint8Array | ReadableStream<Uint8Array> | null,
  lookup: LookupFunction,
  connection: Connection,
): Promise<Response> {
  const isSecure = url.startsWith('https:');
  const request = (isSecure ? requestHttps : requestHttp)(url, {
    agent: connection === 'kept' && (isSecure ? agents.https : agents.http),
    lookup,
    method,
    headers: { accept: '*/*', 'accept-encoding': 'identity', ...Object.fromEntries(headers) },
    signal,
  });
  return new Promise((resolve, reject) => {
    // An abort comes as an error of node's own, with the reason inside.
    const fail = (error: unknown) => reject(signal.reason instanceof Error ? signal.reason : toError(error));
    limitConnecting(request, isSecure);
    request.once('response', (answer) => {
      request.on('error', (error) => {
        // Without this, an answer that declares no length would pass for whole wherever its connection breaks.
        if (!answer.complete) answer.destroy(error);
      });
      try {
        resolve(toResponse(answer));
      } catch (error) {
        answer.destroy();
        fail(error);
      }
    });
    request.on('error', fail);
    // Also without an error: an answer that switches protocols ends here.
    request.once('close', () => fail(new Error('The connection was closed before an answer came.')));
    if (body instanceof ReadableStream) pipeline(Readable.from(body).once('error', fail), request).catch(fail);
    else request.end(body ?? undefined);
  });
}

function limitConnecting(request: ClientRequest, isSecure: boolean): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const error = Object.assign(new Error('No connection in time.'), { code: 'ETIMEDOUT', syscall: 'connect' });
    const timer = setTimeout(() => request.destroy(error), CONNECT_MS);
    for (const end of [isSecure ? 'secureConnect' : 'connect', 'close']) socket.once(end, () => clearTimeout(timer));
  });
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('What was to be sent could not be read.');
}

/** Statuses whose answers have no body (Fetch Standard, "null body status"). */
const withoutBody: readonly number[] = [204, 205, 304];

/**
 * A status that the Fetch Standard has no place for, such as 999, is one all the same: the one who sent it has
 * answered.
 */
function toResponse(answer: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = answer;
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  if (!withoutBody.includes(status)) {
    const isKnown = status >= 200 && status < 600;
    const response = new Response(bytesOf(answer), { status: isKnown ? status : 599, statusText, headers });
    return isKnown ? response : Object.defineProperty(response, 'status', { value: status });
  }
  answer.resume();
  return new Response(null, { status, statusText, headers });
}

function bytesOf(answer: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array, undefined> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= answer[Symbol.asyncIterator]();
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      // What is there already costs less to read than a new connection.
      cancel() {
        if (answer.complete && chunks === undefined) answer.resume();
        else answer.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
