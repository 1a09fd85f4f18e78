import type { SeenCapture } from './captures.ts';
import { compareShape, type Difference, hidesWords } from './compare-shape.ts';
import { fieldTree } from './field-tree.ts';
import { errorBody, type KnownExchange, knownExchanges, usualHeaders } from './known-exchanges.ts';

const errorTree = fieldTree(errorBody);

/** Holds captures against what is assumed of CXone; one plain sentence for each thing that is new, each once. */
export function compareCaptures(captures: readonly SeenCapture[]): string[] {
  const firstSeen = new Map<string, string>();
  for (const capture of captures) {
    for (const sentence of newIn(capture)) {
      const earlier = firstSeen.get(sentence) ?? capture.firstSeenAt;
      firstSeen.set(sentence, earlier < capture.firstSeenAt ? earlier : capture.firstSeenAt);
    }
  }
  return [...firstSeen].map(([sentence, at]) => `${sentence} (first seen ${at})`);
}

function newIn(capture: SeenCapture): string[] {
  const known = knownExchanges.find(({ of }) => of.test(capture.of));
  if (known === undefined) {
    return [
      `Nobody knew of this: ${capture.of}. The ${capture.of.startsWith('request') ? 'answer was ours' : 'status was'}: ${capture.status}.`,
    ];
  }
  const isRequest = capture.of.startsWith('request');
  const isError = !isRequest && (capture.status < 200 || capture.status > 299);
  const where = `${known.name}${isRequest ? '' : ` (${capture.status})`}`;
  return [
    ...differencesOf(capture, known, isError).map(({ what, difference }) => inWords(where, what, difference)),
    ...(isRequest && known.query === undefined ? newHeaders(where, capture.headers) : []),
  ];
}

function differencesOf({ query, body }: SeenCapture, known: KnownExchange, isError: boolean) {
  const ofQuery = query === undefined || known.query === undefined ? [] : compareShape(query, fieldTree(known.query));
  const tree = isError ? errorTree : fieldTree(known.body ?? []);
  const ofBody = body === undefined ? [] : compareShape(body, tree);
  return [
    ...ofQuery.map((difference) => ({ what: 'parameter', difference })),
    ...ofBody.map((difference) => ({ what: 'field', difference })),
  ];
}

function inWords(where: string, what: string, { kind, path }: Difference): string {
  const hidden = hidesWords(path) ? '; `*`, `#` and (other) hide words that could be anybody’s' : '';
  switch (kind) {
    case 'unknown':
      return `${where} has a ${what} that nobody knew: ${path}${hidden}.`;
    case 'missing':
      return `${where} lacks a ${what} that the middleware relies on: ${path}.`;
    case 'other form':
      return `${where} has a text or a number where fields were expected: ${path}.`;
  }
}

function newHeaders(where: string, headers: readonly string[]): string[] {
  return headers
    .filter((name) => !usualHeaders.has(name))
    .map((name) => `${where} has a header that nobody knew: ${name}.`);
}
