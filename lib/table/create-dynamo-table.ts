import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Change, Condition, Item, Table, TableScan, Value } from './table.ts';

const valueSchema: z.ZodMiniType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(valueSchema), z.record(z.string(), valueSchema)]),
);
const itemSchema: z.ZodMiniType<Item> = z.catchall(z.object({ pk: z.string() }), valueSchema);

export const itemOf = (attributes: Record<string, AttributeValue>): Item => itemSchema.parse(unmarshall(attributes));

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

/** Reads all of the table in DynamoDB. */
export function createDynamoScan(client: DynamoDBClient, TableName: string): TableScan {
  return {
    async count() {
      const { Table: described } = await client.send(new DescribeTableCommand({ TableName }));
      return described?.ItemCount ?? 0;
    },
    async *pages() {
      let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new ScanCommand({ TableName, ConsistentRead: true, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
        );
        yield (page.Items ?? []).map(itemOf);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
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

/** Collects the placeholders of DynamoDB expressions, so that no attribute name meets a reserved word. */
export class Expressions {
  readonly #names = new Map<string, string>();
  readonly #values: NativeAttributeValue[] = [];

  condition(condition: Condition): string {
    if ('missing' in condition) return `attribute_not_exists(${this.#name(condition.missing)})`;
    if ('exists' in condition) return `attribute_exists(${this.#name(condition.exists)})`;
    if ('equals' in condition) return `${this.#name(condition.equals[0])} = ${this.#value(condition.equals[1])}`;
    if ('differs' in condition) {
      const [attribute, value] = condition.differs;
      const name = this.#name(attribute);
      // Without brackets: DynamoDB refuses a second pair around them, and AND binds closer than OR.
      return `attribute_exists(${name}) AND ${name} <> ${this.#value(value)}`;
    }
    if ('below' in condition) return `${this.#name(condition.below[0])} < ${this.#value(condition.below[1])}`;
    if ('all' in condition) return `(${condition.all.map((part) => this.condition(part)).join(' AND ')})`;
    return `(${condition.any.map((part) => this.condition(part)).join(' OR ')})`;
  }

  change({ set = {}, setIfMissing = {}, add = {}, remove = [] }: Change): string {
    const sets = [
      ...Object.entries(set).map(([name, value]) => `${this.#name(name)} = ${this.#value(value)}`),
      ...Object.entries(setIfMissing).map(
        ([name, value]) => `${this.#name(name)} = if_not_exists(${this.#name(name)}, ${this.#value(value)})`,
      ),
    ];
    const adds = Object.entries(add).map(([name, amount]) => `${this.#name(name)} ${this.#value(amount)}`);
    return [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      adds.length > 0 ? `ADD ${adds.join(', ')}` : '',
      remove.length > 0 ? `REMOVE ${remove.map((name) => this.#name(name)).join(', ')}` : '',
    ]
      .filter((clause) => clause !== '')
      .join(' ');
  }

  projection(attributes: readonly string[]): string {
    return attributes.map((name) => this.#name(name)).join(', ');
  }

  /** The names and values that the expressions made so far refer to. */
  attributes(): {
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, AttributeValue>;
  } {
    const values = Object.fromEntries(this.#values.map((value, index) => [`:v${index}`, value]));
    return {
      ...(this.#names.size > 0
        ? { ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, alias]) => [alias, name])) }
        : {}),
      ...(this.#values.length > 0 ? { ExpressionAttributeValues: marshall(values) } : {}),
    };
  }

  #name(attribute: string): string {
    const alias = this.#names.get(attribute) ?? `#n${this.#names.size}`;
    this.#names.set(attribute, alias);
    return alias;
  }

  #value(value: NativeAttributeValue): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }
}
