import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';

export interface ReceivedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly traceId: string | undefined;
  /** Of JSON or of a form. */
  readonly body: unknown;
}

export interface IntegrationBox {
  readonly origin: string;
  readonly received: ReceivedRequest[];
  /** Tokens that the box takes; its token endpoint gives the last one. */
  tokens: string[];
  /** `id:secret` that the box takes in HTTP Basic, in the place of a token. */
  basic: string | undefined;
  /** Seconds, as the token endpoint says; undefined: it says nothing. */
  tokenLifetime: number | undefined;
  /** How a callback with a good token is answered. */
  answer: (request: ReceivedRequest, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function messageResponse(id: string, thread = 'conv-1') {
  return {
    message: { idOnExternalPlatform: id, createdAtWithMilliseconds: '2026-03-02T10:15:30.250Z' },
    thread: { idOnExternalPlatform: thread },
  };
}

function parsed(contentType: string | undefined, body: string): unknown {
  return contentType === 'application/json' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
}

/** A middleware as small as can be: a token endpoint at `…/token`, and all else behind the token. */
export async function startIntegrationBox(): Promise<IntegrationBox> {
  const received: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: string[] = [];
      incoming.setEncoding('utf8');
      for await (const chunk of incoming) chunks.push(String(chunk));
      const request: ReceivedRequest = {
        path: incoming.url ?? '',
        authorization: incoming.headers.authorization,
        contentType: incoming.headers['content-type'],
        traceId: incoming.headersDistinct['x-trace-id']?.[0],
        body: parsed(incoming.headers['content-type'], chunks.join('')),
      };
      received.push(request);
      const proofs = [
        ...box.tokens.map((token) => `Bearer ${token}`),
        ...(box.basic === undefined ? [] : [`Basic ${Buffer.from(box.basic).toString('base64')}`]),
      ];
      const good = request.authorization !== undefined && proofs.includes(request.authorization);
      if (request.path.endsWith('/token')) {
        answerJson(response, 200, {
          access_token: box.tokens.at(-1),
          token_type: 'Bearer',
          expires_in: box.tokenLifetime,
        });
      } else if (good) box.answer(request, response);
      else answerJson(response, 401, { error: 'invalid_token' });
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const box: IntegrationBox = {
    origin: `http://127.0.0.1:${address.port}`,
    received,
    tokens: ['token-1'],
    basic: undefined,
    tokenLifetime: 30,
    answer: (_request, response) => answerJson(response, 200, messageResponse(`out-${received.length}`)),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return box;
}
