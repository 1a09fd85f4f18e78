import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import { createDynamoGetMany, type GetMany } from '../../lib/table/get-many.ts';
import type { Table } from '../../lib/table/table.ts';
import { startTable } from '../../local/cloud/table.ts';

const region = 'eu-west-1';
const name = 'byoc-test-table';

/**
 * The table in a DynamoDB stand-in inside this process, reached through a socket.
 * @param losesAnswer Asked for each answer: true where it is lost on its way, so that the client repeats its request.
 */
export async function startDynamoTable(
  losesAnswer = (): boolean => false,
): Promise<{ readonly table: Table; readonly getMany: GetMany; stop(): Promise<void> }> {
  const tables = await startTable(
    [
      {
        logicalId: 'Table',
        name,
        arn: `arn:aws:dynamodb:${region}:000000000000:table/${name}`,
        // As resources/table.yml has it.
        properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['pk', 'listPk', 'listSk'].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S',
          })),
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'listing',
              KeySchema: [
                { AttributeName: 'listPk', KeyType: 'HASH' },
                { AttributeName: 'listSk', KeyType: 'RANGE' },
              ],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        },
      },
    ],
    { region },
  );
  const client = new DynamoDBClient({
    region,
    endpoint: tables.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  client.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request);
      if (losesAnswer()) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
      return answer;
    },
    { step: 'deserialize', name: 'loseAnswers' },
  );
  return {
    table: createDynamoTable(client, name),
    getMany: createDynamoGetMany(client, name),
    stop: async () => {
      client.destroy();
      await tables.stop();
    },
  };
}
