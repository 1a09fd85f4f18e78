import { numberIn, stringIn } from '../../lib/table/read-item.ts';
import type { Change, Condition, Item } from '../../lib/table/table.ts';
import { isInEffect } from './effects.ts';
import { MemoryTable } from './memory-table.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What DynamoDB and its client do that a table in memory does not. */
export const tableFaults = [
  /** A write took effect, its answer was lost, and the client repeats it: the repeat is judged by what the first did. */
  'client-repeat',
  /** The client gave up, or was answered by its second attempt; the write takes effect up to 20 s later. */
  'late-write',
  /** An expired item is deleted while a reader looks: before it, or between what it read and what it writes. */
  'ttl-deletion',
  /** The index answers as it was up to ten seconds ago. */
  'index-lag',
  /** From now on for one to five minutes, half of all calls are refused for their rate. */
  'table-throttled',
] as const;
export type TableFault = (typeof tableFaults)[number];

export interface TableWeather {
  /** Whether it happens to this call. `where`: `update CLAIM`. */
  readonly strikes: (fault: TableFault, where: string) => boolean;
  /** A whole number from `least` to `most`. */
  readonly between: (least: number, most: number) => number;
}

/** Milliseconds after which the client gives one attempt up (lib/aws-clients.ts). */
const ATTEMPT_MS = 1_500;
const LATEST_MS = 20_000;
const LAG_MS = 10_000;
const [SHORTEST_THROTTLE_MS, LONGEST_THROTTLE_MS] = [60_000, 300_000];
const THROTTLED_PERCENT = 50;

/**
 * The table in memory with the faults of DynamoDB and of its client, each as often as the weather wants it. They strike
 * the effects of processes alone: who arranges or judges a test sees what is there.
 */
export class UnreliableTable extends MemoryTable {
  readonly #clock: Pick<VirtualClock, 'now' | 'sleep'>;
  readonly #weather: TableWeather;
  /** Of the last seconds, what stood where something was written. */
  #overwritten: { readonly at: number; readonly pk: string; readonly before: Item | undefined }[] = [];
  #throttledUntil = 0;

  constructor(clock: Pick<VirtualClock, 'now' | 'sleep'>, weather: TableWeather) {
    super();
    this.#clock = clock;
    this.#weather = weather;
  }

  override async get(pk: string): Promise<Item | undefined> {
    this.#throttle(`get ${kindOf(pk)}`);
    const item = await super.get(pk);
    if (item === undefined || !this.#isExpired(item) || !this.#strikes('ttl-deletion', `get ${kindOf(pk)}`))
      return item;
    await super.delete(pk);
    return this.#weather.between(0, 1) === 0 ? undefined : item;
  }

  override put(item: Item, condition?: Condition): Promise<boolean> {
    return this.#write('put', item.pk, () => super.put(item, condition));
  }

  override update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    return this.#write('update', pk, () => super.update(pk, change, condition));
  }

  override delete(pk: string, condition?: Condition): Promise<boolean> {
    return this.#write('delete', pk, () => super.delete(pk, condition));
  }

  override async list(listPk: string, only?: readonly string[]): Promise<Item[]> {
    this.#throttle(`list ${kindOf(listPk)}`);
    if (!this.#strikes('index-lag', `list ${kindOf(listPk)}`)) return super.list(listPk, only);
    const since = this.#clock.now().getTime() - this.#weather.between(1, LAG_MS);
    const before = new MemoryTable();
    for (const item of await super.list(listPk)) await before.put(item);
    for (const { pk, before: item } of this.#overwritten.filter(({ at }) => at > since).reverse()) {
      await (item === undefined ? before.delete(pk) : before.put(item));
    }
    return before.list(listPk, only);
  }

  async #write<T>(operation: string, pk: string, write: () => Promise<T>): Promise<T> {
    const where = `${operation} ${kindOf(pk)}`;
    this.#throttle(where);
    const noted = async () => {
      await this.#note(pk);
      return write();
    };
    if (this.#strikes('late-write', where)) return this.#writeLate(noted);
    const answer = await noted();
    if (!this.#strikes('client-repeat', where)) return answer;
    await this.#clock.sleep(ATTEMPT_MS);
    return noted();
  }

  /** Half of the time the second attempt is answered, and the first comes after it. */
  async #writeLate<T>(write: () => Promise<T>): Promise<T> {
    await this.#clock.sleep(ATTEMPT_MS);
    const late = this.#clock.sleep(this.#weather.between(ATTEMPT_MS, LATEST_MS)).then(write);
    late.catch(() => undefined);
    if (this.#weather.between(0, 1) === 0) return write();
    await this.#clock.sleep(ATTEMPT_MS);
    throw Object.assign(new Error('the table gave no answer'), { name: 'TimeoutError' });
  }

  async #note(pk: string): Promise<void> {
    const at = this.#clock.now().getTime();
    this.#overwritten = this.#overwritten.filter((one) => one.at > at - LAG_MS);
    const before = await super.get(pk);
    const isListed = before === undefined || stringIn(before, 'listPk') !== undefined;
    if (isListed) this.#overwritten.push({ at, pk, before });
  }

  #throttle(where: string): void {
    const now = this.#clock.now().getTime();
    if (now >= this.#throttledUntil && this.#strikes('table-throttled', where)) {
      this.#throttledUntil = now + this.#weather.between(SHORTEST_THROTTLE_MS, LONGEST_THROTTLE_MS);
    }
    if (now >= this.#throttledUntil || !isInEffect() || this.#weather.between(1, 100) > THROTTLED_PERCENT) return;
    throw Object.assign(new Error('the table is asked too often'), { name: 'ThrottlingException' });
  }

  #isExpired(item: Item): boolean {
    const expiresAt = numberIn(item, 'expiresAt');
    return expiresAt > 0 && expiresAt * 1000 < this.#clock.now().getTime();
  }

  #strikes(fault: TableFault, where: string): boolean {
    return isInEffect() && this.#weather.strikes(fault, where);
  }
}

/** `CLAIM` of `CLAIM#…`. */
function kindOf(pk: string): string {
  return pk.replace(/#.*/s, '');
}
