import { bodyBytes, type HttpEvent, type HttpResponse } from '../http/create-http-handler.ts';
import type { Settings } from '../settings.ts';
import type { Table } from '../table/table.ts';
import { capturingFetch, readSeenBody } from './capturing-fetch.ts';
import type { Recorder } from './recorder.ts';

/** How a door takes part in capturing what CXone sends (docs/capture.md). */
export interface CapturePorts {
  /**
   * To be called once it is proven who sent the request: no other is noted, so that a stranger's costs no write. Undefined
   * where capturing is off.
   */
  readonly letIn: ((event: HttpEvent) => void) | undefined;
  /** For `createHttpHandler`. Undefined where capturing is off. */
  readonly observe: ((event: HttpEvent, response: HttpResponse) => Promise<void>) | undefined;
  /** For the CXone client. */
  readonly fetch: typeof fetch;
}

export interface CaptureOptions {
  readonly fetchCxone: typeof fetch;
  readonly now: () => Date;
}

/** Off, unless the setting `CAPTURE` is `true`: then nothing is looked at, and `fetch` is the one towards CXone that was given. */
export function createCapture(
  settings: Pick<Settings, 'capture'>,
  table: Pick<Table, 'update'>,
  { fetchCxone: fetch, now }: CaptureOptions,
): CapturePorts {
  if (!settings.capture) return { letIn: undefined, observe: undefined, fetch };
  let loaded: Promise<Recorder> | undefined;
  // Most deployments never capture: what takes the shapes is loaded with the first of them.
  const record: Recorder = async (exchange) => {
    loaded ??= import('./recorder.ts').then(({ createRecorder }) => createRecorder({ table, now }));
    const note = await loaded;
    await note(exchange);
  };
  const known = new WeakSet<HttpEvent>();
  return {
    letIn: (event) => void known.add(event),
    observe: (event, response) => (known.has(event) ? noteRequest(record, event, response) : Promise.resolve()),
    fetch: capturingFetch(fetch, record),
  };
}

function noteRequest(record: Recorder, event: HttpEvent, response: HttpResponse): Promise<void> {
  return record({
    kind: 'request',
    method: event.requestContext.http.method,
    path: event.rawPath,
    status: response.statusCode ?? 200,
    headerNames: Object.keys(event.headers),
    query: event.queryStringParameters ?? {},
    body: readSeenBody(bodyBytes(event), event.headers['content-type']),
  });
}
