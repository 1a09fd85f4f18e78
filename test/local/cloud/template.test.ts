import { afterAll, describe, expect, it } from 'vitest';
import { parsePrinted, resolveTemplate, TemplateError } from '../../../local/cloud/template.ts';
import { remove, temporaryDirectory } from './fixtures.ts';

const SERVERLESS_YML = `
service: shop
frameworkVersion: '4'
provider:
  name: aws
  runtime: nodejs24.x
  region: eu-west-1
  stage: \${opt:stage, 'dev'}
  timeout: 10
  memorySize: 512
  environment:
    TABLE_NAME: !Ref Table
    SECRETS_PREFIX: \${self:service}/\${sls:stage}
    RETRY_AFTER_SECONDS: 5
functions:
  placeOrder:
    handler: dist/place-order/index.handler
    timeout: 3
    environment: { SECRETS_PREFIX: own }
    events:
      - httpApi: 'POST /shops/{shopKey}/orders'
      - httpApi: { method: '*', path: '/shops/{shopKey}/box/{proxy+}' }
      - httpApi: '*'
  packOrder:
    handler: dist/pack-order/index.handler
    events:
      - sqs:
          arn: !GetAtt OrdersQueue.Arn
          batchSize: 1
          functionResponseType: ReportBatchItemFailures
          maximumConcurrency: 7
      - schedule: rate(5 minutes)
resources:
  - Resources:
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: PAY_PER_REQUEST } }
  - Resources:
      OrdersQueue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } }
      SigningKey: { Type: 'AWS::SecretsManager::Secret' }
      LabelsBucket: { Type: 'AWS::S3::Bucket' }
`;

const directories: string[] = [];
function project(files: Record<string, string>): string {
  const directory = temporaryDirectory(files);
  directories.push(directory);
  return directory;
}
afterAll(() => {
  directories.forEach(remove);
});

describe('resolveTemplate', () => {
  it('reads functions, routes, queues and resources of serverless.yml for a stage', async () => {
    const template = await resolveTemplate('test', project({ 'serverless.yml': SERVERLESS_YML }));

    expect(template).toEqual({
      service: 'shop',
      stage: 'test',
      region: 'eu-west-1',
      environment: { TABLE_NAME: { Ref: 'Table' }, SECRETS_PREFIX: 'shop/test', RETRY_AFTER_SECONDS: '5' },
      functions: [
        {
          key: 'placeOrder',
          name: 'shop-test-placeOrder',
          handler: 'dist/place-order/index.handler',
          timeoutSeconds: 3,
          memoryMb: 512,
          environment: { TABLE_NAME: { Ref: 'Table' }, SECRETS_PREFIX: 'own', RETRY_AFTER_SECONDS: '5' },
          routes: ['POST /shops/{shopKey}/orders', 'ANY /shops/{shopKey}/box/{proxy+}', '$default'],
          queues: [],
          otherEvents: [],
        },
        {
          key: 'packOrder',
          name: 'shop-test-packOrder',
          handler: 'dist/pack-order/index.handler',
          timeoutSeconds: 10,
          memoryMb: 512,
          environment: { TABLE_NAME: { Ref: 'Table' }, SECRETS_PREFIX: 'shop/test', RETRY_AFTER_SECONDS: '5' },
          routes: [],
          queues: [
            {
              arn: { 'Fn::GetAtt': ['OrdersQueue', 'Arn'] },
              batchSize: 1,
              reportsItemFailures: true,
              maximumConcurrency: 7,
            },
          ],
          otherEvents: ['schedule'],
        },
      ],
      tables: [{ logicalId: 'Table', properties: { BillingMode: 'PAY_PER_REQUEST' } }],
      queues: [{ logicalId: 'OrdersQueue', properties: { FifoQueue: true } }],
      secrets: [{ logicalId: 'SigningKey', properties: {} }],
      buckets: [{ logicalId: 'LabelsBucket', properties: {} }],
      logGroups: [],
    });
  });

  it('says what serverless found wrong', async () => {
    const root = project({
      'serverless.yml': 'service: shop\nprovider:\n  name: aws\n  region: ${self:custom.none}\n',
    });

    await expect(resolveTemplate('dev', root)).rejects.toThrow(/Cannot resolve variable at "provider\.region"/);
  });

  it('names the part that it can not run', () => {
    const printed = JSON.stringify({
      service: 'shop',
      provider: {},
      functions: { packOrder: { name: 'x', handler: 'no-export', events: [] } },
    });

    expect(() => parsePrinted(printed, 'dev')).toThrow(TemplateError);
    expect(() => parsePrinted(printed, 'dev')).toThrow(/functions\.packOrder\.handler: must be a path and an export/);
  });
});
