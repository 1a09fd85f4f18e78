import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Hono } from 'hono';

/** What a route reaches of the connection below it. */
export interface Connected {
  Bindings: { readonly outgoing: ServerResponse };
}

export interface Listening {
  /** Origin, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** A file of 60 MB in base64, with something around it. */
const MAX_BODY_BYTES = 85_000_000;

/** Serves the routes of Hono on a socket. */
export async function listen(app: Hono<Connected>, host: string, port: number): Promise<Listening> {
  const server = createServer((incoming, outgoing) => {
    relay(app, incoming, outgoing).catch(() => outgoing.destroy());
  });
  // Longer than a client leaves a connection unused, so that it doesn't send into one that is just being closed.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The pages need a TCP port.');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function relay(app: Hono<Connected>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return void outgoing.writeHead(413, { connection: 'close' }).end();
    chunks.push(chunk);
  }

  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const { method = 'GET', url = '/' } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks);
  const request = new Request(`http://${headers.get('host') ?? 'pages.invalid'}${url}`, { method, headers, body });

  const response = await app.fetch(request, { outgoing });
  if (outgoing.destroyed) return;
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  const stream: ReadableStream<Uint8Array> | null = response.body;
  if (stream === null) outgoing.end();
  else await pipeline(stream, outgoing);
}
