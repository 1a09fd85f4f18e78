import { connect } from 'node:net';
import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { startTable, type Tables } from '../../../local/cloud/table.ts';
import { ORDERS_TABLE, remove, temporaryDirectory } from './fixtures.ts';

const region = 'eu-west-1';
const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(directory?: string): Promise<{ tables: Tables; client: DynamoDBClient }> {
  const tables = await startTable([ORDERS_TABLE], { region, directory });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ region, endpoint: tables.endpoint, credentials });
  return { tables, client };
}

const TableName = ORDERS_TABLE.name;
const Item = { pk: { S: 'order#1' }, listPk: { S: 'orders' }, listSk: { S: '2026-03-01' } };

describe('startTable', () => {
  it('makes the tables of the template with their indexes', async () => {
    const { tables, client } = await start();
    cleanUps.push(() => tables.stop());

    await client.send(new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    const listed = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'listing',
        KeyConditionExpression: 'listPk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'orders' } },
      }),
    );

    expect(listed.Items).toEqual([Item]);
  });

  it('keeps the items of a directory over a restart', async () => {
    const directory = temporaryDirectory();
    cleanUps.push(() => remove(directory));
    const before = await start(directory);
    await before.client.send(new PutItemCommand({ TableName, Item }));
    await before.tables.stop();

    const after = await start(directory);
    cleanUps.push(() => after.tables.stop());
    const read = await after.client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'order#1' } } }));

    expect(read.Item).toEqual(Item);
  });

  it('survives a client that dies in the middle of a request', async () => {
    const { tables, client } = await start();
    cleanUps.push(() => tables.stop());
    const { port } = new URL(tables.endpoint);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        const head =
          'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 99\r\n\r\n{';
        socket.write(head, () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
    });

    await client.send(new PutItemCommand({ TableName, Item }));
    const read = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: 'order#1' } } }));

    expect(read.Item).toEqual(Item);
  });
});
