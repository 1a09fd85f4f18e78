import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeByHand } from './aws/services.ts';
import { LoopbackAws } from './loopback-aws.ts';
import type { Json } from './template.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, Json>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string;
}

let aws: LoopbackAws;
let client: CloudFormationClient;

beforeEach(async () => {
  aws = await LoopbackAws.start();
  client = new CloudFormationClient({
    region: 'eu-west-1',
    endpoint: aws.environment()['AWS_ENDPOINT_URL'] ?? '',
    credentials: { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-access-key' },
    maxAttempts: 1,
  });
});

afterEach(() => aws.stop());

const StackName = 'trial';

async function change(ChangeSetType: 'CREATE' | 'UPDATE', resources: Readonly<Record<string, Resource>>) {
  const TemplateBody = JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A trial',
    Resources: resources,
  });
  await client.send(new CreateChangeSetCommand({ StackName, ChangeSetName: 'c', ChangeSetType, TemplateBody }));
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'c' }));
  return status();
}

async function status(): Promise<string | undefined> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0]?.StackStatus;
}

/** Why resources failed, newest first. */
async function reasons(): Promise<string[]> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.flatMap(({ ResourceStatus, ResourceType, ResourceStatusReason = '' }) =>
    ResourceStatus?.endsWith('_FAILED') === true && ResourceType !== 'AWS::CloudFormation::Stack'
      ? [ResourceStatusReason]
      : [],
  );
}

const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const table = (properties: Record<string, Json> = {}): Resource => ({
  Type: 'AWS::DynamoDB::Table',
  ...kept,
  Properties: { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], ...properties },
});
const role = (size: number): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: { Policies: [{ PolicyName: 'p', PolicyDocument: { Sid: 'x'.repeat(size) } }] },
});
const queue: Resource = { Type: 'AWS::SQS::Queue' };
/** Of a name that is 65 characters long. */
const long = 'n'.repeat(65);

describe('the loopback’s CloudFormation refuses', () => {
  it.each<[what: string, resource: Resource, reason: RegExp]>([
    [
      'a function of 65 characters',
      { Type: 'AWS::Lambda::Function', Properties: { FunctionName: long } },
      /length less than or equal to 64/,
    ],
    [
      'a role of 65 characters',
      { Type: 'AWS::IAM::Role', Properties: { RoleName: long } },
      /length less than or equal to 64/,
    ],
    [
      'a bucket of 65 characters',
      { Type: 'AWS::S3::Bucket', Properties: { BucketName: long } },
      /length less than or equal to 63/,
    ],
    [
      'a queue of 81 characters',
      { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q'.repeat(81) } },
      /length less than or equal to 80/,
    ],
    ['inline policies of over 10,240 characters', role(10_240), /Maximum policy size of 10240 bytes exceeded/],
    [
      'a managed policy of over 6,144 characters',
      { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: 'x'.repeat(6_144) } },
      /PolicySize: 6144/,
    ],
    [
      'more reserved executions than the account can spare',
      { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions: 901 } },
      /below its minimum value of \[100\]/,
    ],
    [
      'a route limit over the account’s',
      { Type: 'AWS::ApiGatewayV2::Stage', Properties: { DefaultRouteSettings: { ThrottlingRateLimit: 10_001 } } },
      /account level limits of 10000/,
    ],
    [
      'a function whose zip is not there',
      { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'none', S3Key: 'f.zip' } } },
      /NoSuchKey/,
    ],
  ])('%s', async (_what, resource, reason) => {
    expect(await change('CREATE', { First: queue, Thing: { ...resource, DependsOn: 'First' } })).toBe(
      'ROLLBACK_COMPLETE',
    );
    expect(await reasons()).toEqual([expect.stringMatching(reason) as string]);
    expect(aws.account.things).toEqual([]);
  });

  it.each([
    'AWS::Logs::LogGroup LogGroupName',
    'AWS::S3::Bucket BucketName',
    'AWS::SQS::Queue QueueName',
    'AWS::SecretsManager::Secret Name',
    'AWS::DynamoDB::Table TableName',
  ])('a name that is taken: %s', async (words) => {
    const [Type = '', property = ''] = words.split(' ');
    aws.account.add(madeByHand(Type, 'taken', 'arn:aws:test'));
    const Properties = { [property]: 'taken' };
    expect(await change('CREATE', { Thing: { Type, Properties } })).toBe('ROLLBACK_COMPLETE');
    expect(await reasons()).toEqual([expect.stringContaining('already exists') as string]);
    expect(aws.account.things.map(({ name }) => name)).toEqual(['taken']);
  });

  it('the name of a secret that is scheduled for deletion', async () => {
    const secret = aws.account.add(madeByHand('AWS::SecretsManager::Secret', 'gone', 'arn:aws:test'));
    secret.isScheduledForDeletion = true;
    await change('CREATE', { Thing: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'gone' } } });
    expect(await reasons()).toEqual([expect.stringContaining('already scheduled for deletion') as string]);
  });

  it('what the deploying role may not do', async () => {
    aws.account.denied.add('sqs:CreateQueue');
    expect(await change('CREATE', { Queue: queue })).toBe('ROLLBACK_COMPLETE');
    expect(await reasons()).toEqual([
      expect.stringContaining('is not authorized to perform: sqs:CreateQueue') as string,
    ]);
  });
});

describe('after a failure, the loopback’s CloudFormation', () => {
  const bad: Resource = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q'.repeat(81) } };

  it('lets a stack whose creation was rolled back only be deleted', async () => {
    expect(await change('CREATE', { Bad: bad })).toBe('ROLLBACK_COMPLETE');
    await expect(change('UPDATE', { Good: queue })).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated',
    );
    await expect(change('CREATE', { Good: queue })).rejects.toThrow('already exists');
    await client.send(new DeleteStackCommand({ StackName }));
    expect(await change('CREATE', { Good: queue })).toBe('CREATE_COMPLETE');
  });

  it('takes back an update, and goes on afterwards', async () => {
    await change('CREATE', { Queue: queue });
    const changed = { ...queue, Properties: { DelaySeconds: 9 } };
    expect(await change('UPDATE', { Queue: changed, Other: table(), Bad: bad })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(aws.account.things.map(({ logicalId, properties }) => [logicalId, properties])).toEqual([['Queue', {}]]);
    expect(await change('UPDATE', { Queue: changed })).toBe('UPDATE_COMPLETE');
  });

  it('leaves what was made by that operation only where the policy is Retain', async () => {
    await change('CREATE', { Queue: queue });
    const retained = { ...table(), DeletionPolicy: 'Retain' };
    await change('UPDATE', { Queue: queue, Kept: retained, Gone: table(), Bad: bad });
    expect(aws.account.ofType('AWS::DynamoDB::Table').map(({ logicalId, owner }) => [logicalId, owner])).toEqual([
      ['Kept', undefined],
    ]);
  });

  it('can’t delete a table that was protected from its first second', async () => {
    const guarded = table({ DeletionProtectionEnabled: true });
    expect(await change('CREATE', { Table: guarded, Bad: bad })).toBe('ROLLBACK_FAILED');
    expect(await reasons()).toContainEqual(expect.stringContaining('currently protected against deletion') as string);
  });

  it('leaves a protected table behind where it is deleted from a stack that works', async () => {
    const guarded = { ...table({ DeletionProtectionEnabled: true }), DeletionPolicy: 'Delete' };
    await change('CREATE', { Queue: queue, Table: guarded });
    expect(await change('UPDATE', { Queue: queue })).toBe('UPDATE_COMPLETE');
    expect(aws.account.ofType('AWS::DynamoDB::Table')).toMatchObject([{ owner: undefined, isProtected: true }]);
  });

  it('replaces a table whose key changes, and keeps the old one where the policy says so', async () => {
    const other = table({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] });
    await change('CREATE', { Table: table() });
    expect(await change('UPDATE', { Table: other })).toBe('UPDATE_COMPLETE');
    expect(aws.account.ofType('AWS::DynamoDB::Table').map(({ owner }) => owner)).toEqual([undefined, StackName]);
  });

  it('keeps a stack that it can’t delete whole: a bucket is not empty', async () => {
    await change('CREATE', { Bucket: { Type: 'AWS::S3::Bucket' }, Queue: queue });
    const [bucket] = aws.account.ofType('AWS::S3::Bucket');
    bucket?.objects.set('photo.jpg', { body: Buffer.from('x'), metadata: {}, storedAt: new Date(0) });
    await client.send(new DeleteStackCommand({ StackName }));
    expect(await status()).toBe('DELETE_FAILED');
    expect(aws.account.things.map(({ logicalId }) => logicalId)).toEqual(['Bucket']);
    bucket?.objects.clear();
    await client.send(new DeleteStackCommand({ StackName }));
    expect(aws.account.things).toEqual([]);
  });
});
