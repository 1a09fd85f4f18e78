import type { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoGetMany } from '../../../lib/table/get-many.ts';
import { startDynamoTable } from '../../support/dynamo-table.ts';
import { MemoryTable } from '../../support/memory-table.ts';

let dynamo: Awaited<ReturnType<typeof startDynamoTable>>;
beforeAll(async () => {
  dynamo = await startDynamoTable();
});
afterAll(() => dynamo.stop());

/** Answers of DynamoDB, with the numbers of keys that were asked for. */
function answering(...left: readonly number[]) {
  const asked: number[] = [];
  const answers = [...left];
  const send = (command: BatchGetItemCommand) => {
    const Keys = command.input.RequestItems?.['byoc']?.Keys ?? [];
    asked.push(Keys.length);
    const unread = Keys.slice(Keys.length - (answers.shift() ?? 0));
    const read = Keys.slice(0, Keys.length - unread.length);
    return Promise.resolve({ Responses: { byoc: read }, UnprocessedKeys: { byoc: { Keys: unread } } });
  };
  return { asked, getMany: createDynamoGetMany({ send }, 'byoc') };
}

const keys = (count: number) => Array.from({ length: count }, (_, index) => `k-${index}`);

describe('many items', () => {
  it('are read alike from DynamoDB and from memory, without those that are not there', async () => {
    const memory = new MemoryTable();
    for (const table of [memory, dynamo.table]) {
      await table.put({ pk: 'one', count: 1 });
      await table.put({ pk: 'two', count: 2 });
    }
    const asked = ['one', 'two', 'three', 'one'];
    const found = await dynamo.getMany(asked);
    expect(found).toEqual(await memory.getMany(asked));
    expect(found.get('two')).toEqual({ pk: 'two', count: 2 });
    expect(found.size).toBe(2);
  });

  it('are none without a request where nothing is asked for', async () => {
    const { asked, getMany } = answering();
    expect(await getMany([])).toEqual(new Map());
    expect(asked).toEqual([]);
  });

  it('cost a request for each hundred', async () => {
    const { asked, getMany } = answering();
    expect((await getMany(keys(250))).size).toBe(250);
    expect(asked).toEqual([100, 100, 50]);
  });

  it('are asked for once more where DynamoDB left some out', async () => {
    const { asked, getMany } = answering(3);
    expect((await getMany(keys(10))).size).toBe(10);
    expect(asked).toEqual([10, 3]);
  });

  it('are an error where DynamoDB leaves some out again and again', async () => {
    const { getMany } = answering(...Array.from({ length: 20 }, () => 1));
    await expect(getMany(keys(10))).rejects.toThrow('DynamoDB left 1 keys out of its answers');
  });
});
