import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Item } from '../../../lib/table/table.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { MemoryTable } from '../../support/memory-table.ts';

let dynamo: Awaited<ReturnType<typeof startDynamoTable>>;
beforeAll(async () => {
  dynamo = await startDynamoTable();
});
afterAll(() => dynamo.stop());

// test/faults/truth compares the two over any sequence of operations.
describe('the table in DynamoDB and the one in memory', () => {
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

  it('list only the attributes that were asked for, and the key', async () => {
    const memory = new MemoryTable();
    const both = [memory, dynamo.table];
    for (const table of both) {
      await table.put({ pk: 'p', listPk: 'picked', listSk: '1', name: 'first', state: 'open', payload: 'large' });
      await table.put({ pk: 'q', listPk: 'picked', listSk: '2', payload: 'large' });
    }

    const [inMemory, inDynamo] = await Promise.all(both.map((table) => table.list('picked', ['name', 'state'])));
    expect(inMemory).toEqual(inDynamo);
    expect(inDynamo).toEqual([{ pk: 'p', name: 'first', state: 'open' }, { pk: 'q' }]);
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
