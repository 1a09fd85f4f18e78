import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readSettings } from '../../lib/settings.ts';
import { madeByHand } from './aws/services.ts';
import { deployPolicy } from './deploy-policy.ts';
import { LoopbackAws } from './loopback-aws.ts';
import { schemaProblems } from './schema-problems.ts';
import { type Packaged, ServiceCopy } from './service-copy.ts';
import { isObject, ofType, resource, type Template, templateSchema } from './template.ts';

const StackName = 'cxone-byoc-middleware-prod';
const BUCKET = 'cxone-byoc-middleware-releases';

let copy: ServiceCopy;
let folder: string;
let files: string[];
let template: Template;
let packaged: Packaged;
let aws: LoopbackAws;
let client: CloudFormationClient;

beforeAll(async () => {
  copy = await ServiceCopy.create();
  packaged = await copy.package('prod');
  folder = await copy.release();
  files = await readdir(folder);
  template = templateSchema.parse(JSON.parse(await readFile(join(folder, 'template.json'), 'utf8')));
  aws = await LoopbackAws.start();
  aws.account.add(madeByHand('AWS::S3::Bucket', BUCKET, `arn:aws:s3:::${BUCKET}`));
  const options = {
    region: 'eu-west-1',
    endpoint: aws.environment()['AWS_ENDPOINT_URL'] ?? '',
    credentials: { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-access-key' },
    maxAttempts: 1,
  };
  client = new CloudFormationClient(options);
  // As `aws s3 cp --recursive` does it.
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  for (const file of files) {
    const Key = `cxone-byoc-middleware/0.2.0/${file}`;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: await readFile(join(folder, file)) }));
  }
  aws.account.policy = deployPolicy;
  // It packages twice.
});

afterAll(async () => {
  await aws.stop();
  await copy.remove();
});

async function change(ChangeSetType: 'CREATE' | 'UPDATE', parameters: Readonly<Record<string, string>>) {
  const names = { StackName, ChangeSetName: 'console' };
  await client.send(
    new CreateChangeSetCommand({
      ...names,
      ChangeSetType,
      TemplateURL: `https://s3.eu-west-1.amazonaws.com/${BUCKET}/cxone-byoc-middleware/0.2.0/template.json`,
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  await client.send(new ExecuteChangeSetCommand(names));
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  return Stacks?.[0];
}

/** Why resources of the stack failed. */
const reasons = () =>
  (aws.cloudFormation.stack(StackName)?.events ?? [])
    .filter(({ status }) => status.endsWith('_FAILED'))
    .map(({ reason }) => reason);

const environmentOf = (key: string): Record<string, string> => {
  const { Environment: environment } =
    aws.account.find('AWS::Lambda::Function', `${StackName}-${key}`)?.properties ?? {};
  const variables = isObject(environment) ? environment['Variables'] : {};
  return z.record(z.string(), z.coerce.string()).parse(variables ?? {});
};

describe('the template of a release', () => {
  it('keeps to the schema of every resource type and refers only to what is there', async () => {
    expect(await schemaProblems(template)).toEqual([]);
  });

  it('has the resources and roles of a deploy of prod, without what the framework needs', () => {
    const ids = (of: Template) =>
      Object.keys(of.Resources).filter((id) => !id.startsWith('ServerlessDeploymentBucket'));
    expect(ids(template)).toEqual(ids(packaged.template));
    expect(Object.keys(template.Resources)).toEqual(ids(template));
    for (const [id, role] of ofType(packaged.template, 'AWS::IAM::Role')) expect(resource(template, id)).toEqual(role);
    expect(JSON.stringify(template)).not.toContain('BYOC-SETTING');
  });

  it('has each setting of serverless.yml as a parameter, with the same default', async () => {
    const serverless = await readFile(new URL('../../serverless.yml', import.meta.url), 'utf8');
    const block = serverless.slice(serverless.indexOf('\nparams:\n'), serverless.indexOf('\ncustom:\n'));
    const settings = [...block.matchAll(/^ {4}(\w+): *(.*?)(?: +#.*)?$/gm)].map(([, name = '', value = '']) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value.replace(/^'(.*)'$/, '$1'),
    ]);
    expect(settings.length).toBeGreaterThan(15);
    for (const [name = '', value] of settings)
      expect([name, template.Parameters[name]?.Default]).toEqual([name, value]);
    expect(template.Parameters['PublicUrl']?.Default).toBe('');
  });
});

describe('a stack made of a release', () => {
  it('takes itself away where its creation fails, and can be created then', async () => {
    const before = aws.account.things;
    aws.account.denied.add('cloudwatch:PutDashboard');
    expect((await change('CREATE', { ArtifactBucket: BUCKET }))?.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(reasons()).toEqual([expect.stringContaining('cloudwatch:PutDashboard') as string]);
    expect(aws.account.things).toEqual(before);
    aws.account.denied.clear();
    await client.send(new DeleteStackCommand({ StackName }));
  });

  it('refuses what no function could start with', async () => {
    for (const [name, value] of [
      ['LogLevel', 'INFO'],
      ['CallbackBudgetSeconds', '25'],
      ['FileLinkSeconds', '900'],
      ['FileLinkSeconds', '43200'],
      ['InboundConcurrency', '1'],
      ['PublicUrl', 'https://byoc.example.net/prod'],
      ['PublicUrl', 'byoc.example.net'],
      ['PrivateHosts', 'https://chat.internal'],
      ['AuditRetentionDays', '300'],
      ['Capture', 'yes'],
      ['ArtifactPrefix', 'no-slash'],
    ] as const) {
      await expect(change('CREATE', { ArtifactBucket: BUCKET, [name]: value })).rejects.toThrow(
        `Parameter ${name} failed to satisfy constraint`,
      );
    }
  });

  it('has functions with the settings of a deploy, and the sheet as its outputs', async () => {
    const chosen = { LogLevel: 'warn', StatusConcurrency: '7', RequestsPerSecond: '90' };
    const stack = await change('CREATE', { ArtifactBucket: BUCKET, ...chosen });
    expect(reasons()).toEqual([]);
    expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
    const settings = environmentOf('outboundMessage');
    expect(settings).toMatchObject({
      LOG_LEVEL: 'warn',
      CALLBACK_BUDGET_SECONDS: '8',
      SECRETS_PREFIX: 'cxone-byoc-middleware/prod',
      PUBLIC_URL: 'https://cxone-byoc-middleware-prod-httpapi.execute-api.eu-west-1.amazonaws.com',
      QUEUE_WORKERS: '50',
    });
    expect(() => readSettings(settings)).not.toThrow();
    expect(environmentOf('deliverStatus')['QUEUE_WORKERS']).toBe('7');
    const workers = aws.account.ofType('AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
    expect(JSON.stringify(workers)).toContain('"MaximumConcurrency":"7"');
    expect(aws.account.ofType('AWS::ApiGatewayV2::Stage')).toMatchObject([
      { properties: { DefaultRouteSettings: { ThrottlingRateLimit: '90', ThrottlingBurstLimit: 1000 } } },
    ]);
    const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    expect(outputs.get('Byoc01Name')).toBe('Custom channel');
    expect(outputs.get('Byoc02IntegrationBoxUrl')).toBe(`${settings['PUBLIC_URL']}/i/main/box`);
    expect(outputs.get('CxoneBaseUrls')).toBe('auth=&api=');
    expect(outputs.get('TableName')).toBe(settings['TABLE_NAME']);
  });

  it('takes an update: another domain, no alarms, and a table that is protected', async () => {
    const table = environmentOf('issueToken')['TABLE_NAME'];
    const stack = await change('UPDATE', {
      ArtifactBucket: BUCKET,
      PublicUrl: 'https://byoc.example.net',
      Alarms: 'false',
      ProtectTable: 'true',
    });
    expect(reasons()).toEqual([]);
    expect(stack?.StackStatus).toBe('UPDATE_COMPLETE');
    expect(environmentOf('issueToken')).toMatchObject({ PUBLIC_URL: 'https://byoc.example.net', TABLE_NAME: table });
    const box = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'Byoc02IntegrationBoxUrl');
    expect(box?.OutputValue).toBe('https://byoc.example.net/i/main/box');
    expect(aws.account.ofType('AWS::CloudWatch::Alarm')).toEqual([]);
    expect(aws.account.ofType('AWS::DynamoDB::Table')).toMatchObject([{ isProtected: true }]);
    expect(aws.account.ofType('AWS::Events::Rule').map(({ properties }) => properties['State'])).toContain('DISABLED');
  });
});
