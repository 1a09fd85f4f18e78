import { stringIn } from '../../lib/table/read-item.ts';
import type { Change, Condition, Item, Table, Value } from '../../lib/table/table.ts';

/** The table in memory. It keeps and hands out copies, knows no time and forgets nothing by itself. */
export class MemoryTable implements Table {
  readonly #items = new Map<string, Item>();

  get(pk: string): Promise<Item | undefined> {
    return Promise.resolve(structuredClone(this.#items.get(pk)));
  }

  put(item: Item, condition?: Condition): Promise<boolean> {
    if (!holds(condition, this.#items.get(item.pk))) return Promise.resolve(false);
    this.#items.set(item.pk, structuredClone(item));
    return Promise.resolve(true);
  }

  async update(pk: string, change: Change, condition?: Condition): Promise<Item | undefined> {
    const before = this.#items.get(pk);
    // As DynamoDB does, an expression is checked before the condition is.
    validate(change);
    if (!holds(condition, before)) return undefined;
    const after = changed(before ?? { pk }, change);
    this.#items.set(pk, after);
    return Promise.resolve(structuredClone(after));
  }

  delete(pk: string, condition?: Condition): Promise<boolean> {
    if (!holds(condition, this.#items.get(pk))) return Promise.resolve(false);
    this.#items.delete(pk);
    return Promise.resolve(true);
  }

  list(listPk: string): Promise<Item[]> {
    const place = (item: Item) => stringIn(item, 'listSk') ?? '';
    const listed = [...this.#items.values()]
      .filter((item) => item['listPk'] === listPk && stringIn(item, 'listSk') !== undefined)
      .sort((one, other) => (place(one) < place(other) ? -1 : 1));
    return Promise.resolve(structuredClone(listed));
  }

  /** A copy of everything, in the order of the keys. */
  items(): Item[] {
    return structuredClone([...this.#items.values()].sort((one, other) => (one.pk < other.pk ? -1 : 1)));
  }
}

function holds(condition: Condition | undefined, item: Item | undefined): boolean {
  if (condition === undefined) return true;
  if ('missing' in condition) return item?.[condition.missing] === undefined;
  if ('exists' in condition) return item?.[condition.exists] !== undefined;
  if ('equals' in condition) return item?.[condition.equals[0]] === condition.equals[1];
  if ('below' in condition) {
    const value = item?.[condition.below[0]];
    return typeof value === 'number' && value < condition.below[1];
  }
  if ('all' in condition) return condition.all.every((part) => holds(part, item));
  return condition.any.some((part) => holds(part, item));
}

function validate({ set = {}, setIfMissing = {}, add = {}, remove = [] }: Change): void {
  const names = [...Object.keys(set), ...Object.keys(setIfMissing), ...Object.keys(add), ...remove];
  if (names.length === 0) throw new Error('ValidationException: the change is empty.');
  if (new Set(names).size < names.length) throw new Error('ValidationException: two document paths overlap.');
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
  if (typeof value !== 'number') throw new Error('ValidationException: ADD works on numbers.');
  return value + amount;
}
