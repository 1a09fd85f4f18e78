import { parse, type ParsedUrlQuery } from 'node:querystring';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { RawRequest } from '../contract/webhook.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey, integrationKeySchema } from '../ids.ts';
import { describeError, framesOf, type Logger } from '../observability/logger.ts';
import type { Settings } from '../settings.ts';
import { HttpError } from './http-error.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResponse = APIGatewayProxyStructuredResultV2;
export type HttpDoor = (event: HttpEvent, context: Context) => Promise<HttpResponse>;

export type ErrorBody = Pick<HttpResponse, 'headers' | 'body'>;

export interface HttpHandlerOptions {
  readonly logger: Logger;
  readonly settings: Pick<Settings, 'hstsSubdomains'>;
  /** The largest body that the door takes, in bytes: of a larger one nothing is read. */
  readonly mostBytes: number;
  /** Writes an error in the form that this door's callers expect. */
  readonly errorBody: (error: HttpError, event: HttpEvent) => ErrorBody | Promise<ErrorBody>;
  /** Runs when the answer is made, also for an error; whatever happens to it, the answer is sent. */
  readonly observe?: ((event: HttpEvent, response: HttpResponse) => Promise<void>) | undefined;
}

/** Characters of address, headers and cookies: three times what API Gateway lets through, and soon read. */
const LONGEST_HEAD = 32_000;

/**
 * More than CXone or any provider sends in one body. Parsers take more than their share of time over a hundred thousand
 * names, or lists in lists.
 */
const MOST_PARTS = 20_000;

/** On every answer: nobody may guess types, keep it, or learn where the visitor came from. */
const headersUnder = ({ hstsSubdomains }: HttpHandlerOptions['settings']) => ({
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  // Other hosts below a domain of the operator's are not ours to speak for, unless they say so.
  'strict-transport-security': `max-age=31536000${hstsSubdomains ? '; includeSubDomains' : ''}`,
});

/** The stack around every door that speaks HTTP: limits, common headers, and errors turned into answers. */
export function createHttpHandler(options: HttpHandlerOptions, door: HttpDoor): HttpDoor {
  const handler = middy<HttpEvent, HttpResponse>().use(answers(options)).handler(door);
  const { observe } = options;
  if (observe === undefined) return (event, context) => handler(event, context);
  return async (event, context) => {
    const response = await handler(event, context);
    await observe(event, response).catch(() => undefined);
    return response;
  };
}

function answers(options: HttpHandlerOptions): middy.MiddlewareObj<HttpEvent, HttpResponse> {
  const { logger, errorBody, mostBytes } = options;
  const headers = headersUnder(options.settings);
  return {
    before: (request) => {
      const { event } = request;
      if (headOf(event) > LONGEST_HEAD) {
        // Not even for the words of the refusal.
        request.event = { ...event, headers: {}, cookies: [], rawQueryString: '', queryStringParameters: {} };
        throw new HttpError(431, 'head_too_large', 'The headers and the query are too long: send less.');
      }
      if (Buffer.byteLength(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8') > mostBytes) {
        throw new HttpError(413, 'body_too_large', `The body is larger than ${mostBytes} bytes: send less.`);
      }
      if (partsOf(bodyBytes(event)) > MOST_PARTS) {
        throw new HttpError(
          413,
          'body_too_complex',
          `The body has more than ${MOST_PARTS} names and lists: send less.`,
        );
      }
    },
    after: ({ response }) => {
      if (response) response.headers = { ...headers, ...response.headers };
    },
    onError: async (request) => {
      const error = answerable(request.error, request.event, logger);
      const { headers: own, body } = await errorBody(error, request.event);
      request.response = {
        statusCode: error.status,
        headers: { ...headers, ...own, ...error.headers },
        ...(body === undefined ? {} : { body }),
      };
    },
  };
}

const [QUOTE, BACKSLASH, COLON, BRACKET, BRACE] = [0x22, 0x5c, 0x3a, 0x5b, 0x7b];

/** How many names, lists and objects a body has, were it JSON. What stands inside its texts does not count. */
function partsOf(body: Uint8Array): number {
  if (body.length <= MOST_PARTS) return 0;
  let parts = 0;
  let isInText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) isInText = !isInText;
    else if (isInText) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === COLON || byte === BRACKET || byte === BRACE) parts += 1;
  }
  return parts;
}

function headOf({ rawPath, rawQueryString, headers, cookies = [] }: HttpEvent): number {
  const values = [rawPath, rawQueryString, ...cookies, ...Object.values(headers)];
  return values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
}

function answerable(error: unknown, { routeKey, requestContext }: HttpEvent, logger: Logger): HttpError {
  if (error instanceof HttpError) return error;
  logger.log('error', 'request.failed', {
    operation: routeKey,
    correlation: requestContext.requestId,
    reason: describeError(error),
    at: framesOf(error),
  });
  return new HttpError(
    500,
    'internal_error',
    'Something failed on our side. Try again; if it stays, ask the operator to look at the log.',
  );
}

/** `{ error, code }` as JSON: for providers and other programs. */
export function plainErrorBody(error: HttpError): ErrorBody {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: error.message, code: error.code }),
  };
}

export function jsonResponse(
  statusCode: number,
  body: unknown,
  extra: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { statusCode, headers: { 'content-type': 'application/json', ...extra }, body: JSON.stringify(body) };
}

/** The untouched bytes of a request's body. */
export function bodyBytes(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

/** A body as text, without the byte order mark that some writers put before it (RFC 8259 §8.1: it may be ignored). */
export function bodyText(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): string {
  return bodyBytes(event)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** The request as a provider's adapter reads it. `publicUrl`: the origin that the provider called. */
export function rawRequest(event: APIGatewayProxyEventV2, publicUrl: string, receivedAt: Date): RawRequest {
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  return {
    method: event.requestContext.http.method,
    url: `${publicUrl}${event.rawPath}${query}`,
    headers: event.headers,
    body: bodyBytes(event),
    receivedAt,
  };
}

/**
 * The first thousand fields of a form or a query, one that came more than once as an array. The URLSearchParams of Node 24
 * takes time in the square of what a stranger sends.
 */
export function parseForm(text: string): ParsedUrlQuery {
  return parse(text, '&', '=', { maxKeys: 1_000 });
}

/** The body as JSON. Throws a 400 where it isn't. */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  try {
    return JSON.parse(bodyText(event));
  } catch {
    throw new HttpError(
      400,
      'body_not_json',
      'The body is not JSON: send a JSON object with content type application/json.',
    );
  }
}

/** The integration that the URL names. Throws a 404 where it can't be one. */
export function integrationKeyIn(event: APIGatewayProxyEventV2): IntegrationKey {
  return inPath(integrationKeySchema, event.pathParameters?.['integrationKey'], 'integration');
}

/** A channel id from the URL. Throws a 404 where it can't be one. */
export function channelIdFrom(segment: string | undefined): ChannelId {
  return inPath(channelIdSchema, segment, 'channel');
}

function inPath<S extends z.ZodMiniType>(schema: S, value: string | undefined, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new HttpError(404, `unknown_${what}`, `There is no such ${what}: check the URL against the set-up sheet.`);
}
