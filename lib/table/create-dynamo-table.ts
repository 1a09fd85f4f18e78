import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { Expressions } from './expressions.ts';
import type { Condition, Item, Table, Value } from './table.ts';

const valueSchema: z.ZodMiniType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(valueSchema), z.record(z.string(), valueSchema)]),
);
const itemSchema: z.ZodMiniType<Item> = z.catchall(z.object({ pk: z.string() }), valueSchema);

const itemOf = (attributes: Record<string, AttributeValue>): Item => itemSchema.parse(unmarshall(attributes));

/** The table in DynamoDB: one call per operation, never a transaction (ADR 0003). */
export function createDynamoTable(client: DynamoDBClient, tableName: string): Table {
  const TableName = tableName;

  function conditional(condition: Condition | undefined, expressions: Expressions) {
    return condition === undefined ? {} : { ConditionExpression: expressions.condition(condition) };
  }

  return {
    async get(pk) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: { pk: { S: pk } }, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : itemOf(Item);
    },

    async put(item, condition) {
      const expressions = new Expressions();
      const guard = conditional(condition, expressions);
      return held(
        client.send(new PutItemCommand({ TableName, Item: marshall(item), ...guard, ...expressions.attributes() })),
      );
    },

    async update(pk, change, condition) {
      const expressions = new Expressions();
      const UpdateExpression = expressions.change(change);
      const guard = conditional(condition, expressions);
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: pk } },
            UpdateExpression,
            ...guard,
            ...expressions.attributes(),
            ReturnValues: 'ALL_NEW',
          }),
        );
        return itemOf(Attributes ?? {});
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    async delete(pk, condition) {
      const expressions = new Expressions();
      const guard = conditional(condition, expressions);
      return held(
        client.send(
          new DeleteItemCommand({ TableName, Key: { pk: { S: pk } }, ...guard, ...expressions.attributes() }),
        ),
      );
    },

    async list(listPk, only) {
      const expressions = new Expressions();
      const query = {
        TableName,
        IndexName: 'listing',
        KeyConditionExpression: expressions.condition({ equals: ['listPk', listPk] }),
        ...(only && { ProjectionExpression: expressions.projection(['pk', ...only]) }),
        ...expressions.attributes(),
      };
      const items: Item[] = [];
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(new QueryCommand({ ...query, ...(ExclusiveStartKey && { ExclusiveStartKey }) }));
        items.push(...(page.Items ?? []).map(itemOf));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
      return items;
    },
  };
}

async function held(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
