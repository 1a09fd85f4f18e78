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

/** Counts what reaches the emulated CXone, also what an outage swallows, and remembers the last 500 requests. */
export class RequestLog {
  readonly last: LoggedRequest[] = [];
  readonly #counts = new Map<Operation, number>();
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

  clear(): void {
    this.#counts.clear();
    this.last.length = 0;
  }
}
