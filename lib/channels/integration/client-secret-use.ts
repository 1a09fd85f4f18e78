import * as z from 'zod/mini';
import type { IntegrationKey } from '../../ids.ts';
import { isDoneWithin } from '../../is-done-within.ts';
import type { Table } from '../../table/table.ts';

/** Which of two client secrets that are valid at once CXone has presented. */
export type ClientSecretAge = 'new' | 'old';

const useSchema = z.object({
  /** ISO 8601, when the new one was made. */
  since: z.string(),
  /** ISO 8601, of the last use that was noted: see {@link NOTED_EVERY_MS}. Missing: none was. */
  newUsedAt: z.optional(z.string()),
  oldUsedAt: z.optional(z.string()),
});
export type ClientSecretUse = z.infer<typeof useSchema>;

/** A process notes the use of a secret so often at most, in milliseconds: it is a write, and CXone's request waits for it. */
const NOTED_EVERY_MS = 600_000;
/** Milliseconds for which the write is awaited. */
const PATIENCE_MS = 250;

/**
 * Two client secrets of an integration that are valid at once, until CXone has the new one: since when, and when each was
 * used last. There is an item only as long as there are two.
 */
export class ClientSecretUses {
  readonly #table: Pick<Table, 'get' | 'update' | 'delete'>;
  readonly #now: () => Date;
  readonly #noted = new Map<string, number>();

  constructor(table: Pick<Table, 'get' | 'update' | 'delete'>, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Undefined: one client secret is valid. */
  async read(key: IntegrationKey): Promise<ClientSecretUse | undefined> {
    const item = await this.#table.get(pkOf(key));
    return item === undefined ? undefined : useSchema.parse(item);
  }

  /** From now on there are two. Safe to repeat. */
  async begin(key: IntegrationKey, since: string): Promise<void> {
    await this.#table.update(
      pkOf(key),
      { set: { since }, remove: ['newUsedAt', 'oldUsedAt'] },
      { any: [{ missing: 'since' }, { differs: ['since', since] }] },
    );
  }

  /** From now on there is one. Safe to repeat. */
  async end(key: IntegrationKey): Promise<void> {
    await this.#table.delete(pkOf(key));
  }

  /** To be called while there are two. Never throws, and never takes long: what can't be noted is let go. */
  async note(key: IntegrationKey, age: ClientSecretAge): Promise<void> {
    const at = this.#now();
    const what = `${age} ${key}`;
    if (at.getTime() - (this.#noted.get(what) ?? 0) < NOTED_EVERY_MS) return;
    const write = this.#table
      .update(pkOf(key), { set: { [`${age}UsedAt`]: at.toISOString() } }, { exists: 'since' })
      .then((written) => written !== undefined && this.#noted.set(what, at.getTime()));
    await isDoneWithin(
      PATIENCE_MS,
      write.catch(() => undefined),
    );
  }
}

const pkOf = (key: IntegrationKey): string => `CLIENT-SECRET#${key}`;
