import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { byocRecord, whereClientSecretIs } from '../../lib/channels/byoc-record.ts';
import { INBOUND_LEASE_MS, SEND_LEASE_MS, WORKER_LEASE_MS } from '../../lib/exactly-once/lease-times.ts';
import { integrationKeySchema } from '../../lib/ids.ts';
import { keptUntil } from '../../lib/inbound/parking/parked-record.ts';
import { ServiceCopy } from './service-copy.ts';
import { accessLogFormat, ofType, resource, type Template } from './template.ts';

let copy: ServiceCopy;
let template: Template;

beforeAll(async () => {
  copy = await ServiceCopy.create();
  ({ template } = await copy.package('dev'));
});

afterAll(() => copy.remove());

const properties = (logicalId: string) => resource(template, logicalId).Properties;

describe('the routes', () => {
  it('are those of the design, each at its function', () => {
    const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [
      Properties['RouteKey'],
      JSON.stringify(Properties['Target']).match(/HttpApiIntegration(\w+)/)?.[1],
    ]);
    expect(routes).toEqual([
      ['POST /i/{integrationKey}/box/1.0/token', 'IssueToken'],
      ['POST /i/{integrationKey}/box/2.0/token', 'IssueToken'],
      ['POST /i/{integrationKey}/box/oauth/token', 'IssueToken'],
      ['POST /i/{integrationKey}/box/1.0/token/{proxy+}', 'IssueToken'],
      ['POST /i/{integrationKey}/box/2.0/token/{proxy+}', 'IssueToken'],
      ['POST /i/{integrationKey}/box/oauth/token/{proxy+}', 'IssueToken'],
      ['GET /health', 'IssueToken'],
      ['HEAD /health', 'IssueToken'],
      ['ANY /i/{integrationKey}/box/{proxy+}', 'OutboundMessage'],
      ['$default', 'OutboundMessage'],
      ['GET /i/{integrationKey}/add', 'AddChannel'],
      ['POST /i/{integrationKey}/add', 'AddChannel'],
      ['GET /assets/{file}', 'AddChannel'],
      ['GET /', 'AddChannel'],
      ['GET /{proxy+}', 'AddChannel'],
      ['ANY /i/{integrationKey}/{page}', 'AddChannel'],
      ['GET /i/{integrationKey}/reconnect', 'ReconnectChannel'],
      ['POST /i/{integrationKey}/reconnect', 'ReconnectChannel'],
      ['GET /i/{integrationKey}/channels', 'ReconnectChannel'],
      ['POST /i/{integrationKey}/channels', 'ReconnectChannel'],
      ['GET /i/{integrationKey}/remove', 'RemoveChannel'],
      ['POST /i/{integrationKey}/remove', 'RemoveChannel'],
      ['GET /webhooks/{channelId}', 'InboundWebhook'],
      ['POST /webhooks/{channelId}', 'InboundWebhook'],
      ['POST /webhooks/{channelId}/uploads', 'RequestUpload'],
    ]);
  });

  it('are logged without path and query, which can hold phone numbers and one-time tokens', () => {
    const format = accessLogFormat(template);
    expect(JSON.parse(format)).toMatchObject({ route: '$context.routeKey' });
    expect([...format.matchAll(/\$context\.[\w.]+/g)].map(([field]) => field).sort()).toEqual([
      '$context.identity.sourceIp',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.integrationStatus',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('time-outs and redrive', () => {
  const seconds = (id: string) => Number(properties(`${id}LambdaFunction`)['Timeout']);

  it('stop a worker before its lease ends, and end the lease before the queue shows the message again', () => {
    for (const [worker, queue, timeout, leaseMs] of [
      ['DeliverInbound', 'InboundQueue', 40, INBOUND_LEASE_MS],
      ['DeliverOutbound', 'OutboundQueue', 28, SEND_LEASE_MS],
      ['DeliverStatus', 'StatusQueue', 20, WORKER_LEASE_MS],
    ] as const) {
      expect(seconds(worker)).toBe(timeout);
      expect(leaseMs).toBeGreaterThan(seconds(worker) * 1000);
      expect(Number(properties(queue)['VisibilityTimeout']) * 1000).toBeGreaterThan(leaseMs);
    }
  });

  it('stop the callback before its lease ends and before the HTTP API gives up', () => {
    expect(seconds('OutboundMessage')).toBe(28);
    expect(SEND_LEASE_MS).toBeGreaterThan(28_000);
    expect(properties('HttpApiIntegrationOutboundMessage')['TimeoutInMillis']).toBeGreaterThan(28_000);
  });

  it('give every worker one message at a time, whose failure it reports itself', () => {
    const sources = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(sources).toMatchObject([
      ...['InboundQueue', 'HoldingQueue1', 'HoldingQueue2', 'HoldingQueue3'].map((queue) => ({
        EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['DeliverInboundLambdaFunction', 'Arn'] },
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 50 },
      })),
      {
        EventSourceArn: { 'Fn::GetAtt': ['OutboundQueue', 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['DeliverOutboundLambdaFunction', 'Arn'] },
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 20 },
      },
      {
        EventSourceArn: { 'Fn::GetAtt': ['StatusQueue', 'Arn'] },
        FunctionName: { 'Fn::GetAtt': ['DeliverStatusLambdaFunction', 'Arn'] },
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 10 },
      },
    ]);
  });

  it('have holding queues just like the inbound queue, with the same dead letters', () => {
    for (const number of [1, 2, 3]) expect(properties(`HoldingQueue${number}`)).toEqual(properties('InboundQueue'));
  });

  it('set only a message aside that crashed its worker 1,000 times, in a queue of the same kind', () => {
    for (const direction of ['Inbound', 'Outbound']) {
      expect(properties(`${direction}Queue`)).toMatchObject({
        FifoQueue: true,
        ContentBasedDeduplication: false,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        MessageRetentionPeriod: 1_209_600,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [`${direction}DeadLetterQueue`, 'Arn'] },
          maxReceiveCount: 1000,
        },
      });
      expect(properties(`${direction}DeadLetterQueue`)).toMatchObject({ FifoQueue: true });
    }
    expect(properties('StatusQueue')).toMatchObject({
      DelaySeconds: 3,
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['StatusDeadLetterQueue', 'Arn'] }, maxReceiveCount: 1000 },
    });
    expect(properties('StatusDeadLetterQueue')).not.toHaveProperty('FifoQueue');
  });
});

describe('the policies of the queues', () => {
  it('refuse whoever comes without TLS, each for one queue alone', () => {
    const policies = ofType(template, 'AWS::SQS::QueuePolicy').map(([, { Properties }]) => Properties);
    const queues = ofType(template, 'AWS::SQS::Queue').map(([id]) => id);
    expect(policies).toHaveLength(queues.length);
    expect(policies).toEqual(
      expect.arrayContaining(
        queues.map((queue) => ({
          Queues: [{ Ref: queue }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'TlsOnly',
                Effect: 'Deny',
                Principal: '*',
                Action: 'sqs:*',
                Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        })),
      ),
    );
  });

  it('come after the one that was for all queues once, which takes them from the others', () => {
    for (const [id, { DependsOn }] of ofType(template, 'AWS::SQS::QueuePolicy')) {
      expect([id, DependsOn]).toEqual([id, id === 'TlsOnlyPolicy' ? [] : ['TlsOnlyPolicy']]);
    }
  });
});

describe('the table', () => {
  it('has one key, one index, a time to live and a way back to any second', () => {
    expect(properties('Table')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
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
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

describe('the files bucket', () => {
  it('can be opened to nobody, by whatever list or policy', () => {
    expect(properties('FilesBucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(properties('FilesBucket')).not.toHaveProperty('AccessControl');
    expect(properties('FilesBucket')).not.toHaveProperty('WebsiteConfiguration');
  });

  it('encrypts what lies in it', () => {
    expect(properties('FilesBucket')['BucketEncryption']).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    });
  });

  it('refuses whoever comes without TLS, at the bucket and at every file, and allows nobody anything', () => {
    const policies = ofType(template, 'AWS::S3::BucketPolicy').map(([, { Properties }]) => Properties);
    expect(policies.filter(({ Bucket }) => JSON.stringify(Bucket) === '{"Ref":"FilesBucket"}')).toEqual([
      {
        Bucket: { Ref: 'FilesBucket' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'TlsOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [{ 'Fn::GetAtt': ['FilesBucket', 'Arn'] }, { 'Fn::Sub': '${FilesBucket.Arn}/*' }],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    ]);
  });

  it('forgets every file, but none of a message that waited on the queue and was parked then, nor what broke off', () => {
    expect(properties('FilesBucket')['LifecycleConfiguration']).toEqual({
      Rules: [
        { Id: 'customers', Status: 'Enabled', Prefix: 'inbound/', ExpirationInDays: 45 },
        { Id: 'uploads', Status: 'Enabled', Prefix: 'uploads/', ExpirationInDays: 45 },
        { Id: 'agents', Status: 'Enabled', Prefix: 'outbound/', ExpirationInDays: 1 },
        { Id: 'all', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ],
    });
    const queuedSeconds = Number(properties('InboundQueue')['MessageRetentionPeriod']);
    expect(45 * 86_400).toBeGreaterThan(queuedSeconds + keptUntil(new Date(0)));
  });

  it('keeps no earlier versions, which would outlive their files', () => {
    expect(properties('FilesBucket')).not.toHaveProperty('VersioningConfiguration');
  });
});

describe('the secrets', () => {
  // Frozen: CloudFormation makes a new value whenever a GenerateSecretString block changes in any way. CXone's record
  // would hold a client secret that no longer counts, and parked messages could never be read again. Don't update this.
  it('are generated from blocks that never change', () => {
    const secrets = ofType(template, 'AWS::SecretsManager::Secret').map(([id, { Properties }]) => [
      id,
      Properties['Name'],
      Properties['GenerateSecretString'],
    ]);
    expect(secrets).toEqual([
      [
        'MainCallbackSecret',
        'cxone-byoc-middleware/dev/integrations/main/callback',
        {
          SecretStringTemplate: '{"clientId":"byoc-main"}',
          GenerateStringKey: 'clientSecret',
          ExcludePunctuation: true,
          PasswordLength: 48,
        },
      ],
      [
        'MainSigningKey',
        'cxone-byoc-middleware/dev/integrations/main/signing-key',
        { ExcludePunctuation: true, PasswordLength: 64 },
      ],
      ['MainCxoneSecret', 'cxone-byoc-middleware/dev/integrations/main/cxone', undefined],
      ['DataKey', 'cxone-byoc-middleware/dev/data-key', { ExcludePunctuation: true, PasswordLength: 64 }],
      ['IndexKey', 'cxone-byoc-middleware/dev/index-key', { ExcludePunctuation: true, PasswordLength: 64 }],
    ]);
  });
});

describe('the outputs', () => {
  it('are the fields of the BYOC record, in its order however they are sorted', () => {
    const ownUrl = 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}';
    const fields = Object.entries(template.Outputs).filter(([key]) => key.startsWith('Byoc'));
    expect(fields.map(([key]) => key)).toEqual(fields.map(([key]) => key).sort());
    expect(fields.map(([, { Description, Value }]) => [Description, Value])).toEqual([
      ['Name', 'Custom channel'],
      ['Integration Box URL', { 'Fn::Sub': `${ownUrl}/i/main/box` }],
      ['Authorization URL', { 'Fn::Sub': `${ownUrl}/i/main/box/1.0/token` }],
      ['Client ID', 'byoc-main'],
      [
        'Client Secret',
        {
          'Fn::Sub':
            'in the answer of: aws secretsmanager get-secret-value --region ${AWS::Region} --secret-id ' +
            'cxone-byoc-middleware/dev/integrations/main/callback --query SecretString --output text',
        },
      ],
      ['Color', '#2f6fde'],
      ['Icon', 'livechat'],
      ['Add action URL', { 'Fn::Sub': `${ownUrl}/i/main/add` }],
      ['Reconnect URL', { 'Fn::Sub': `${ownUrl}/i/main/reconnect` }],
      ['Remove URL', { 'Fn::Sub': `${ownUrl}/i/main/remove` }],
      ['Use DFO 3.0 Outbound API for replies', 'ticked'],
    ]);
  });

  it('tell the command line how many functions the queues may run at once', () => {
    expect(template.Outputs['QueueConcurrency']?.Value).toBe('inbound=50&outbound=20&status=10');
  });

  it('say the same as the sheet of byoc setup', () => {
    const sheet = byocRecord({
      integrationKey: integrationKeySchema.parse('main'),
      name: 'Custom channel',
      publicUrl: 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}',
      clientId: 'byoc-main',
      whereClientSecretIs: whereClientSecretIs(
        'cxone-byoc-middleware/dev/integrations/main/callback',
        '${AWS::Region}',
      ),
    });
    const outputs = Object.entries(template.Outputs).filter(([key]) => key.startsWith('Byoc'));
    expect(
      outputs.map(([, { Description, Value }]) => ({
        field: Description,
        value: typeof Value === 'string' ? Value : z.object({ 'Fn::Sub': z.string() }).parse(Value)['Fn::Sub'],
      })),
    ).toEqual(sheet);
  });
});
