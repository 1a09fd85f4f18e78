import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findTarget, TargetError } from '../../cli/target.ts';
import { type StubServer, startStubServer, text } from '../lib/cxone/stub-server.ts';

const environment = {
  TABLE_NAME: 'byoc-dev',
  SECRETS_PREFIX: 'byoc/dev',
  PUBLIC_URL: 'https://byoc.example.net',
  INBOUND_QUEUE_URL: 'https://sqs.example.net/inbound.fifo',
  OUTBOUND_QUEUE_URL: 'https://sqs.example.net/outbound.fifo',
  STATUS_QUEUE_URL: 'https://sqs.example.net/status',
  AUDIT_LOG_GROUP: 'byoc-dev-audit',
};

const outputs = {
  TableName: 'byoc-prod',
  SecretsPrefix: 'byoc/prod',
  PublicUrl: 'https://byoc.example.net',
  InboundQueueUrl: 'https://sqs.example.net/inbound.fifo',
  OutboundQueueUrl: 'https://sqs.example.net/outbound.fifo',
  StatusQueueUrl: 'https://sqs.example.net/status',
  AuditLogGroupName: 'byoc-prod-audit',
  QueueConcurrency: 'inbound=50&amp;outbound=20&amp;status=10',
  CxoneBaseUrls: 'auth=https%3A%2F%2Fcxone-gov.niceincontact.com&amp;api=',
  Unrelated: 'x',
};

/** The answer of DescribeStacks, in CloudFormation's XML. */
function stackWith(values: Readonly<Record<string, string>>): string {
  const members = Object.entries(values).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>s</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

const missing =
  '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id cxone-byoc-middleware-dev does not exist</Message></Error></ErrorResponse>';

async function refusalOf(target: Promise<unknown>): Promise<string> {
  const error: unknown = await target.catch((thrown: unknown) => thrown);
  if (error instanceof TargetError) return error.message;
  throw new Error('A TargetError was expected.', { cause: error });
}

describe('the deployment that the environment names', () => {
  it('is taken where no stage is asked for', async () => {
    expect(await findTarget({}, { ...environment, CXONE_API_BASE_URL: 'http://127.0.0.1:4010' })).toEqual({
      tableName: 'byoc-dev',
      secretsPrefix: 'byoc/dev',
      publicUrl: 'https://byoc.example.net',
      inboundQueueUrl: 'https://sqs.example.net/inbound.fifo',
      holdingQueueUrls: [],
      outboundQueueUrl: 'https://sqs.example.net/outbound.fifo',
      statusQueueUrl: 'https://sqs.example.net/status',
      filesBucket: '',
      auditLogGroup: 'byoc-dev-audit',
      cxoneAuthBaseUrl: 'https://cxone.niceincontact.com',
      cxoneApiBaseUrl: 'http://127.0.0.1:4010',
      allowHttp: false,
      privateHosts: [],
      secretAgeDays: 365,
      region: undefined,
    });
  });

  it('is refused by the names of what it lacks', async () => {
    expect(await refusalOf(findTarget({}, { ...environment, SECRETS_PREFIX: undefined, PUBLIC_URL: undefined }))).toBe(
      'The deployment has no SECRETS_PREFIX, PUBLIC_URL: deploy this version again, or set them in the environment.',
    );
  });
});

describe('the deployment of a stage', () => {
  let cloudFormation: StubServer;

  beforeEach(async () => {
    cloudFormation = await startStubServer();
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', cloudFormation.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await cloudFormation.close();
  });

  const answer = (status: number, body: string) =>
    cloudFormation.on('POST /', text(status, body, { 'content-type': 'text/xml' }));

  it('is read from its stack, whatever the environment says', async () => {
    answer(200, stackWith(outputs));
    expect(await findTarget({ stage: 'prod', region: 'eu-central-1' }, environment)).toEqual({
      tableName: 'byoc-prod',
      secretsPrefix: 'byoc/prod',
      publicUrl: 'https://byoc.example.net',
      inboundQueueUrl: 'https://sqs.example.net/inbound.fifo',
      holdingQueueUrls: [],
      outboundQueueUrl: 'https://sqs.example.net/outbound.fifo',
      statusQueueUrl: 'https://sqs.example.net/status',
      filesBucket: '',
      auditLogGroup: 'byoc-prod-audit',
      cxoneAuthBaseUrl: 'https://cxone-gov.niceincontact.com',
      cxoneApiBaseUrl: undefined,
      allowHttp: false,
      privateHosts: [],
      workers: { inbound: 50, outbound: 20, status: 10 },
      secretAgeDays: 365,
      region: 'eu-central-1',
    });
    const [request] = cloudFormation.seen;
    expect(new URLSearchParams(request?.body).get('StackName')).toBe('cxone-byoc-middleware-prod');
    expect(request?.headers.authorization).toContain('/eu-central-1/cloudformation/');
  });

  it('is that of dev where neither stage nor environment says more', async () => {
    answer(200, stackWith(outputs));
    await findTarget({ region: 'eu-west-1' }, {});
    expect(new URLSearchParams(cloudFormation.seen[0]?.body).get('StackName')).toBe('cxone-byoc-middleware-dev');
  });

  it('is refused with what to do where there is no such stack', async () => {
    answer(400, missing);
    expect(await refusalOf(findTarget({ region: 'eu-west-1' }, {}))).toBe(
      'There is no stack cxone-byoc-middleware-dev in eu-west-1: deploy it with `npm run deploy -- --stage dev --region eu-west-1`, or give another one with --stage, --region or --aws-profile.',
    );
  });

  it('is refused by the names of what an older deployment lacks', async () => {
    const { TableName, PublicUrl, InboundQueueUrl, OutboundQueueUrl, StatusQueueUrl } = outputs;
    answer(200, stackWith({ TableName, PublicUrl, InboundQueueUrl, OutboundQueueUrl, StatusQueueUrl }));
    expect(await refusalOf(findTarget({ region: 'eu-west-1' }, {}))).toContain(
      'has no SECRETS_PREFIX, AUDIT_LOG_GROUP:',
    );
  });
});
