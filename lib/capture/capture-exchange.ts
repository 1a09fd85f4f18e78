import type { HttpEvent, HttpResponse } from '../http/create-http-handler.ts';
import { bodyBytes } from '../http/request.ts';
import type { Recorder } from './recorder.ts';

/** Segments of a path that are words of the protocol; every other one is an id. */
const words =
  /^(?:i|box|\d\.\d|token|oauth|channels?|outbound|posts|messages|recipients|validation|threads?|sender-actions?|add|reconnect|remove)$/;

/**
 * Notes the shape of a request that was let in. One that was not proves nothing about CXone and costs no write.
 * @param body Whether the body may hold anything that belongs in a capture, be it by its shape alone.
 */
export async function captureExchange(recorder: Recorder, event: HttpEvent, response: HttpResponse): Promise<void> {
  if (response.statusCode === 401 || response.statusCode === 403) return;
  const path = event.rawPath
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => (words.test(segment) ? segment : '{}'))
    .join('/');
  await recorder.see({
    kind: `${event.requestContext.http.method} ${path}`,
    headerNames: Object.keys(event.headers),
    query: event.queryStringParameters ?? {},
    body: jsonIn(event),
  });
}

/** Undefined where the body is empty, `not JSON` where it isn't: a form of ours, or something new. */
function jsonIn(event: HttpEvent): unknown {
  const text = bodyBytes(event).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return 'not JSON';
  }
}
