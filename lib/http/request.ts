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

/** The body as JSON. Throws a 400 where it isn't. */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  try {
    return JSON.parse(bodyBytes(event).toString('utf8'));
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
