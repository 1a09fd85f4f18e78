import { parse, type ParsedUrlQuery } from 'node:querystring';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { RawRequest } from '../contract/webhook.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey, integrationKeySchema } from '../ids.ts';
import { HttpError } from './http-error.ts';

/** The untouched bytes of a request's body. */
export function bodyBytes(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
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

/** The body as text, before anything reads it. Throws a 413 where it has more bytes than `mostBytes`. */
export function bodyText(event: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>, mostBytes: number): string {
  const bytes = bodyBytes(event);
  if (bytes.byteLength <= mostBytes) return bytes.toString('utf8');
  throw new HttpError(413, 'body_too_large', `The body is larger than ${mostBytes} bytes: send less.`);
}

/**
 * The first thousand fields of a form or a query, one that came more than once as an array. The URLSearchParams of Node 24
 * takes time in the square of what a stranger sends.
 */
export function parseForm(text: string): ParsedUrlQuery {
  return parse(text, '&', '=', { maxKeys: 1_000 });
}

/** The largest callback, in bytes: an agent's message holds its text twice at most, and links to files. */
const LARGEST_CALLBACK = 1_000_000;

/** The body as JSON. Throws a 400 where it isn't, and a 413 where it is larger than any callback. */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  const text = bodyText(event, LARGEST_CALLBACK);
  try {
    return JSON.parse(text);
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
