import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemOf } from './create-dynamo-table.ts';
import type { Item } from './table.ts';

/** Reads items by their keys, strongly consistent; those that are not there are missing in the answer. */
export type GetMany = (pks: readonly string[]) => Promise<ReadonlyMap<string, Item>>;

/** Keys of one request (DynamoDB API, BatchGetItem). */
const MOST_KEYS = 100;
/** DynamoDB may leave keys out of an answer, where it is busy or the answer is large. */
const MOST_TRIES = 5;

/** The same in DynamoDB, for the pages that show many channels: a request for 100 keys. */
export function createDynamoGetMany(client: Pick<DynamoDBClient, 'send'>, tableName: string): GetMany {
  return async (pks) => {
    const found = new Map<string, Item>();
    let left = [...new Set(pks)];
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === MOST_TRIES + Math.ceil(pks.length / MOST_KEYS)) {
        throw new Error(`DynamoDB left ${left.length} keys out of its answers, again and again.`);
      }
      const asked = left.slice(0, MOST_KEYS);
      const Keys = asked.map((pk) => ({ pk: { S: pk } }));
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
      );
      for (const item of (Responses?.[tableName] ?? []).map(itemOf)) found.set(item.pk, item);
      const unread = (UnprocessedKeys?.[tableName]?.Keys ?? []).flatMap(({ pk }) => pk?.S ?? []);
      left = [...left.slice(MOST_KEYS), ...unread];
    }
    return found;
  };
}
