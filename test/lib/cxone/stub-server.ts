import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Respond = (request: SeenRequest, response: ServerResponse, count: number) => void;

export interface StubServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Requests to one route, `METHOD /path`, in the order they came. */
  to(route: string): SeenRequest[];
  /** Answers a route from now on; `count` is 1 for the first request after this. */
  on(route: string, respond: Respond): void;
  close(): Promise<void>;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Respond {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Respond {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Reads the request and hangs up: it may have been processed, nobody can tell. */
export const hangUp: Respond = (_request, response) => {
  response.destroy();
};

/** Each answer in turn; the last one for all that follow. */
export function inTurn(...answers: [Respond, ...Respond[]]): Respond {
  return (request, response, count) => {
    const answer = answers[Math.min(count, answers.length) - 1] ?? answers[0];
    answer(request, response, count);
  };
}

/** A real HTTP server on the loopback; routes that were not set answer 404 without a body. */
export async function startStubServer(): Promise<StubServer> {
  const seen: SeenRequest[] = [];
  const routes = new Map<string, { respond: Respond; count: number }>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const [path = '', query = ''] = url.split('?');
      const body = Buffer.concat(chunks).toString('utf8');
      const arrived: SeenRequest = { method, path, query: new URLSearchParams(query), headers, body };
      seen.push(arrived);
      const route = routes.get(`${method} ${path}`);
      if (route === undefined) {
        response.writeHead(404).end();
        return;
      }
      route.count += 1;
      route.respond(arrived, response, route.count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    to: (route) => seen.filter(({ method, path }) => `${method} ${path}` === route),
    on: (route, respond) => routes.set(route, { respond, count: 0 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
