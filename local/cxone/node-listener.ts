import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** What a route can do to the connection that its request came on. */
export interface Connection {
  /** Drops the connection without an answer, or without the rest of it. */
  destroy(): void;
  /** Fires when the connection is gone. */
  readonly closed: AbortSignal;
}

type FetchHandler = (request: Request, connection: Connection) => Response | Promise<Response>;

function toRequest(incoming: IncomingMessage, origin: string): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const method = incoming.method ?? 'GET';
  const url = new URL(incoming.url ?? '/', origin);
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: Readable.toWeb(incoming), duplex: 'half' });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  if (outgoing.destroyed) return;
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  outgoing.end(body);
}

/** Serves a fetch handler from node:http. `origin` is what the requests' URLs start with, whatever their Host says. */
export function nodeListener(handler: FetchHandler, origin: () => string): RequestListener {
  return (incoming, outgoing) => {
    const closed = new AbortController();
    outgoing.once('close', () => closed.abort());
    const connection: Connection = { destroy: () => incoming.socket.destroy(), closed: closed.signal };
    const answer = async (): Promise<void> => {
      await send(await handler(toRequest(incoming, origin()), connection), outgoing);
    };
    answer().catch(() => incoming.socket.destroy());
  };
}
