import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { decodedPath, toHttpEvent, type HttpRequest } from './http-event.ts';
import { gatewayResponse, toHttpResponse, type HttpResponse } from './http-response.ts';
import type { Invocation } from './invocation.ts';
import { close, listen } from './listen.ts';
import { matchRoute, type Route } from './routes.ts';

export interface HttpApiOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly invoke: (functionKey: string, event: unknown) => Promise<Invocation>;
  /** How long a function may take; 30 s as on AWS without it. */
  readonly integrationTimeoutMs?: number | undefined;
}

export interface HttpApi {
  /** e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** API Gateway Developer Guide, "Quotas for configuring and running an HTTP API". */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const INTEGRATION_TIMEOUT_MS = 30_000;

/** Starts an API Gateway stand-in: an HTTP API in payload format 2.0 on the stage `$default`, on loopback alone. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (answered) => send(response, answered),
      // The client went away in the middle of its request.
      () => response.destroy(),
    );
  });
  const port = await listen(server, options.port);
  return { url: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

async function answer(incoming: IncomingMessage, options: HttpApiOptions): Promise<HttpResponse> {
  const body = await readBody(incoming);
  if (body === undefined) return gatewayResponse(413, 'Request Entity Too Large');
  const { method = 'GET', url: target = '/' } = incoming;
  const path = decodedPath(target);
  if (path === undefined) return gatewayResponse(400, 'Bad Request');
  const match = matchRoute(options.routes, method, path);
  if (match === undefined) return gatewayResponse(404, 'Not Found');

  const request: HttpRequest = {
    method,
    target,
    protocol: `HTTP/${incoming.httpVersion}`,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
    rawHeaders: incoming.rawHeaders,
    body,
    requestId: randomUUID(),
    receivedAt: new Date(),
  };
  const invocation = await within(
    options.integrationTimeoutMs ?? INTEGRATION_TIMEOUT_MS,
    options.invoke(match.route.functionKey, toHttpEvent(request, path, match)),
  );
  const response = toResponse(invocation);
  return { ...response, headers: { ...response.headers, 'apigw-requestid': request.requestId } };
}

function toResponse(invocation: Invocation | undefined): HttpResponse {
  if (invocation === undefined) return gatewayResponse(503, 'Service Unavailable');
  if (invocation.kind === 'failed') return gatewayResponse(500, 'Internal Server Error');
  return toHttpResponse(invocation.payload);
}

/** Undefined for a body over the limit, which is read to its end so that the client gets to see the answer. */
async function readBody(incoming: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

/** Undefined when the time is up first. The function runs on, as it does on AWS. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  const timer = Promise.withResolvers<undefined>();
  const timeout = setTimeout(() => timer.resolve(undefined), limitMs);
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}

function send(response: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  // RFC 9110 §8.6: no length where there can be no body.
  const length = statusCode === 204 || statusCode === 304 ? {} : { 'content-length': body.length };
  response.writeHead(statusCode, { ...headers, ...length });
  response.end(body);
}
