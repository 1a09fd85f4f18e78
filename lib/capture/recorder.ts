import { createHash } from 'node:crypto';
import type { Table } from '../table/table.ts';
import { type Shape, shapeOf } from './shape-of.ts';

/** Something seen on a live tenant: what kind of exchange, and its shape. */
export interface Sighting {
  /** E.g. `POST box/2.0/channel/{}/outbound`, `action add`, `answer create-message 201`. */
  readonly kind: string;
  /** Names in lower case; their values are never kept. */
  readonly headerNames?: readonly string[];
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Keeps the first sight of each shape. */
export interface Recorder {
  see(sighting: Sighting): Promise<void>;
}

/** Under this the captures are listed. */
export const CAPTURES = 'CAPTURES';
/** Days for which a capture is kept. */
const KEPT_DAYS = 30;
/** Characters of a capture; a larger one is kept as its size alone. */
const LARGEST = 20_000;
/** Shapes that a process remembers to have written, and so the most that it writes. */
const MOST_REMEMBERED = 500;

/** Switched off: costs nothing. */
export const noRecorder: Recorder = { see: () => Promise.resolve() };

/** Writes to the table, once per shape and process at most; what can't be written is let go. */
export function createRecorder(table: Pick<Table, 'put'>, now: () => Date): Recorder {
  const seen = new Set<string>();
  return {
    async see(sighting) {
      const { kind } = sighting;
      const shape = captured(sighting);
      const id = createHash('sha256').update(shape).digest('base64url');
      if (seen.has(id) || seen.size >= MOST_REMEMBERED) return;
      seen.add(id);
      const at = now();
      const item = {
        pk: `CAPTURE#${id}`,
        listPk: CAPTURES,
        listSk: `${kind}#${id}`,
        kind,
        shape,
        firstSeenAt: at.toISOString(),
        expiresAt: Math.floor(at.getTime() / 1000) + KEPT_DAYS * 86_400,
      };
      // A capture must never cost a message.
      await table.put(item, { missing: 'pk' }).catch(() => false);
    },
  };
}

function captured({ kind, headerNames = [], query, body }: Sighting): string {
  const headers = headerNames.toSorted();
  const shape: Record<string, Shape> = {
    kind,
    headers,
    ...(query === undefined ? {} : { query: shapeOf(query) }),
    ...(body === undefined ? {} : { body: shapeOf(body) }),
  };
  const text = JSON.stringify(shape);
  return text.length <= LARGEST ? text : JSON.stringify({ kind, headers, tooLarge: text.length });
}
