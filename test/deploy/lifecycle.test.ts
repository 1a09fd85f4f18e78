import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntrySchema } from '../../lib/audit/audit-entry.ts';
import { byoc } from '../cli/deployment.ts';
import { madeByHand } from './aws/services.ts';
import { deployPolicy } from './deploy-policy.ts';
import { LoopbackAws } from './loopback-aws.ts';
import { type Finished, ServiceCopy } from './service-copy.ts';
import { isObject } from './template.ts';

/** What only prod keeps when its stack goes, by type. */
const kept = [
  'AWS::DynamoDB::Table Table',
  'AWS::Logs::LogGroup AuditLogGroup',
  'AWS::S3::Bucket FilesBucket',
  'AWS::SQS::Queue HoldingQueue1',
  'AWS::SQS::Queue HoldingQueue2',
  'AWS::SQS::Queue HoldingQueue3',
  'AWS::SQS::Queue InboundDeadLetterQueue',
  'AWS::SQS::Queue InboundQueue',
  'AWS::SQS::Queue OutboundDeadLetterQueue',
  'AWS::SQS::Queue OutboundQueue',
  'AWS::SecretsManager::Secret DataKey',
  'AWS::SecretsManager::Secret IndexKey',
  'AWS::SecretsManager::Secret MainCallbackSecret',
  'AWS::SecretsManager::Secret MainCxoneSecret',
];

describe.each(['dev', 'prod'])('stage %s', (stage) => {
  const stackName = `cxone-byoc-middleware-${stage}`;
  let aws: LoopbackAws;
  let copy: ServiceCopy;

  beforeAll(async () => {
    aws = await LoopbackAws.start();
    aws.account.policy = deployPolicy;
    copy = await ServiceCopy.create();
  });

  afterAll(async () => {
    await copy.remove();
    await aws.stop();
  });

  const run = async (...words: readonly string[]): Promise<Finished> => {
    const finished = await copy.serverless([...words, '--stage', stage], {
      ...aws.environment(),
      SLS_AWS_MONITORING_FREQUENCY: '50',
    });
    expect(aws.unexpected).toEqual([]);
    return finished;
  };
  const status = () => aws.cloudFormation.stack(stackName)?.status;
  const inAccount = () => aws.account.things.map(({ type, logicalId, name }) => `${type} ${logicalId || name}`).sort();
  const table = () => aws.account.ofType('AWS::DynamoDB::Table').at(0);
  const logLevel = () => {
    const { Environment: environment } =
      aws.account.find('AWS::Lambda::Function', `${stackName}-issueToken`)?.properties ?? {};
    const variables = isObject(environment) ? environment['Variables'] : undefined;
    return isObject(variables) ? variables['LOG_LEVEL'] : undefined;
  };

  it('is deployed after a first deploy that failed, which leaves nothing that is in the way', async () => {
    aws.account.denied.add('cloudwatch:PutDashboard');
    const failed = await run('deploy');
    expect(failed.exitCode).not.toBe(0);
    expect(failed.output).toContain('is not authorized to perform: cloudwatch:PutDashboard');
    expect(status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(inAccount()).toEqual([
      'AWS::S3::Bucket ServerlessDeploymentBucket',
      'AWS::S3::BucketPolicy ServerlessDeploymentBucketPolicy',
    ]);

    aws.account.denied.clear();
    const { exitCode, output } = await run('deploy');
    expect(exitCode, output).toBe(0);
    expect(status()).toBe('UPDATE_COMPLETE');
    expect(table()?.isProtected).toBe(stage === 'prod');
  });

  it('is deployed a second time, and is as it was after a second deploy that failed', async () => {
    const before = table()?.name;
    const second = await run('deploy', '--param', 'logLevel=debug');
    expect(second.exitCode, second.output).toBe(0);
    expect([status(), logLevel(), table()?.name]).toEqual(['UPDATE_COMPLETE', 'debug', before]);

    const all = inAccount();
    aws.account.denied.add('events:PutRule');
    const failed = await run('deploy', '--param', 'logLevel=warn', '--param', 'alarms=false');
    expect(failed.exitCode).not.toBe(0);
    aws.account.denied.clear();
    expect([status(), logLevel(), inAccount()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'debug', all]);
    expect(table()?.isProtected).toBe(stage === 'prod');

    // What lies uploaded is what would be deployed: the framework alone would find nothing to do.
    const repeated = await run('deploy', '--param', 'logLevel=warn', '--param', 'alarms=false');
    expect(repeated.exitCode, repeated.output).toBe(0);
    expect([status(), logLevel()]).toEqual(['UPDATE_COMPLETE', 'warn']);
  });

  it('goes back to an earlier deploy with its data', async () => {
    const before = table()?.name;
    const [first = ''] = [...aws.objects.keys()].map((key) => key.split('/').at(-2) ?? '').sort();
    const { exitCode, output } = await run('rollback', '--timestamp', first.split('-')[0] ?? '');
    expect(exitCode, output).toBe(0);
    expect([logLevel(), table()?.name, table()?.isProtected]).toEqual(['info', before, stage === 'prod']);
  });

  it(stage === 'prod' ? 'keeps its data when it is removed' : 'leaves nothing when it is removed', async () => {
    const [files] = aws.account.ofType('AWS::S3::Bucket').filter(({ logicalId }) => logicalId === 'FilesBucket');
    files?.objects.set('inbound/photo', { body: Buffer.from('x'), metadata: {}, storedAt: new Date(0) });
    const channel = `cxone-byoc-middleware/${stage}/channels/ch-1`;
    const arn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:';
    aws.account.add(madeByHand('AWS::SecretsManager::Secret', channel, `${arn}${channel}-L00pBk`));
    const other = 'cxone-byoc-middleware/other/channels/ch-2';
    aws.account.add(madeByHand('AWS::SecretsManager::Secret', other, `${arn}${other}-L00pBk`));

    const { exitCode, output } = await run('remove');
    expect(exitCode, output).toBe(0);
    expect(status()).toBeUndefined();
    expect(inAccount()).toEqual(
      [
        ...(stage === 'prod' ? [...kept, `AWS::SecretsManager::Secret ${channel}`] : []),
        `AWS::SecretsManager::Secret ${other}`,
      ].sort(),
    );
    expect(output.includes(`npm run byoc -- adopt --stage ${stage} --region eu-west-1`)).toBe(stage === 'prod');
  });

  it(
    stage === 'prod' ? 'is not deployed over what was kept, and leaves that as it is' : 'is deployed again',
    async () => {
      const before = aws.account.things;
      const { exitCode, output } = await run('deploy');
      if (stage !== 'prod') {
        expect(exitCode, output).toBe(0);
        return;
      }
      expect(exitCode).not.toBe(0);
      expect(output).toContain('already exists');
      expect(status()).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(aws.account.things.filter(({ owner }) => owner === undefined)).toEqual(before);
    },
  );

  if (stage !== 'prod') return;

  /** Of an operator, who may more than whoever deploys. */
  const command = async (...words: readonly string[]) => {
    aws.account.policy = undefined;
    const done = await byoc([...words, '--stage', 'prod'], { ...aws.environment(), AWS_REGION: 'eu-west-1' });
    aws.account.policy = deployPolicy;
    return done;
  };
  const keptThings = () => aws.account.things.filter(({ type, logicalId }) => kept.includes(`${type} ${logicalId}`));

  it('takes in what was kept, and is deployed with it', async () => {
    const before = keptThings().map(({ arn }) => arn);
    expect(before).toHaveLength(kept.length);
    const { file } = await copy.package('prod');
    expect(await command('adopt', '--template', file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nobody is here to answer: repeat it with --yes.') as string,
    });
    const { code, stdout, stderr } = await command('adopt', '--template', file, '--yes');
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Now deploy, with the same settings as before: npm run deploy -- --stage prod');
    expect(status()).toBe('IMPORT_COMPLETE');

    const { exitCode, output } = await run('deploy');
    expect(exitCode, output).toBe(0);
    expect([status(), keptThings().map(({ arn }) => arn)]).toEqual(['UPDATE_COMPLETE', before]);
    expect(keptThings().filter(({ owner }) => owner !== stackName)).toEqual([]);
    expect(table()?.isProtected).toBe(true);
    expect((await command('adopt', '--template', file, '--yes')).stdout).toContain('Nothing was kept of stage prod');
  });

  it('is torn down once its stack is gone: all but the audit log, which tells of it', async () => {
    expect(await command('teardown', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Remove it first: npx serverless remove --stage prod') as string,
    });
    expect((await run('remove')).exitCode).toBe(0);
    const [doomed] = aws.account.ofType('AWS::S3::Bucket');
    doomed?.objects.set('inbound/photo', { body: Buffer.from('x'), metadata: {}, storedAt: new Date(0) });
    const callback = aws.account.find('AWS::SecretsManager::Secret', 'cxone-byoc-middleware/prod/data-key');
    if (callback !== undefined) callback.isScheduledForDeletion = true;

    const before = inAccount();
    expect((await command('teardown')).stderr).toContain('Nobody is here to answer: repeat it with --yes.');
    expect(inAccount()).toEqual(before);
    const { code, stdout, stderr } = await command('teardown', '--yes');
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    for (const { name } of keptThings()) expect(stdout).toContain(name);
    expect(stdout).toContain('data-key (deleted already, and its name taken for some days yet)');
    expect(inAccount()).toEqual([
      'AWS::Logs::LogGroup AuditLogGroup',
      'AWS::SecretsManager::Secret cxone-byoc-middleware/other/channels/ch-2',
    ]);
    const [log] = aws.account.ofType('AWS::Logs::LogGroup');
    expect(log?.lines.map((line) => auditEntrySchema.parse(JSON.parse(line)))).toMatchObject([
      { act: 'tear-down', outcome: 'begun', who: 'aws:arn:aws:iam::000000000000:user/test', count: 14 },
      { act: 'tear-down', outcome: 'done' },
    ]);
    expect((await command('teardown', '--yes')).stdout).toContain(
      'Nothing is left of stage prod in eu-west-1 but its audit log.',
    );
    expect((await command('teardown', '--audit-log', '--yes')).code).toBe(0);
    expect(inAccount()).toEqual(['AWS::SecretsManager::Secret cxone-byoc-middleware/other/channels/ch-2']);

    const { exitCode, output } = await run('deploy');
    expect(exitCode, output).toBe(0);
  });
});
