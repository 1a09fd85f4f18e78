import type { Recorder } from './recorder.ts';
import type { SeenBody } from './redact-exchange.ts';

/** A `fetch` for the CXone client that notes the shape of each answer while the client reads it. */
export function capturingFetch(fetch: typeof globalThis.fetch, record: Recorder): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const { status, statusText, headers } = response;
    const note = (bytes: Uint8Array) =>
      record({
        kind: 'answer',
        method: init?.method ?? 'GET',
        path: pathname,
        status,
        headerNames: [...headers.keys()],
        body: readSeenBody(bytes, headers.get('content-type')),
      });
    if (response.body === null) {
      await note(new Uint8Array());
      return response;
    }
    return new Response(response.body.pipeThrough(passing(note)), { status, statusText, headers });
  };
}

/** Hands chunks on as they come, and at the end all of them, or the start of what is too large. */
function passing(note: (bytes: Uint8Array) => Promise<void>): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  const kept: Uint8Array[] = [];
  let size = 0;
  return new TransformStream({
    transform(chunk: Uint8Array<ArrayBuffer>, controller) {
      if (size <= LARGEST_BODY) kept.push(chunk);
      size += chunk.byteLength;
      controller.enqueue(chunk);
    },
    flush: () => note(Buffer.concat(kept)),
  });
}

/** Bytes; a larger body is noted without its shape. */
const LARGEST_BODY = 256 * 1024;

/** @param contentType Of the header, where there is one. */
export function readSeenBody(bytes: Uint8Array, contentType: string | null | undefined): SeenBody {
  if (bytes.byteLength === 0) return { content: 'empty' };
  if (bytes.byteLength > LARGEST_BODY) return { content: 'too large' };
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return { content: 'json', value: JSON.parse(text) };
  } catch {
    const isForm = contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
    return isForm ? { content: 'form', value: Object.fromEntries(new URLSearchParams(text)) } : { content: 'other' };
  }
}
