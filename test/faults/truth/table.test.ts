import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Condition, Item, Scalar, Table, Value } from '../../../lib/table/table.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { MemoryTable } from '../../support/memory-table.ts';

let dynamo: Table;
let stop: () => Promise<void>;
beforeAll(async () => {
  const started = await startDynamoTable();
  dynamo = started.table;
  stop = () => started.stop();
});
afterAll(() => stop());

/** What a table says to an operation; how a refusal is worded doesn't matter. */
async function answerOf(operation: Promise<unknown>): Promise<unknown> {
  try {
    return await operation;
  } catch {
    return 'refused';
  }
}

/** How often something came up in all sequences: a comparison of answers that never differ in kind proves little. */
const seen = { refused: 0, unheld: 0, listed: 0 };

function count(answer: unknown): void {
  if (answer === 'refused') seen.refused += 1;
  if (answer === false || answer === undefined) seen.unheld += 1;
  if (Array.isArray(answer) && answer.length > 1) seen.listed += 1;
}

/** The sequences of a run have DynamoDB's table to themselves, by a prefix of every key. */
interface Place {
  readonly table: Table;
  readonly prefix: string;
}

class Operation implements fc.AsyncCommand<MemoryTable, Place> {
  readonly #words: string;
  readonly #perform: (place: Place) => Promise<unknown>;

  constructor(words: string, perform: (place: Place) => Promise<unknown>) {
    this.#words = words;
    this.#perform = perform;
  }

  check(): boolean {
    return true;
  }

  async run(memory: MemoryTable, real: Place): Promise<void> {
    const expected = await answerOf(this.#perform(real));
    expect(await answerOf(this.#perform({ ...real, table: memory })), this.#words).toEqual(expected);
    count(expected);
  }

  toString(): string {
    return this.#words;
  }
}

// Words that DynamoDB reserves, and a name that needs a placeholder.
const names = ['state', 'name', 'lease-until'];
const name = fc.constantFrom(...names);
const key = fc.constantFrom('one', 'two', 'three');
const list = fc.constantFrom('box', 'box', 'shelf');
const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom('open', 'done', ''),
  fc.boolean(),
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('state', 'inner'), scalar, { maxKeys: 2 }),
);
const attributes = fc.dictionary(name, value, { maxKeys: 3 });

const simpleCondition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom('pk', 'listPk', ...names).map((missing) => ({ missing })),
  fc.constantFrom('pk', 'listSk', ...names).map((exists) => ({ exists })),
  fc.tuple(name, scalar).map((equals) => ({ equals })),
  fc.tuple(name, scalar).map((differs) => ({ differs })),
  fc.tuple(name, fc.integer({ min: -3, max: 3 })).map((below) => ({ below })),
);
const conditions = fc.array(simpleCondition, { minLength: 1, maxLength: 3 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 2, arbitrary: simpleCondition },
  conditions.map((all) => ({ all })),
  conditions.map((any) => ({ any })),
  fc.tuple(simpleCondition, conditions).map(([first, all]) => ({ any: [first, { all }] })),
  // DynamoDB takes no empty brackets.
  fc.constantFrom<Condition[]>({ all: [] }, { any: [] }),
);
const guard = fc.option(condition, { nil: undefined, freq: 2 });

const amounts = fc.integer({ min: -2, max: 2 });
const change: fc.Arbitrary<Change> = fc.record(
  {
    set: fc.dictionary(name, value, { maxKeys: 2 }),
    setIfMissing: fc.dictionary(name, value, { maxKeys: 1 }),
    add: fc.dictionary(name, amounts, { maxKeys: 1 }),
    remove: fc.array(fc.constantFrom('listPk', 'listSk', ...names), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
// Mostly a place in a list, and now and then what may not be: a place that is no string, another key.
const somewhere: fc.Arbitrary<Readonly<Record<string, Value>>> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ listPk: list, listSk: fc.constantFrom('1', '2', '\uFF01', '\u{1F600}') }) },
  { weight: 2, arbitrary: fc.constantFrom({}, { listPk: 'box' }, { listSk: '1' }) },
  fc.constantFrom({ listSk: 3 }, { listPk: true, listSk: '1' }),
);
const moved = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: somewhere },
  fc.constant({ pk: 'another' }),
);

/** Two items of one list never share a place: which comes first then is the table's own affair. */
function placed(at: string, { prefix }: Place, entries: Readonly<Record<string, Value>>): Record<string, Value> {
  const { listPk, listSk } = entries;
  return {
    ...entries,
    ...(typeof listPk === 'string' && { listPk: `${prefix}${listPk}` }),
    ...(typeof listSk === 'string' && { listSk: `${listSk}${at}` }),
  };
}

const json = (...parts: readonly unknown[]): string => parts.map((part) => JSON.stringify(part)).join(', ');

const listing = (which: string, only?: readonly string[]) =>
  new Operation(`list(${json(which, only)})`, ({ table, prefix }) => table.list(prefix + which, only));

const operations = [
  key.map((at) => new Operation(`get(${at})`, ({ table, prefix }) => table.get(prefix + at))),
  fc.tuple(key, attributes, somewhere, guard).map(([at, own, where, holds]) => {
    const entries = { ...own, ...where };
    return new Operation(`put(${json(at, entries, holds)})`, (place) =>
      place.table.put({ ...placed(at, place, entries), pk: place.prefix + at }, holds),
    );
  }),
  fc.tuple(key, change, moved, guard).map(([at, { set, ...rest }, where, holds]) => {
    const entries = { ...set, ...where };
    const what = set === undefined && Object.keys(where).length === 0 ? rest : { ...rest, set: entries };
    return new Operation(`update(${json(at, what, holds)})`, (place) => {
      const change = { ...what, ...('set' in what && { set: placed(at, place, what.set) }) };
      return place.table.update(place.prefix + at, change, holds);
    });
  }),
  fc
    .tuple(key, guard)
    .map(
      ([at, holds]) =>
        new Operation(`delete(${json(at, holds)})`, ({ table, prefix }) => table.delete(prefix + at, holds)),
    ),
  fc
    .tuple(list, fc.option(fc.array(fc.constantFrom('pk', ...names), { maxLength: 3 }), { nil: undefined, freq: 2 }))
    .map(([which, only]) => listing(which, only)),
];

describe('the table in memory and the one in DynamoDB', () => {
  it('answer alike to any sequence of operations', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.commands(operations, { maxCommands: 40, size: 'max' }), async (sequence) => {
        runs += 1;
        const real = { table: dynamo, prefix: `run-${runs}#` };
        const memory = new MemoryTable();
        await fc.asyncModelRun(() => ({ model: memory, real }), sequence);
        for (const which of ['box', 'shelf']) await listing(which).run(memory, real);
      }),
      { numRuns: 200, seed: 20_260_302 },
    );

    expect(seen.refused).toBeGreaterThan(50);
    expect(seen.unheld).toBeGreaterThan(50);
    expect(seen.listed).toBeGreaterThan(30);
  });

  it.each<[string, (table: Table) => Promise<unknown>]>([
    ['an empty key', (table) => table.put({ pk: '' })],
    ['the key of nothing', (table) => table.get('')],
    ['a number that is none', (table) => table.put({ pk: 'a', amount: Number.NaN })],
    ['a number that has lost digits', (table) => table.put({ pk: 'a', amount: 2 ** 60 })],
    ['such a number further in', (table) => table.put({ pk: 'a', amounts: [{ large: 2 ** 60 }] })],
    ['such a number as a change', (table) => table.update('a', { set: { amount: 2 ** 60 } })],
    ['a change of the key', (table) => table.update('a', { set: { pk: 'b' } })],
    [
      'a change of the key that the condition would prevent',
      (table) => table.update('a', { remove: ['pk'] }, { exists: 'never' }),
    ],
    ['a place in a list that is no string', (table) => table.put({ pk: 'a', listPk: 'box', listSk: 1 })],
    ['a place in a list that is counted', (table) => table.update('a', { add: { listSk: 1 } })],
    ['an item of more than 400 kB', (table) => table.put({ pk: 'large', text: 'x'.repeat(500_000) })],
    ['a list with an attribute asked for twice', (table) => table.list('box', ['state', 'state'])],
  ])('both refuse %s', async (_, operation) => {
    for (const table of [new MemoryTable(), dynamo]) expect(await answerOf(operation(table))).toBe('refused');
  });
});

/** Each a difference that is known and that no test may lean on, with why it stays. */
describe('what the table in memory does otherwise', () => {
  const answers = (operation: (table: Table) => Promise<unknown>) =>
    Promise.all([new MemoryTable(), dynamo].map((table) => answerOf(operation(table))));

  it('counts in binary, DynamoDB in decimals: the table holds whole numbers', async () => {
    const [memory, real] = await answers(async (table) => {
      await table.put({ pk: 'tenths', amount: 0.1 });
      return table.update('tenths', { add: { amount: 0.2 } });
    });
    expect(memory).toEqual({ pk: 'tenths', amount: 0.1 + 0.2 });
    expect(real).toEqual({ pk: 'tenths', amount: 0.3 });
  });

  it('lists items of the same place in the order in which they came, DynamoDB in any: places are never shared', async () => {
    const [memory, real] = await answers(async (table) => {
      for (const pk of ['c', 'a', 'b']) await table.put({ pk, listPk: 'tied', listSk: 'same' });
      return (await table.list('tied')).map((item: Item) => item.pk);
    });
    expect(memory).toEqual(['c', 'a', 'b']);
    expect(real).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  it('has an index that is up to date, as the stand-in for DynamoDB has: on AWS it lags, so nothing is decided by it', async () => {
    const [memory, real] = await answers(async (table) => {
      await table.put({ pk: 'fresh', listPk: 'at once', listSk: '1' });
      return (await table.list('at once')).length;
    });
    expect([memory, real]).toEqual([1, 1]);
  });
});
