import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

/** What it does with one request: answers, or whatever a test does with the connection. */
export type Step = (response: ServerResponse, request: IncomingMessage) => void;

const webhookSchema = z.object({ url: z.string(), secret_token: z.string() });

const contentSchema = z.union([
  z.object({ data: z.object({ id: z.string(), text: z.string() }) }),
  z.object({ chat_id: z.string(), text: z.string() }),
]);

/** One text of an agent that came. */
export interface Arrived {
  readonly text: string;
  /** The `webhook-id`; undefined of Telegram, which has none. */
  readonly id: string | undefined;
  /** In milliseconds, of a clock that only rises. */
  readonly at: number;
}

/** A delivery URL and a Bot API server in one, on a real socket. It answers each text as a test says, and takes all others. */
export class ScriptedPlatform {
  readonly arrived: Arrived[] = [];
  readonly url: string;
  /** What the bot's webhook was registered as. */
  webhook: { readonly url: string; readonly secret: string } | undefined;
  readonly #server: Server;
  readonly #scripts = new Map<string, Step[]>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<ScriptedPlatform> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const platform = new ScriptedPlatform(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void request.toArray().then((chunks) => {
        platform.#take(Buffer.concat(chunks as Uint8Array[]).toString('utf8'), request, response);
      });
    });
    return platform;
  }

  /** What comes of the attempts to send this text, one after another; of the empty one: of what holds no text. */
  answers(text: string, ...steps: readonly Step[]): void {
    this.#scripts.set(text, [...steps]);
  }

  /** The attempts to send this text. */
  attempts(text: string): readonly Arrived[] {
    return this.arrived.filter((arrived) => arrived.text === text);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take(body: string, request: IncomingMessage, response: ServerResponse): void {
    const isTelegram = request.url?.startsWith('/bot') === true;
    const asked: unknown = JSON.parse(body);
    const webhook = webhookSchema.safeParse(asked).data;
    if (webhook !== undefined) this.webhook = { url: webhook.url, secret: webhook.secret_token };
    const content = contentSchema.safeParse(asked).data;
    const text = content && ('data' in content ? content.data.text : content.text);
    if (text !== undefined) {
      const id = request.headers['webhook-id'];
      this.arrived.push({ text, id: typeof id === 'string' ? id : undefined, at: performance.now() });
    }
    const step = this.#scripts.get(text ?? '')?.shift();
    if (step !== undefined) step(response, request);
    else says(200, isTelegram ? taken : { id: 'p-1' })(response, request);
  }
}

const taken = {
  ok: true,
  result: { id: 7, first_name: 'Acme', username: 'acme_bot', message_id: 1, chat: { id: 7 }, url: '' },
};

/** An answer: JSON of an object, text of a string. */
export const says =
  (status: number, body: object | string = '', headers: Readonly<Record<string, string>> = {}): Step =>
  (response) => {
    const isJson = typeof body === 'object';
    response.writeHead(status, { ...(isJson && { 'content-type': 'application/json' }), ...headers });
    response.end(isJson ? JSON.stringify(body) : body);
  };

export const page = (status: number): Step =>
  says(status, '<!doctype html><title>Please sign in</title>', { 'content-type': 'text/html' });

/** The request was read, and the connection is gone. */
export const drops: Step = (_response, request) => request.socket.destroy();

/** Bytes of one's own, as an answer that node would not write. */
export const writes =
  (bytes: string): Step =>
  (_response, request) =>
    request.socket.end(bytes);
