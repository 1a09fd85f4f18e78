import type { LookupAddress } from 'node:dns';
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDoneWithin } from '../is-done-within.ts';
import {
  type AddressPorts,
  AddressRefusedError,
  findAddresses,
  isAddress,
  type Reach,
  systemAddressPorts,
} from './addresses.ts';

/** What adapters call their providers with. */
export interface ProviderAccess {
  /**
   * As the global one, but for three things: it goes to no address that only we can reach, it hands a redirect to the
   * caller as any other answer, and it decompresses nothing. Throws an {@link AddressRefusedError} before anything is sent.
   */
  readonly fetch: typeof fetch;
  /**
   * The same on a connection of its own, for what can't be repeated: a kept one may be dead without a sign of it, and then
   * nobody knows whether the far side has the request (docs/adr/0027-connections-of-sends.md).
   */
  readonly fetchOnNewConnection: typeof fetch;
  /** Whether {@link fetch} would refuse an address as things stand. Where a name can't be resolved, nobody knows yet. */
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
 * A status that the Fetch Standard has no place for, such as 999, is one all the same: whoever sent it has answered.
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
