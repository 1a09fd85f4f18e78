import { isKnownName, redactName } from './redact-name.ts';
import { type Shape, shapeOf } from './shape-of.ts';

/** A body as it came. `other` is neither JSON nor a form. */
export type SeenBody =
  | { readonly content: 'empty' | 'other' | 'too large' }
  | { readonly content: 'json' | 'form'; readonly value: unknown };

/** Something that CXone sent, untouched: its request to us, or its answer to ours. */
export interface SeenExchange {
  readonly kind: 'request' | 'answer';
  /** Of the request. */
  readonly method: string;
  readonly path: string;
  /** Of the answer. */
  readonly status: number;
  readonly headerNames: readonly string[];
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body: SeenBody;
}

/** What is kept of it. */
export interface Capture {
  /** E.g. `request POST i/{}/box/2.0/channel/{}/outbound`, `answer POST dfo/3.0/channels/{}/messages`. */
  readonly of: string;
  readonly status: number;
  /** Sorted; without their values. */
  readonly headers: readonly string[];
  readonly query?: Shape;
  readonly content: SeenBody['content'];
  readonly body?: Shape;
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const MOST_HEADERS = 100;

/** The one place through which all of a capture goes: what it answers is made of our own words alone. */
export function redactExchange({ kind, method, path, status, headerNames, query, body }: SeenExchange): Capture {
  const headers = headerNames.slice(0, MOST_HEADERS).map((name) => redactName(name.toLowerCase()));
  return {
    of: `${kind} ${methods.has(method) ? method : 'OTHER'} ${pathPattern(path)}`,
    status,
    headers: [...new Set(headers)].sort(),
    ...(query === undefined ? {} : { query: shapeOf(query) }),
    content: body.content,
    ...('value' in body ? { body: shapeOf(body.value) } : {}),
  };
}

/** What follows one of these is an id, whatever it looks like. */
const collections = /^(?:i|channels?|posts?|threads?|messages?|conversations?|contacts?|customers?|users?|agents?)$/;
const version = /^v?[1-9](?:\.0)?$/;
const MOST_SEGMENTS = 16;

/**
 * A path with its ids left out: `/i/main/box/2.0/channel/ch-1/outbound` is `i/{}/box/2.0/channel/{}/outbound`. A segment
 * stands as it is only where it is a version or made of known words.
 */
export function pathPattern(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const shown: string[] = [];
  for (const segment of segments.slice(0, MOST_SEGMENTS)) {
    const isId = collections.test(shown.at(-1) ?? '');
    shown.push(!isId && (version.test(segment) || isKnownName(segment)) ? segment : '{}');
  }
  return shown.join('/') + (segments.length > MOST_SEGMENTS ? '/…' : '');
}
