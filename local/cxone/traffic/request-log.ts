import type { FieldError } from '../api/api-error.ts';
import type { Operation } from './operations.ts';
import { operations } from './operations.ts';

const KEPT = 500;

/** A request as it is remembered: no query, no header and no body, so no secret. */
export interface LoggedRequest {
  readonly at: string;
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  /** Undefined while it is being answered and where it was dropped; also set where the answer was lost on its way. */
  status: number | undefined;
}

/** How bodies, queries and forms fit what is known of their operations (byoc-protocol §3). */
export interface Fit {
  /** Requests that were looked at: all but those that were refused before, e.g. for their token. */
  readonly checked: number;
  /** The same, by operation. */
  readonly operations: Readonly<Record<string, number>>;
  /** Fields that their operation does not have, that it needs and were not there, and that had no value of theirs. */
  readonly unknown: number;
  readonly missing: number;
  readonly wrong: number;
  /** The last ones: operation, field and code; never a value. */
  readonly misfits: readonly string[];
}

const kinds = { unknownField: 'unknown', required: 'missing', invalidValue: 'wrong' } as const;

/** Counts what reaches the emulated CXone, also what an outage swallows, and remembers the last 500 requests. */
export class RequestLog {
  readonly last: LoggedRequest[] = [];
  readonly #counts = new Map<Operation, number>();
  #fit = { unknown: 0, missing: 0, wrong: 0 };
  readonly #checked = new Map<Operation, number>();
  readonly #misfits: string[] = [];
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  enter(operation: Operation, method: string, path: string): LoggedRequest {
    this.#counts.set(operation, this.countOf(operation) + 1);
    const request: LoggedRequest = { at: this.#now().toISOString(), operation, method, path, status: undefined };
    this.last.push(request);
    if (this.last.length > KEPT) this.last.shift();
    return request;
  }

  countOf(operation: Operation): number {
    return this.#counts.get(operation) ?? 0;
  }

  /** By operation, those that were never asked included. */
  counts(): Record<string, number> {
    return Object.fromEntries(operations.map((operation) => [operation, this.countOf(operation)]));
  }

  /** To be called once for each request that was looked at, with what was wrong. */
  check(operation: Operation, errors: readonly Pick<FieldError, 'field' | 'errorCode'>[]): void {
    this.#checked.set(operation, (this.#checked.get(operation) ?? 0) + 1);
    for (const { field = 'body', errorCode } of errors) {
      const kind = Object.entries(kinds).find(([code]) => code === errorCode)?.[1];
      if (kind === undefined) continue;
      this.#fit[kind] += 1;
      this.#misfits.push(`${operation} ${field}: ${errorCode}`);
      if (this.#misfits.length > KEPT) this.#misfits.shift();
    }
  }

  /** Since the start, or the last {@link clear}. */
  fit(): Fit {
    const checked = [...this.#checked.values()].reduce((sum, count) => sum + count, 0);
    return { checked, operations: Object.fromEntries(this.#checked), ...this.#fit, misfits: [...this.#misfits] };
  }

  clear(): void {
    this.#fit = { unknown: 0, missing: 0, wrong: 0 };
    this.#checked.clear();
    this.#misfits.length = 0;
    this.#counts.clear();
    this.last.length = 0;
  }
}
