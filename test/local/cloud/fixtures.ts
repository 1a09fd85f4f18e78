import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FunctionToRun } from '../../../local/cloud/invocation.ts';
import type { Template } from '../../../local/cloud/template.ts';

/** A directory of the test's own; `files` are written into it. */
export function temporaryDirectory(files: Readonly<Record<string, string>> = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'byoc-cloud-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

export function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Waits until `read` gives something other than undefined or false; the test's own time-out is the limit. */
export async function eventually<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    await delay(10);
  }
}

/** A function of the bundle dist/<key>/index.mjs. */
export function aFunction(key: string, overrides: Partial<FunctionToRun> = {}): FunctionToRun {
  return {
    key,
    name: `shop-dev-${key}`,
    handler: `dist/${key}/index.handler`,
    timeoutSeconds: 20,
    memoryMb: 256,
    environment: { PATH: process.env['PATH'] ?? '' },
    ...overrides,
  };
}

export const ORDERS_TABLE = {
  logicalId: 'Table',
  name: 'shop-dev-Table',
  arn: 'arn:aws:dynamodb:eu-west-1:000000000000:table/shop-dev-Table',
  properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'listPk', AttributeType: 'S' },
      { AttributeName: 'listSk', AttributeType: 'S' },
    ],
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
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  },
};

const emptyFunction = { timeoutSeconds: 20, memoryMb: 256, environment: {}, routes: [], queues: [], otherEvents: [] };

/** A service with an HTTP function, a function behind a FIFO queue, a table, a generated secret and a bucket. */
export const SHOP: Template = {
  service: 'shop',
  stage: 'dev',
  region: 'eu-west-1',
  environment: {
    TABLE_NAME: { Ref: 'Table' },
    ORDERS_QUEUE_URL: { Ref: 'OrdersQueue' },
    LABELS_BUCKET: { Ref: 'LabelsBucket' },
    PUBLIC_URL: { 'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
    GREETING: 'good day',
  },
  functions: [
    {
      ...emptyFunction,
      key: 'placeOrder',
      name: 'shop-dev-placeOrder',
      handler: 'dist/place-order/index.handler',
      environment: {
        TABLE_NAME: { Ref: 'Table' },
        ORDERS_QUEUE_URL: { Ref: 'OrdersQueue' },
        LABELS_BUCKET: { Ref: 'LabelsBucket' },
        PUBLIC_URL: { 'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
        GREETING: 'good day',
      },
      routes: ['POST /orders', 'GET /environment'],
      otherEvents: ['schedule'],
    },
    {
      ...emptyFunction,
      key: 'packOrder',
      name: 'shop-dev-packOrder',
      handler: 'dist/pack-order/index.handler',
      environment: { TABLE_NAME: { Ref: 'Table' } },
      queues: [
        {
          arn: { 'Fn::GetAtt': ['OrdersQueue', 'Arn'] },
          batchSize: 1,
          reportsItemFailures: true,
          maximumConcurrency: 5,
        },
      ],
    },
  ],
  tables: [{ logicalId: 'Table', properties: ORDERS_TABLE.properties }],
  queues: [
    { logicalId: 'OrdersDlq', properties: { FifoQueue: true } },
    {
      logicalId: 'OrdersQueue',
      properties: {
        FifoQueue: true,
        VisibilityTimeout: 1,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['OrdersDlq', 'Arn'] }, maxReceiveCount: 3 },
      },
    },
  ],
  secrets: [
    {
      logicalId: 'SigningKey',
      properties: {
        Name: { 'Fn::Sub': '${AWS::StackName}/signing-key' },
        GenerateSecretString: { PasswordLength: 43, ExcludePunctuation: true },
      },
    },
  ],
  logGroups: [{ logicalId: 'AuditLogGroup', properties: { RetentionInDays: 400 } }],
  buckets: [{ logicalId: 'LabelsBucket', properties: {} }],
};
