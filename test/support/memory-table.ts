import { stringIn } from '../../lib/table/read-item.ts';
import type { Change, Condition, Item, Table, TableScan, Value } from '../../lib/table/table.ts';

/**
 * The table in memory. It keeps and hands out copies, knows no time and forgets nothing by itself. It answers as the
 * one in DynamoDB does, which test/faults/truth holds it to, and refuses what DynamoDB or its client would.
 */
export class MemoryTable implements Table, TableScan {
  readonly #items = new Map<string, Item>();

  get(pk: string): Promise<Item | undefined> {
    return answering(() => {
      validateKey(pk);
      return structuredClone(this.#items.get(pk));
    });
  }

  /** As {@link GetMany}: a read, however many keys. */
  getMany(pks: readonly string[]): Promise<Map<string, Item>> {
    return answering(() => {
      const found = pks.flatMap((pk) => {
        validateKey(pk);
        return structuredClone(this.#items.get(pk)) ?? [];
      });
      return new Map(found.map((item) => [item.pk, item]));
    });
  }

  put(item: Item, condition?: Condition): Promise<boolean> {
    return answering(() => {
      validateKey(item.pk);
      validateValues(item);
      validateCondition(condition);
      if (!holds(condition, this.#items.get(item.pk))) return false;
      validateSize(item);
      this.#items.set(item.pk, structuredClone(item));
      return true;
    });
  }

  update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    return answering(() => {
      // As DynamoDB does, expressions are checked before the condition is.
      validateKey(pk);
      validateChange(change);
      validateCondition(condition);
      const before = this.#items.get(pk);
      if (!holds(condition, before)) return undefined;
      const after = changed(before ?? { pk }, change);
      validateSize(after);
      this.#items.set(pk, after);
      return structuredClone(after);
    });
  }

  delete(pk: string, condition?: Condition): Promise<boolean> {
    return answering(() => {
      validateKey(pk);
      validateCondition(condition);
      if (!holds(condition, this.#items.get(pk))) return false;
      this.#items.delete(pk);
      return true;
    });
  }

  list(listPk: string, only?: readonly string[]): Promise<Item[]> {
    return answering(() => {
      if (only) validateNames(['pk', ...only]);
      const place = (item: Item) => Buffer.from(stringIn(item, 'listSk') ?? '');
      const listed = [...this.#items.values()]
        .filter((item) => item['listPk'] === listPk && stringIn(item, 'listSk') !== undefined)
        .sort((one, other) => Buffer.compare(place(one), place(other)));
      return structuredClone(only ? listed.map((item) => picked(item, only)) : listed);
    });
  }

  count(): Promise<number> {
    return answering(() => this.#items.size);
  }

  /** Two pages, so that what comes of one does not lean on the other. */
  async *pages(): AsyncGenerator<readonly Item[]> {
    const items = this.items();
    const half = Math.ceil(items.length / 2);
    for (const page of [items.slice(0, half), items.slice(half)]) yield await answering(() => page);
  }

  /** A copy of everything, in the order of the keys. */
  items(): Item[] {
    return structuredClone([...this.#items.values()].sort((one, other) => (one.pk < other.pk ? -1 : 1)));
  }
}

/** Done at once; what is thrown is a refusal. */
function answering<T>(operation: () => T): Promise<T> {
  return new Promise((resolve) => resolve(operation()));
}

function picked(item: Item, names: readonly string[]): Item {
  return { ...Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))), pk: item.pk };
}

function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  if (condition === undefined) return true;
  if ('missing' in condition) return item?.[condition.missing] === undefined;
  if ('exists' in condition) return item?.[condition.exists] !== undefined;
  if ('equals' in condition) return item?.[condition.equals[0]] === condition.equals[1];
  if ('differs' in condition) {
    const value = item?.[condition.differs[0]];
    return value !== undefined && value !== condition.differs[1];
  }
  if ('below' in condition) {
    const value = item?.[condition.below[0]];
    return typeof value === 'number' && value < condition.below[1];
  }
  if ('all' in condition) return condition.all.every((part) => holds(part, item));
  return condition.any.some((part) => holds(part, item));
}

function invalid(why: string): Error {
  return new Error(`ValidationException: ${why}`);
}

function validateKey(pk: string): void {
  if (pk === '') throw invalid('the key is empty.');
}

function validateNames(names: readonly string[]): void {
  if (new Set(names).size < names.length) throw invalid('two document paths overlap.');
}

function validateCondition(condition: Condition | undefined): void {
  const parts = condition && ('all' in condition ? condition.all : 'any' in condition ? condition.any : undefined);
  if (parts?.length === 0) throw invalid('a condition has empty brackets.');
  parts?.forEach(validateCondition);
}

function validateChange({ set = {}, setIfMissing = {}, add = {}, remove = [] }: Change): void {
  const names = [...Object.keys(set), ...Object.keys(setIfMissing), ...Object.keys(add), ...remove];
  if (names.length === 0) throw invalid('the change is empty.');
  if (names.includes('pk')) throw invalid('the key can not be changed.');
  validateNames(names);
  for (const values of [set, setIfMissing, add]) validateValues(values);
}

function validateValues(values: Readonly<Record<string, Value>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (['listPk', 'listSk'].includes(name) && typeof value !== 'string') throw invalid(`${name} is no string.`);
    if (!isStorable(value)) throw invalid(`${name} has a number beyond the safe ones.`);
  }
}

/** Bytes of an item with the names of its attributes (DynamoDB Developer Guide, "Item sizes and formats"): 400 KB. */
const MOST_BYTES = 409_600;

function validateSize(item: Item): void {
  if (sizeOf(item) > MOST_BYTES) throw invalid('Item size has exceeded the maximum allowed size');
}

/** A number takes up to 21 bytes; one counts as much here. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value, 'utf8');
  if (typeof value === 'number') return 21;
  if (typeof value !== 'object') return 1;
  const entries = Object.entries(value);
  const names = Array.isArray(value) ? [] : entries.map(([name]) => name);
  const inside: readonly Value[] = [...names, ...entries.map(([, entry]) => entry)];
  return inside.reduce<number>((sum, one) => sum + sizeOf(one) + 1, 3);
}

function isStorable(value: Value): boolean {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return typeof value !== 'object' || Object.values(value).every(isStorable);
}

function changed(before: Item, { set = {}, setIfMissing = {}, add = {}, remove = [] }: Change): Item {
  const missing = Object.entries(setIfMissing).filter(([name]) => before[name] === undefined);
  const added = Object.entries(add).map(([name, amount]) => [name, sum(before[name], amount)] as const);
  const after = { ...before, ...set, ...Object.fromEntries(missing), ...Object.fromEntries(added) };
  return structuredClone({
    ...Object.fromEntries(Object.entries(after).filter(([name]) => !remove.includes(name))),
    pk: before.pk,
  });
}

function sum(value: Value | undefined, amount: number): number {
  if (value === undefined) return amount;
  if (typeof value !== 'number') throw invalid('ADD works on numbers.');
  return value + amount;
}
