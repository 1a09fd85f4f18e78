import type { Context } from 'aws-lambda';
import type { HttpEvent } from '../http/create-http-handler.ts';
import { jsonBody } from '../http/request.ts';
import type { IntegrationKey } from '../ids.ts';
import type { Callback } from './answer-callback.ts';
import { callbackRoute } from './outbound-route.ts';

/** The callback that a request below the Integration Box URL is. */
export function callbackIn(
  event: HttpEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  integration: IntegrationKey,
): Callback {
  const { http, requestId, timeEpoch } = event.requestContext;
  return {
    integration,
    route: callbackRoute(http.method, event.pathParameters?.['proxy'] ?? ''),
    body: () => jsonBody(event),
    correlation: requestId,
    // What CXone waits for began when the HTTP API got the request, not when the function had started.
    receivedAt: timeEpoch,
    // On the requests of CXone's agents' client; that CXone hands it on to us is unproven (byoc-protocol §2.9).
    trace: event.headers['x-trace-id']?.trim() || undefined,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}
