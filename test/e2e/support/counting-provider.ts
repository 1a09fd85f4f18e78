import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

/** A Bot API server and a delivery URL in one, which counts each request that reaches it, and takes what it is told to. */
export class CountingProvider {
  /** Method and path of each request, tokens and all. */
  readonly requests: string[] = [];
  /** The bots' tokens that it knows; undefined: whatever it is shown. */
  tokens: ReadonlySet<string> | undefined;
  readonly url: string;
  readonly #server: Server;
  readonly #webhooks = new Map<string, string>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param tokens Without them, it says yes to every token, as the server of somebody who invents one would. */
  static async start(tokens?: readonly string[]): Promise<CountingProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new CountingProvider(server);
    provider.tokens = tokens && new Set(tokens);
    server.on('request', (request, response) => {
      provider.requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      void request.toArray().then((chunks) => {
        const body = Buffer.concat(chunks as Uint8Array[]).toString('utf8');
        const { status, json } = provider.#answer(request.url ?? '', body);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      });
    });
    return provider;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(path: string, body: string): { status: number; json: object } {
    const [, token, method] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (token === undefined) return { status: 200, json: { ok: true } };
    if (this.tokens?.has(token) === false) return { status: 401, json: { ok: false, description: 'Unauthorized' } };
    switch (method) {
      case 'setWebhook':
        this.#webhooks.set(token, z.object({ url: z.string() }).parse(JSON.parse(body)).url);
        return done(true);
      case 'deleteWebhook':
        this.#webhooks.delete(token);
        return done(true);
      case 'getWebhookInfo':
        return done({ url: this.#webhooks.get(token) ?? '' });
      default:
        return done({ id: 7, is_bot: true, first_name: 'Acme', username: 'acme_bot' });
    }
  }
}

const done = (result: unknown) => ({ status: 200, json: { ok: true, result } });
