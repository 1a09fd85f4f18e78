import { CloudFormationClient, CreateChangeSetCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
// @ts-expect-error The framework loads it as JavaScript.
import untyped from '../../scripts/guard-data.mjs';
import { LoopbackAws } from './loopback-aws.ts';

type Hooks = Readonly<Record<'before:remove:remove' | 'after:remove:remove', () => Promise<void>>>;
const GuardData = untyped as new (serverless: unknown) => { readonly hooks: Hooks };

const StackName = 'cxone-byoc-middleware-staging';
const SECRET = 'cxone-byoc-middleware/staging/data-key';

let aws: LoopbackAws;
let bucket: string;
const said: string[] = [];
beforeEach(async () => {
  aws = await LoopbackAws.start();
  for (const [name, value] of Object.entries(aws.environment())) vi.stubEnv(name, value);
  said.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await aws.stop();
});

const config = () => ({ region: 'eu-west-1', endpoint: aws.environment()['AWS_ENDPOINT_URL'] ?? '', maxAttempts: 1 });

/** A stack that was deployed with this policy, and one file in its bucket. */
async function deployed(DeletionPolicy: string, isTableProtected = false): Promise<void> {
  const client = new CloudFormationClient(config());
  const TemplateBody = JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A stage',
    Resources: {
      DataKey: { Type: 'AWS::SecretsManager::Secret', DeletionPolicy, Properties: { Name: SECRET } },
      FilesBucket: { Type: 'AWS::S3::Bucket', DeletionPolicy },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy,
        Properties: { KeySchema: [], DeletionProtectionEnabled: isTableProtected },
      },
    },
  });
  await client.send(
    new CreateChangeSetCommand({ StackName, ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody }),
  );
  await client.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'c' }));
  bucket = aws.account.ofType('AWS::S3::Bucket')[0]?.name ?? '';
  const s3 = new S3Client({ ...config(), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'in/1', Body: 'a file' }));
}

const filesLeft = () => aws.account.find('AWS::S3::Bucket', bucket)?.objects.size;
const isSecretThere = () => aws.account.find('AWS::SecretsManager::Secret', SECRET) !== undefined;

/** The plugin in a checkout whose serverless.yml says `Delete` for this stage. */
function plugin(): Hooks {
  const provider = {
    naming: { getStackName: () => StackName },
    getStage: () => 'staging',
    getRegion: () => 'eu-west-1',
    getAwsSdkV3Config: () => Promise.resolve(config()),
  };
  return new GuardData({
    getProvider: () => provider,
    classes: { Error },
    service: { custom: { stage: { deletionPolicy: 'Delete' }, secretsPrefix: 'cxone-byoc-middleware/staging' } },
  }).hooks;
}

describe('the removal of a stage', () => {
  it('deletes files and secrets where the stack goes with its data', async () => {
    await deployed('Delete');
    const hooks = plugin();
    await hooks['before:remove:remove']();
    expect(filesLeft()).toBe(0);
    await hooks['after:remove:remove']();
    expect(isSecretThere()).toBe(false);
  });

  it('keeps them where the stack was deployed to keep them, as version 0.2 did', async () => {
    await deployed('RetainExceptOnCreate');
    const hooks = plugin();
    await hooks['before:remove:remove']();
    await hooks['after:remove:remove']();
    expect([filesLeft(), isSecretThere()]).toEqual([1, true]);
    expect(said.join('\n')).toContain('npm run byoc -- adopt --stage staging --region eu-west-1');
  });

  it('deletes no file where CloudFormation would refuse the removal', async () => {
    await deployed('Delete', true);
    await expect(plugin()['before:remove:remove']()).rejects.toThrow('is protected against deletion');
    expect([filesLeft(), isSecretThere()]).toEqual([1, true]);
  });
});
