import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTemplate, type Cloud, type CloudOptions } from '../../../local/cloud/cloud.ts';
import { eventually, remove, SHOP, temporaryDirectory } from './fixtures.ts';

const project = JSON.stringify(fileURLToPath(new URL('../../../package.json', import.meta.url)));
const IMPORTS = `
  import { createRequire } from 'node:module';
  const require = createRequire(${project});
  const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');
`;

let root: string;
beforeAll(() => {
  root = temporaryDirectory({
    'dist/place-order/index.mjs': `${IMPORTS}
      const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
      const sqs = new SQSClient({}), secrets = new SecretsManagerClient({}), s3 = new S3Client({ forcePathStyle: true });
      export async function handler(event) {
        if (event.routeKey === 'GET /environment') return process.env;
        const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'shop-dev/signing-key' }));
        const { id, customer } = JSON.parse(event.body);
        const Bucket = process.env.LABELS_BUCKET;
        await s3.send(new PutObjectCommand({ Bucket, Key: 'labels/' + id, Body: 'To Ida', ContentType: 'text/plain' }));
        await sqs.send(new SendMessageCommand({
          QueueUrl: process.env.ORDERS_QUEUE_URL,
          MessageBody: JSON.stringify({ id, signedWith: SecretString.length }),
          MessageGroupId: customer,
          MessageDeduplicationId: id,
        }));
        return { statusCode: 202, body: 'queued' };
      }`,
    'dist/pack-order/index.mjs': `${IMPORTS}
      const dynamodb = new DynamoDBClient({});
      export async function handler({ Records: [record] }) {
        const { id, signedWith } = JSON.parse(record.body);
        console.log('packing', id, 'attempt', record.attributes.ApproximateReceiveCount);
        if (id === 'slow' && record.attributes.ApproximateReceiveCount === '1') await new Promise(() => setTimeout(() => {}, 1e6));
        const Item = { pk: { S: id }, signedWith: { N: String(signedWith) } };
        await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
        return { batchItemFailures: [] };
      }`,
  });
});
afterAll(() => remove(root));

const clouds: Cloud[] = [];
afterEach(async () => {
  await Promise.all(clouds.splice(0).map((cloud) => cloud.stop()));
});

async function start(options: CloudOptions = {}, template = SHOP): Promise<{ cloud: Cloud; lines: string[] }> {
  const lines: string[] = [];
  const onLog = (key: string, line: string): void => void lines.push(`${key}: ${line}`);
  const cloud = await startTemplate(template, { root, onLog, ...options });
  clouds.push(cloud);
  return { cloud, lines };
}

async function placeOrder(cloud: Cloud, id: string): Promise<number> {
  const response = await fetch(`${cloud.apiUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, customer: 'ida' }),
  });
  return response.status;
}

/** Reads an order as a process outside would: through what `cloud.environment` says. */
async function readOrder({ environment }: Cloud, id: string): Promise<unknown> {
  const client = new DynamoDBClient({
    region: environment['AWS_REGION'] ?? '',
    endpoint: environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const TableName = environment['TABLE_NAME'];
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: id } } }));
  client.destroy();
  return Item;
}

describe('startTemplate', () => {
  it('runs a service from the HTTP request through queue and secret to table and bucket, and counts the calls', async () => {
    const { cloud } = await start();

    expect(await placeOrder(cloud, 'one')).toBe(202);
    await eventually(() => cloud.calls.count('dynamodb:PutItem') === 1);

    expect(await eventually(() => readOrder(cloud, 'one'))).toEqual({ pk: { S: 'one' }, signedWith: { N: '43' } });
    expect(await cloud.buckets.read('LabelsBucket', 'labels/one')).toMatchObject({ type: 'text/plain' });
    const { 'dynamodb:GetItem': reads, ...calls } = cloud.calls.snapshot();
    expect(reads).toBeGreaterThan(0);
    expect(calls).toEqual({
      'dynamodb:PutItem': 1,
      's3:PutObject': 1,
      'secretsmanager:GetSecretValue': 1,
      'sqs:SendMessage': 1,
    });
    expect(cloud.calls.count('sqs')).toBe(1);
    cloud.calls.reset();
    expect(cloud.calls.count()).toBe(0);
  });

  // On a busy machine the second attempt may be killed as well, before it says so.
  it('hands a message over again after the function was killed at work', { retry: 2 }, async () => {
    const { cloud, lines } = await start();
    await placeOrder(cloud, 'slow');
    await eventually(() => lines.some((line) => line.endsWith('\tpacking slow attempt 1')));

    // On a busy machine the message may have come to a second process by then.
    expect(await cloud.functions.kill('packOrder')).toBeGreaterThan(0);

    expect(await eventually(() => readOrder(cloud, 'slow'))).toMatchObject({ pk: { S: 'slow' } });
    expect(lines).toContainEqual(expect.stringMatching(/^packOrder: .*\tpacking slow attempt [2-9]$/));
  });

  it('gives the functions the environment of the template, with overrides and the address of the front', async () => {
    const { cloud, lines } = await start({ environment: { GREETING: 'good evening', CXONE_API_BASE_URL: 'http://x' } });

    const environment: unknown = await (await fetch(`${cloud.apiUrl}/environment`)).json();

    expect(environment).toEqual({
      TABLE_NAME: 'shop-dev-Table',
      ORDERS_QUEUE_URL: `${cloud.endpoints.sqs}/000000000000/shop-dev-OrdersQueue.fifo`,
      LABELS_BUCKET: 'shop-dev-labelsbucket',
      PUBLIC_URL: cloud.apiUrl,
      GREETING: 'good evening',
      CXONE_API_BASE_URL: 'http://x',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: cloud.endpoints.dynamodb,
      AWS_ENDPOINT_URL_SQS: cloud.endpoints.sqs,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: cloud.endpoints.secretsManager,
      AWS_ENDPOINT_URL_S3: cloud.endpoints.s3,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: cloud.endpoints.logs,
      AWS_ENDPOINT_URL_STS: cloud.endpoints.sts,
      AWS_LAMBDA_FUNCTION_NAME: 'shop-dev-placeOrder',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      PATH: process.env['PATH'],
      TZ: 'UTC',
    });
    expect(cloud).toMatchObject({ publicUrl: cloud.apiUrl, tableName: 'shop-dev-Table' });
    expect(lines).toContain(`cloud: placeOrder has an event "schedule", which doesn't run here`);
  });

  it('lets a tunnel be the public address', async () => {
    const { cloud } = await start({ environment: { PUBLIC_URL: 'https://tunnel.example.net' } });

    expect(cloud.publicUrl).toBe('https://tunnel.example.net');
    expect(cloud.environment).toMatchObject({ PUBLIC_URL: 'https://tunnel.example.net' });
  });

  it('answers 404 for a route that the template does not have', async () => {
    const { cloud } = await start();

    const response = await fetch(`${cloud.apiUrl}/orders`);

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
  });

  it('keeps table, secrets and buckets of a data directory over a restart', async () => {
    const dataDir = temporaryDirectory();
    const before = await start({ dataDir });
    await placeOrder(before.cloud, 'kept');
    await eventually(() => readOrder(before.cloud, 'kept'));
    const signingKey = before.cloud.secrets.read('shop-dev/signing-key');
    await before.cloud.stop();

    const { cloud } = await start({ dataDir });

    expect(await readOrder(cloud, 'kept')).toMatchObject({ pk: { S: 'kept' } });
    expect(cloud.secrets.read('shop-dev/signing-key')).toBe(signingKey);
    expect(await cloud.buckets.read('LabelsBucket', 'labels/kept')).toMatchObject({ bytes: Buffer.from('To Ida') });
    await cloud.stop();
    remove(dataDir);
  });

  it('releases everything when it can not start', async () => {
    const { cloud } = await start();
    const dataDir = temporaryDirectory();

    await expect(start({ port: Number(new URL(cloud.apiUrl).port), dataDir })).rejects.toThrow(/EADDRINUSE/);

    // The store of a directory can be opened once at a time.
    await (await start({ dataDir })).cloud.stop();
    remove(dataDir);
  });

  it('says which function is invoked by a queue that is not of the template', async () => {
    const theirs = { arn: 'arn:aws:sqs:eu-west-1:111111111111:theirs', batchSize: 1, reportsItemFailures: true };
    const functions = SHOP.functions.map((definition) =>
      definition.key === 'placeOrder' ? { ...definition, queues: [{ ...theirs, maximumConcurrency: 5 }] } : definition,
    );

    await expect(start({}, { ...SHOP, functions })).rejects.toThrow(
      "placeOrder is invoked by a queue that serverless.yml doesn't have",
    );
  });

  it('leaves nothing behind that would keep the process alive', () => {
    const program = `
      import { startTemplate } from ${JSON.stringify(new URL('../../../local/cloud/cloud.ts', import.meta.url).href)};
      import { SHOP } from ${JSON.stringify(new URL('./fixtures.ts', import.meta.url).href)};
      const cloud = await startTemplate(SHOP, { root: ${JSON.stringify(root)} });
      await (await fetch(cloud.apiUrl + '/environment')).json();
      await Promise.all([cloud.stop(), cloud.stop()]);
      await (await import('node:timers/promises')).setTimeout(0);
      const left = process.getActiveResourcesInfo().filter((name) => !/^(PipeWrap|TTYWrap|Immediate)$/.test(name));
      console.log(JSON.stringify(left));
    `;

    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 20_000,
    });

    expect(JSON.parse(printed)).toEqual([]);
  });
});
