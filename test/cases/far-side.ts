import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { label, photo, program } from '../e2e/support/sample-files.ts';
import type { Case, samples } from './case.ts';

const bytesOf: Readonly<Record<(typeof samples)[number], Buffer>> = {
  pdf: label.bytes,
  jpeg: Buffer.concat([Buffer.from('ffd8ffe000104a464946000101', 'hex'), Buffer.alloc(200)]),
  png: photo.bytes,
  program: Buffer.concat([program.bytes, Buffer.alloc(200)]),
};

const sentSchema = z.object({
  data: z.object({ text: z.string().optional(), attachments: z.array(z.object({ name: z.string() })).optional() }),
});

/** What a customer got. */
interface Got {
  readonly text: string;
  readonly files?: string[];
}

/** The provider of a case, and the host of its files: answers as the case says, and else as one in good order. */
export class FarSide {
  readonly #server: Server;
  readonly #case: Case;
  /** How often each was asked. */
  readonly #asked = new Map<string, number>();
  /** What the customer got. */
  readonly got: Got[] = [];
  /** What Telegram was told with the webhook. */
  webhook = { url: '', secret: '' };

  private constructor(server: Server, aCase: Case) {
    this.#server = server;
    this.#case = aCase;
  }

  static async start(aCase: Case): Promise<FarSide> {
    const server = createServer();
    const side = new FarSide(server, aCase);
    server.on('request', (request, response) => void side.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return side;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const [, method] = /^\/bot[^/]+\/(\w+)$/.exec(path) ?? [];
    const body = await text(request);
    if (method !== undefined) {
      this.#answerBotApi(method, body, response);
      return;
    }
    if (path === '/deliveries') {
      this.#answerDelivery(body, response);
      return;
    }
    this.#answerFile(path.replace(/^\/file\/bot[^/]+/, ''), response);
  }

  #answerFile(path: string, response: ServerResponse): void {
    const found = this.#next('files', path);
    if (found === undefined) return void response.writeHead(404).end();
    const { status = 200, headers = {}, text: words, sample } = found;
    response.writeHead(status, headers).end(sample === undefined ? words : bytesOf[sample]);
  }

  #answerDelivery(body: string, response: ServerResponse): void {
    const { type } = z.object({ type: z.string() }).parse(JSON.parse(body));
    const answer = type === 'message.send' ? this.#next('api', 'send') : undefined;
    if (type === 'message.send' && isTaken(answer)) {
      const { text: words = '', attachments } = sentSchema.parse(JSON.parse(body)).data;
      this.got.push({ text: words, ...(attachments && { files: attachments.map(({ name }) => name) }) });
    }
    reply(response, orGood(answer, { id: `p-${this.got.length}` }));
  }

  #answerBotApi(method: string, body: string, response: ServerResponse): void {
    const fileId = /"file_id":"([^"]*)"/.exec(body)?.[1];
    const answer = this.#next('api', fileId === undefined ? method : `${method} ${fileId}`);
    if (method === 'setWebhook') {
      const told = z.object({ url: z.string(), secret_token: z.string() }).parse(JSON.parse(body));
      this.webhook = { url: told.url, secret: told.secret_token };
    }
    if (/^send(?!ChatAction)/.test(method) && isTaken(answer)) this.got.push(gotIn(body));
    reply(response, orGood(answer, { ok: true, result: this.#resultOf(method, fileId) }));
  }

  #resultOf(method: string, fileId = ''): unknown {
    if (method === 'getMe') return { id: 7, is_bot: true, first_name: 'Acme', username: 'acme_bot' };
    if (method === 'getFile') return { file_id: fileId, file_unique_id: fileId, file_path: fileId };
    if (method === 'getWebhookInfo') return { url: this.webhook.url };
    return method.startsWith('send') ? { message_id: 9_000 + this.got.length, chat: { id: 1 }, date: 1 } : true;
  }

  #next<Kind extends 'files' | 'api'>(kind: Kind, name: string): NonNullable<Case[Kind]>[string][number] | undefined {
    const answers = this.#case[kind]?.[name];
    const asked = this.#asked.get(name) ?? 0;
    this.#asked.set(name, asked + 1);
    return answers?.[Math.min(asked, answers.length - 1)];
  }
}

type ApiAnswer = NonNullable<Case['api']>[string][number];

const isTaken = (answer: ApiAnswer | undefined): boolean => (answer?.status ?? 200) < 300;

/** The answer of the case; one that says nothing is that of a provider in good order. */
function orGood(answer: ApiAnswer | undefined, good: object): ApiAnswer {
  return answer?.status === undefined && answer?.body === undefined ? { ...answer, body: good } : answer;
}

function reply(response: ServerResponse, { status = 200, headers = {}, body }: ApiAnswer): void {
  const words = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(words);
}

/** Of a text in JSON, or of a file in a form. */
function gotIn(body: string): Got {
  const [, name] = /filename="([^"]*)"/.exec(body) ?? [];
  if (name !== undefined) return { text: '', files: [name] };
  return { text: z.object({ text: z.string() }).parse(JSON.parse(body)).text };
}
