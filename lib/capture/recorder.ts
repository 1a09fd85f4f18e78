import { createHash } from 'node:crypto';
import { isDoneWithin } from '../is-done-within.ts';
import type { Table } from '../table/table.ts';
import { redactExchange, type SeenExchange } from './redact-exchange.ts';

/** Notes the first sight of each shape. Never rejects, and never keeps anybody waiting for long. */
export type Recorder = (exchange: SeenExchange) => Promise<void>;

export interface RecorderOptions {
  readonly table: Pick<Table, 'update'>;
  readonly now: () => Date;
  /** Milliseconds for which a write is awaited. */
  readonly patienceMs?: number;
}

/** Under this the captures are listed. */
export const CAPTURES = 'CAPTURES';
/** Keys of captures begin with it; the role of `issue-token` may write no others. */
export const CAPTURE_KEY = 'CAPTURE#';

const PATIENCE_MS = 250;
/** Milliseconds for which nothing is written after a write that failed or took too long. */
const REST_MS = 60_000;
/** Days for which a capture is kept. */
const KEPT_DAYS = 30;
/** Characters of a capture; a larger one is kept without its shapes. */
const LARGEST = 20_000;
/** Writes of one process, so that traffic of ever new shapes ends up costing nothing. */
const MOST_WRITES = 200;

/** Writes to the table once per shape and process at most; what can't be written is let go. */
export function createRecorder({ table, now, patienceMs = PATIENCE_MS }: RecorderOptions): Recorder {
  const seen = new Set<string>();
  let writes = 0;
  let restsUntil = 0;

  return async (exchange) => {
    try {
      const at = now();
      if (writes >= MOST_WRITES || at.getTime() < restsUntil) return;
      const { of, text } = captured(exchange);
      const id = createHash('sha256').update(text).digest('base64url');
      if (seen.has(id)) return;
      seen.add(id);
      writes += 1;
      const item = {
        listPk: CAPTURES,
        listSk: `${of}#${id}`,
        capture: text,
        firstSeenAt: at.toISOString(),
        expiresAt: Math.floor(at.getTime() / 1000) + KEPT_DAYS * 86_400,
      };
      const write = table.update(`${CAPTURE_KEY}${id}`, { set: item }, { missing: 'pk' });
      if (await isDoneWithin(patienceMs, write)) return;
      seen.delete(id);
      restsUntil = now().getTime() + REST_MS;
    } catch {
      // A capture must never cost a message.
    }
  };
}

function captured(exchange: SeenExchange): { readonly of: string; readonly text: string } {
  const capture = redactExchange(exchange);
  const text = JSON.stringify(capture);
  if (text.length <= LARGEST) return { of: capture.of, text };
  const { of, status } = capture;
  return { of, text: JSON.stringify({ of, status, headers: [], content: 'too large' }) };
}
