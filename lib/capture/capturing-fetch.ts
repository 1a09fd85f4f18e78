import type { Recorder } from './recorder.ts';

/** Ids in the paths of CXone's API (byoc-protocol §3.3); what follows these words is one. */
const idAfter = new Set(['channels', 'messages', 'threads', 'contacts']);

/** A `fetch` for the CXone client that notes the shape of each answer. */
export function capturingFetch(fetch: typeof globalThis.fetch, recorder: Recorder): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    await recorder.see({
      kind: `answer to ${init?.method ?? 'GET'} ${pathPattern(url.pathname)}: ${response.status}`,
      headerNames: [...response.headers.keys()],
      body: await jsonIn(response.clone()),
    });
    return response;
  };
}

function pathPattern(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.map((segment, index) => (idAfter.has(segments[index - 1] ?? '') ? '{}' : segment)).join('/');
}

async function jsonIn(response: Response): Promise<unknown> {
  try {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return 'not JSON';
  }
}
