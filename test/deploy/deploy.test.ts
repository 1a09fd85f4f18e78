import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actions, actionsOf, allows } from './aws/rights.ts';
import { deployPolicy } from './deploy-policy.ts';
import { LoopbackAws } from './loopback-aws.ts';
import { type Finished, ServiceCopy } from './service-copy.ts';
import { templateSchema } from './template.ts';
import { zipEntries } from './zip-entries.ts';

let aws: LoopbackAws;
let copy: ServiceCopy;
let deploy: Finished;

beforeAll(async () => {
  aws = await LoopbackAws.start();
  aws.account.policy = deployPolicy;
  copy = await ServiceCopy.create();
  deploy = await copy.serverless(['deploy'], { ...aws.environment(), SLS_AWS_MONITORING_FREQUENCY: '50' });
});

afterAll(async () => {
  await copy.remove();
  await aws.stop();
});

describe('serverless deploy', () => {
  it('runs to its end', () => {
    expect(aws.unexpected).toEqual([]);
    expect(deploy, deploy.output).toMatchObject({ exitCode: 0 });
    expect(deploy.output).toContain('Service deployed to stack cxone-byoc-middleware-dev');
  });

  it('creates the stack with its bucket first, then updates it with everything else', () => {
    const changes = aws.calls.filter((call) =>
      /^(CreateChangeSet|ExecuteChangeSet|ValidateTemplate|PUT object)$/.test(call),
    );
    expect(changes.filter((call, index) => call !== changes[index - 1])).toEqual([
      'CreateChangeSet',
      'ExecuteChangeSet',
      'PUT object',
      'ValidateTemplate',
      'CreateChangeSet',
      'ExecuteChangeSet',
    ]);
  });

  it('uploads the template, its state and one zip for each function, and nothing else', () => {
    const names = [...aws.objects.keys()].map((key) => key.split('/').at(-1));
    expect(names.sort()).toEqual([
      'addChannel.zip',
      'compiled-cloudformation-template.json',
      'deleteFiles.zip',
      'deliverInbound.zip',
      'deliverOutbound.zip',
      'deliverStatus.zip',
      'inboundWebhook.zip',
      'issueToken.zip',
      'outboundMessage.zip',
      'reconnectChannel.zip',
      'removeChannel.zip',
      'reportGauges.zip',
      'requestUpload.zip',
      'serverless-state.json',
    ]);
  });

  it('uploads whole zips under the keys that the template names', () => {
    const [, template] = [...aws.objects].find(([key]) => key.endsWith('compiled-cloudformation-template.json')) ?? [];
    const { Resources } = templateSchema.parse(JSON.parse(String(template)));
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    const [issueToken] = functions.filter(
      ({ Properties }) => Properties['Handler'] === 'dist/issue-token/index.handler',
    );
    const uploaded = [...aws.objects].find(([key]) => key.endsWith('/issueToken.zip'));
    expect(issueToken?.Properties['Code']).toMatchObject({ S3Key: uploaded?.[0] });
    expect(zipEntries(uploaded?.[1] ?? Buffer.alloc(0))).toEqual([
      'dist/issue-token/index.mjs',
      'dist/issue-token/later.mjs',
    ]);
  });

  it('ends with what is typed into CXone’s BYOC record, in the order of its form', () => {
    const printed = deploy.output.slice(deploy.output.indexOf('BYOC record in CXone:')).split('\n').slice(1, 12);
    const origin = 'https://cxone-byoc-middleware-dev-httpapi.execute-api.eu-west-1.amazonaws.com';
    expect(printed.map((line) => line.trim())).toEqual([
      'Name: Custom channel',
      `Integration Box URL: ${origin}/i/main/box`,
      `Authorization URL: ${origin}/i/main/box/1.0/token`,
      'Client ID: byoc-main',
      'Client Secret: in the answer of: aws secretsmanager get-secret-value --region eu-west-1 --secret-id ' +
        'cxone-byoc-middleware/dev/integrations/main/callback --query SecretString --output text',
      'Color: #2f6fde',
      'Icon: livechat',
      `Add action URL: ${origin}/i/main/add`,
      `Reconnect URL: ${origin}/i/main/reconnect`,
      `Remove URL: ${origin}/i/main/remove`,
      'Use DFO 3.0 Outbound API for replies: ticked',
    ]);
  });
});

describe('serverless info', () => {
  it('shows the same record again', async () => {
    const { exitCode, output } = await copy.serverless(['info'], aws.environment());
    expect(exitCode, output).toBe(0);
    const recordIn = (text: string) => /BYOC record in CXone:\n(?: {2}.+\n)+/.exec(text)?.[0];
    expect(recordIn(output)).toBeDefined();
    expect(recordIn(output)).toBe(recordIn(deploy.output));
  });
});

describe('the policy of docs/operations.md', () => {
  it('is enough to create the stack, as the deploy above had no other', () => {
    expect(deploy.exitCode).toBe(0);
    expect(aws.account.ofType('AWS::Lambda::Function').length).toBeGreaterThan(10);
  });

  it.each<keyof Actions>(['update', 'delete'])('is enough to %s each resource of the stack', (kind) => {
    const things = aws.account.things.filter(({ owner }) => owner !== undefined);
    const missing = things.flatMap(({ type, arn }) =>
      (actionsOf[type]?.[kind] ?? [`unknown:${type}`])
        .filter((action) => !allows(deployPolicy, action, arn))
        .map((action) => `${action} on ${arn}`),
    );
    expect(things.length).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('reaches nothing of other stacks, and reads no secret, item or file of a customer', () => {
    for (const [action, arn] of [
      ['lambda:UpdateFunctionCode', 'arn:aws:lambda:eu-west-1:000000000000:function:payroll'],
      ['dynamodb:DeleteTable', 'arn:aws:dynamodb:eu-west-1:000000000000:table/orders'],
      ['s3:GetObject', 'arn:aws:s3:::invoices/2026.pdf'],
      ['s3:GetObject', 'arn:aws:s3:::cxone-byoc-middleware-prod-filesbucket-l00pback0001/inbound/photo'],
      ['iam:PutRolePolicy', 'arn:aws:iam::000000000000:role/admin'],
      ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:cxone-byoc-middleware/x'],
      ['dynamodb:GetItem', 'arn:aws:dynamodb:eu-west-1:000000000000:table/cxone-byoc-middleware-dev-Table-1'],
    ] as const) {
      expect([action, allows(deployPolicy, action, arn)]).toEqual([action, false]);
    }
  });

  it('fits into one managed policy', () => {
    expect(JSON.stringify(deployPolicy).length).toBeLessThanOrEqual(6_144);
  });
});
