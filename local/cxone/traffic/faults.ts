import * as z from 'zod';
import type { Operation } from './operations.ts';
import { operations } from './operations.ts';

/**
 * A fault of one operation, for its next `times` requests:
 * - `503`, `500`, `429`, `401`, `403`, `404`, `422`: the answer, nothing done; `html-503` and `gateway-401` are pages
 *   of a gateway, whatever the switch `gatewayErrors` says; `html-200` is a page of a server in between, and
 *   `409` an empty object, which says no more than its status;
 * - `lost-request`: the connection drops, nothing done;
 * - `lost-answer`: the work is done, then the connection drops. With `delayMs` the connection drops at once and the
 *   work lands so much later, after a caller had time to look;
 * - `slow`: `delayMs` pass before the work, which is done even if the caller hangs up in the meantime, unless the
 *   switch `abandonedRequest` says otherwise.
 */
export const faultSchema = z.strictObject({
  operation: z.enum(operations),
  times: z.int().min(1).default(1),
  kind: z.enum([
    ...(['503', 'html-503', 'html-200', '500', '429', '401', 'gateway-401', '403', '404', '409', '422'] as const),
    ...(['lost-answer', 'lost-request', 'slow'] as const),
  ]),
  delayMs: z.int().min(0).optional(),
  /** Of one tenant's requests alone. */
  tenantId: z.string().optional(),
  /** Seconds, for the Retry-After of a 429 or 503. */
  retryAfter: z.int().min(0).optional(),
});
export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/**
 * An outage of everything that a middleware calls; the pages and the controls stay up. `refuse` drops each connection
 * unanswered, `hang` keeps it open.
 */
export const outageSchema = z.strictObject({
  down: z.boolean(),
  mode: z.enum(['refuse', '503', 'hang']).default('503'),
});
export type OutageMode = z.infer<typeof outageSchema>['mode'];

/** Faults that wait for their requests, and the outage. */
export class Faults {
  outage: OutageMode | undefined;
  readonly #waiting: Fault[] = [];

  add(fault: FaultInput): void {
    this.#waiting.push(faultSchema.parse(fault));
  }

  /** Whether it depends on the tenant that asks, what meets a request. */
  get dependOnTenant(): boolean {
    return this.#waiting.some(({ tenantId }) => tenantId !== undefined);
  }

  /** The fault that meets this request, counted as used. */
  take(operation: Operation, tenantId?: string): Fault | undefined {
    const index = this.#waiting.findIndex(
      (fault) => fault.operation === operation && (fault.tenantId === undefined || fault.tenantId === tenantId),
    );
    const fault = this.#waiting[index];
    if (fault === undefined) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.#waiting.splice(index, 1);
    return fault;
  }

  waiting(): readonly Fault[] {
    return this.#waiting;
  }

  clear(): void {
    this.#waiting.length = 0;
    this.outage = undefined;
  }
}
