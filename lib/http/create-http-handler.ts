import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describeError, framesOf, type Logger } from '../observability/logger.ts';
import { HttpError } from './http-error.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResponse = APIGatewayProxyStructuredResultV2;
export type HttpDoor = (event: HttpEvent, context: Context) => Promise<HttpResponse>;

export type ErrorBody = Pick<HttpResponse, 'headers' | 'body'>;

export interface HttpHandlerOptions {
  readonly logger: Logger;
  /** Writes an error in the form that this door's callers expect. */
  readonly errorBody: (error: HttpError, event: HttpEvent) => ErrorBody | Promise<ErrorBody>;
  /** Runs once the answer is made, be it a success or an error; whatever becomes of it, the answer goes out. */
  readonly observe?: ((event: HttpEvent, response: HttpResponse) => Promise<void>) | undefined;
}

/** On every answer: nobody may guess types, keep it, or learn where the visitor came from. */
const headers = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
};

/** The stack around every door that speaks HTTP: common headers, and errors turned into answers. */
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

function answers({ logger, errorBody }: HttpHandlerOptions): middy.MiddlewareObj<HttpEvent, HttpResponse> {
  return {
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
