import { LARGEST_BODY, readSeenBody } from './read-body.ts';
import type { Recorder } from './recorder.ts';

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
