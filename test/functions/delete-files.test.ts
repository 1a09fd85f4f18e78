import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { handedOver } from '../../lib/attachments/handed-over.ts';
import { createDynamoTable } from '../../lib/table/create-dynamo-table.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { LOCAL_CREDENTIALS } from '../../local/cloud/local-credentials.ts';

let cloud: Cloud;

beforeAll(async () => {
  cloud = await startCloud({ environment: { CXONE_AUTH_BASE_URL: 'http://127.0.0.1:9' } });
});
afterAll(() => cloud.stop());

it('deleteFiles empties the bucket of what was handed over and whose link has ended', async () => {
  const client = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: cloud.endpoints.dynamodb,
    credentials: LOCAL_CREDENTIALS,
  });
  const table = createDynamoTable(client, cloud.tableName);
  const put = async (name: string, ageMs: number) => {
    const key = `inbound/ch-acme/${name}/1`;
    await cloud.buckets.client.send(
      new PutObjectCommand({ Bucket: cloud.buckets.bucket('FilesBucket'), Key: key, Body: name }),
    );
    const notes = { copies: [{ key, name: `${name}.txt`, type: 'text/plain', size: 5 }] };
    const place = handedOver(notes, { linkSeconds: 3_600 }, new Date(Date.now() - ageMs));
    await table.put({ pk: `CLAIM#inbound#${name}`, state: 'done', fence: 1, notes, ...place });
  };
  await put('ended', 3_700_000);
  await put('works', 3_500_000);

  expect(await cloud.functions.invoke('deleteFiles', {})).toMatchObject({ kind: 'returned' });

  expect(await cloud.buckets.keys('FilesBucket')).toEqual(['inbound/ch-acme/works/1']);
  expect(await table.get('CLAIM#inbound#ended')).toEqual({
    pk: 'CLAIM#inbound#ended',
    state: 'done',
    fence: 1,
    notes: {},
  });
  expect(await table.get('CLAIM#inbound#works')).toHaveProperty('listPk');
  client.destroy();
});
