import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Condition, Item, Scalar, Table, Value } from '../../../lib/table/table.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { MemoryTable } from '../../support/memory-table.ts';

let dynamo: Awaited<ReturnType<typeof startDynamoTable>>;
beforeAll(async () => {
  dynamo = await startDynamoTable();
});
afterAll(() => dynamo.stop());

type Operation =
  | { readonly kind: 'get'; readonly key: string }
  | {
      readonly kind: 'put';
      readonly key: string;
      readonly attributes: Record<string, Value>;
      readonly condition?: Condition;
    }
  | { readonly kind: 'update'; readonly key: string; readonly change: Change; readonly condition?: Condition }
  | { readonly kind: 'delete'; readonly key: string; readonly condition?: Condition };

const keys = ['one', 'two', 'three'];
// Words that DynamoDB reserves, and a name that needs a placeholder.
const names = ['state', 'name', 'lease-until'];
const key = fc.constantFrom(...keys);
const name = fc.constantFrom(...names);
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

const simpleCondition: fc.Arbitrary<Condition> = fc.oneof(
  name.map((missing) => ({ missing })),
  fc.constant({ missing: 'pk' }),
  name.map((exists) => ({ exists })),
  fc.tuple(name, scalar).map((equals) => ({ equals })),
  fc.tuple(name, fc.integer({ min: -3, max: 3 })).map((below) => ({ below })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  simpleCondition,
  fc.array(simpleCondition, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
  fc.array(simpleCondition, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  fc.tuple(simpleCondition, simpleCondition, simpleCondition).map(([first, second, third]) => ({
    any: [first, { all: [second, third] }],
  })),
);

// A change always sets something: what a change without it does to a missing item is none of our business.
const change: fc.Arbitrary<Change> = fc.record(
  {
    set: fc.dictionary(name, value, { minKeys: 1, maxKeys: 2 }),
    setIfMissing: fc.dictionary(name, value, { maxKeys: 1 }),
    add: fc.dictionary(name, fc.integer({ min: -2, max: 2 }), { maxKeys: 1 }),
    remove: fc.uniqueArray(name, { maxLength: 1 }),
  },
  { requiredKeys: ['set'] },
);

const maybe = fc.option(condition, { nil: undefined });
const withCondition = <T extends object>(operation: T, guard: Condition | undefined) =>
  guard === undefined ? operation : { ...operation, condition: guard };
const operation: fc.Arbitrary<Operation> = fc.oneof(
  key.map((at) => ({ kind: 'get' as const, key: at })),
  fc
    .tuple(key, fc.dictionary(name, value, { maxKeys: 3 }), maybe)
    .map(([at, attributes, guard]) => withCondition({ kind: 'put' as const, key: at, attributes }, guard)),
  fc
    .tuple(key, change, maybe)
    .map(([at, what, guard]) => withCondition({ kind: 'update' as const, key: at, change: what }, guard)),
  fc.tuple(key, maybe).map(([at, guard]) => withCondition({ kind: 'delete' as const, key: at }, guard)),
);

/** The answer of a table; how it words a refusal doesn't matter. */
async function answer(table: Table, run: string, step: Operation): Promise<unknown> {
  const pk = `${run}#${step.key}`;
  try {
    switch (step.kind) {
      case 'get':
        return await table.get(pk);
      case 'put':
        return await table.put({ pk, ...step.attributes }, step.condition);
      case 'update':
        return await table.update(pk, step.change, step.condition);
      case 'delete':
        return await table.delete(pk, step.condition);
    }
  } catch {
    return 'refused';
  }
}

describe('the table in DynamoDB and the one in memory', () => {
  it('give the same answers to the same operations', { timeout: 30_000 }, async () => {
    const memory = new MemoryTable();
    let runs = 0;
    let refused = 0;
    let unheld = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 20 }), async (steps) => {
        runs += 1;
        const run = `run-${runs}`;
        for (const step of steps) {
          const expected = await answer(dynamo.table, run, step);
          expect(await answer(memory, run, step)).toEqual(expected);
          if (expected === 'refused') refused += 1;
          if (expected === false) unheld += 1;
        }
        for (const at of keys) {
          expect(await memory.get(`${run}#${at}`)).toEqual(await dynamo.table.get(`${run}#${at}`));
        }
      }),
      { numRuns: 60, seed: 20_260_302 },
    );

    expect(refused).toBeGreaterThan(10);
    expect(unheld).toBeGreaterThan(10);
  });

  it('list the same items in the same order, as they come, change and go', async () => {
    const memory = new MemoryTable();
    const listed = (pk: string, listPk: string, listSk: string): Item => ({ pk, listPk, listSk, title: pk });
    const both = [memory, dynamo.table];
    for (const table of both) {
      await table.put(listed('b', 'box', '2026-03-02'));
      await table.put(listed('a', 'box', '2026-03-03'));
      await table.put(listed('c', 'box', '2026-03-01'));
      await table.put(listed('d', 'shelf', '2026-03-01'));
      await table.put({ pk: 'e', listPk: 'box' });
      await table.update('b', { set: { title: 'changed' } });
      await table.delete('c');
    }

    const [inMemory, inDynamo] = await Promise.all(both.map((table) => table.list('box')));
    expect(inMemory).toEqual(inDynamo);
    expect(inMemory?.map(({ pk }) => pk)).toEqual(['b', 'a']);
    expect(await dynamo.table.list('nowhere')).toEqual([]);
  });

  it('list more than one page', async () => {
    const filler = 'x'.repeat(300_000);
    for (const number of [1, 2, 3, 4, 5]) {
      await dynamo.table.put({ pk: `large-${number}`, listPk: 'large', listSk: String(number), filler });
    }

    const items = await dynamo.table.list('large');

    expect(items.map(({ pk }) => pk)).toEqual(['large-1', 'large-2', 'large-3', 'large-4', 'large-5']);
  });

  it('let one of twenty writers create an item', async () => {
    for (const table of [new MemoryTable(), dynamo.table]) {
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, writer) => table.put({ pk: 'contested', writer }, { missing: 'pk' })),
      );

      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await table.get('contested')).toMatchObject({ writer: won.indexOf(true) });
    }
  });

  it('hand out copies, so that a reader changes nothing', async () => {
    const table = new MemoryTable();
    const notes = { ids: ['one'] };
    await table.put({ pk: 'kept', notes });
    notes.ids.push('two');
    const read = await table.get('kept');
    Object.assign(read ?? {}, { notes: 'overwritten' });

    expect(await table.get('kept')).toEqual({ pk: 'kept', notes: { ids: ['one'] } });
  });
});
