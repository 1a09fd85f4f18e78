import type { ChannelId } from '../ids.ts';
import { numberIn } from '../table/read-item.ts';
import type { Table } from '../table/table.ts';
import { updateOnce } from '../table/update-once.ts';

/** Milliseconds between two messages that come back to a provider which throttled them: ten a second. */
const GAP_MS = 100;
/** Seconds. */
const KEPT_SECONDS = 3_600;

/**
 * The line in which messages stand that a provider throttled, one for each channel. Told to come back in 30 seconds, a
 * thousand messages would come back at once, and most be told so again: each gets a turn of its own instead, after what
 * the provider asked for. Costs a write for each throttled message, and nothing where none is.
 */
export class ThrottleLine {
  readonly #table: Pick<Table, 'get' | 'update'>;
  readonly #now: () => Date;

  constructor(table: Pick<Table, 'get' | 'update'>, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * The turn of one more message, in milliseconds from now.
   * @param leastMs What the provider asked for.
   */
  async turn(channelId: ChannelId, leastMs: number): Promise<number> {
    const now = this.#now().getTime();
    const pk = `THROTTLED#${channelId}`;
    const expiresAt = Math.ceil((now + leastMs) / 1000) + KEPT_SECONDS;
    const item = await updateOnce(this.#table, pk, { add: { last: GAP_MS }, set: { expiresAt } });
    const last = item === undefined ? 0 : numberIn(item, 'last');
    if (last >= now + leastMs) return last - now;
    await this.#table.update(pk, { set: { last: now + leastMs } }, { below: ['last', now + leastMs] });
    return leastMs;
  }
}
