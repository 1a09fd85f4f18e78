import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
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

it('reportGauges counts what is parked in the table, and says so whatever the level of the log', async () => {
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

  expect(await cloud.functions.invoke('reportGauges', {})).toMatchObject({ kind: 'returned' });

  await until('reportGauges logs gauges.reported', () => logs.of('reportGauges').length > 0);
  expect(logs.of('reportGauges')).toMatchObject([{ level: 'info', event: 'gauges.reported', parked: 1, breakers: 0 }]);
  expect(cloud.calls.snapshot()).toMatchObject({ 'dynamodb:Query': 3 });
  client.destroy();
});
