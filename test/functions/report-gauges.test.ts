import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Registry } from '../../lib/channels/registry.ts';
import { park } from '../../lib/inbound/parking/parked-record.ts';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';
import { LogBook } from '../e2e/support/log-book.ts';
import { until } from '../e2e/support/until.ts';
import { channelId, DATA_KEY, integrationKey, messageEvent } from '../support/fixtures.ts';

const logs = new LogBook();
let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud({
    onLog: logs.write,
    environment: { LOG_LEVEL: 'error', CXONE_AUTH_BASE_URL: 'http://127.0.0.1:9' },
  });
});
afterAll(() => cloud.stop());

it('reportGauges counts what is parked and what is a dead letter, and says so whatever the level of the log', async () => {
  const now = () => new Date();
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: cloud.endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  const table = createDynamoTable(client, cloud.tableName);
  await new Registry(table, now).putIntegration(integrationKey, 'tenant-1');
  const parked = {
    integrationKey,
    channelId,
    id: 'CLAIM#inbound#abc',
    cause: 'refused-by-cxone',
    detail: 'create-message: CXone refused it with status 400.',
    attempts: 3,
    correlation: 'corr-1',
    payload: messageEvent(),
  } as const;
  await park(parked, { table, now, randomBytes, dataKey: () => Promise.resolve(DATA_KEY) });

  const sqs = new SQSClient({
    region: 'eu-west-1',
    endpoint: cloud.endpoints.sqs,
    credentials: LOCAL_CREDENTIALS,
  });
  const QueueUrl = cloud.environment['DEAD_LETTER_QUEUE_URLS']?.split(' ').at(-1);
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));

  expect(await cloud.functions.invoke('reportGauges', {})).toMatchObject({ kind: 'returned' });

  await until('reportGauges logs gauges.reported', () => logs.of('reportGauges').length > 0);
  expect(logs.of('reportGauges')).toMatchObject([
    { level: 'info', event: 'gauges.reported', parked: 1, breakers: 0, deadLetters: 1 },
  ]);
  // Each dead-letter queue is asked: of one that nobody asks, CloudWatch learns late.
  expect(cloud.calls.snapshot()).toMatchObject({ 'dynamodb:Query': 3, 'sqs:GetQueueAttributes': 3 });
  client.destroy();
  sqs.destroy();
});
