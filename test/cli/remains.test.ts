import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findRemains, type Remain } from '../../cli/remains/find.ts';
import { adoptionOf } from '../../cli/remains/import-template.ts';
import { stageOf } from '../../cli/target.ts';
import { madeByHand } from '../deploy/aws/services.ts';
import { LoopbackAws } from '../deploy/loopback-aws.ts';

const TABLE = 'AWS::DynamoDB::Table';
const QUEUE = 'AWS::SQS::Queue';
const BUCKET = 'AWS::S3::Bucket';
const LOGS = 'AWS::Logs::LogGroup';
const SECRET = 'AWS::SecretsManager::Secret';

describe('what is found of a stage', () => {
  let aws: LoopbackAws;
  beforeEach(async () => {
    aws = await LoopbackAws.start();
    for (const [name, value] of Object.entries(aws.environment())) vi.stubEnv(name, value);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
  });

  it('is its own, and nothing of a stage whose name begins alike, of another region or of somebody else', async () => {
    const own = [
      [LOGS, 'cxone-byoc-middleware-prod-AuditLogGroup-L00PBACK0001'],
      [LOGS, '/aws/lambda/cxone-byoc-middleware-prod-addChannel'],
      [LOGS, '/aws/http-api/cxone-byoc-middleware-prod'],
      [QUEUE, 'cxone-byoc-middleware-prod-InboundQueue-L00PBACK0002.fifo'],
      [BUCKET, 'cxone-byoc-middleware-prod-filesbucket-l00pback0003'],
      [TABLE, 'cxone-byoc-middleware-prod-Table-L00PBACK0004'],
      [SECRET, 'cxone-byoc-middleware/prod/data-key'],
      [SECRET, 'cxone-byoc-middleware/prod/channels/ch-1'],
    ];
    const others = [
      [LOGS, 'cxone-byoc-middleware-prod-eu-AuditLogGroup-L00PBACK0001'],
      [LOGS, '/aws/lambda/cxone-byoc-middleware-prod-eu-addChannel'],
      [LOGS, '/aws/http-api/cxone-byoc-middleware-prod-eu'],
      [QUEUE, 'cxone-byoc-middleware-prod-eu-InboundQueue-L00PBACK0002.fifo'],
      [QUEUE, 'cxone-byoc-middleware-prod-exports'],
      [BUCKET, 'cxone-byoc-middleware-prod-eu-filesbucket-l00pback0003'],
      [BUCKET, 'cxone-byoc-middleware-prod-serverlessdeploymentb-l00pback0009'],
      [BUCKET, 'cxone-byoc-middleware-prod-backups'],
      [TABLE, 'cxone-byoc-middleware-prod-eu-Table-L00PBACK0004'],
      [TABLE, 'cxone-byoc-middleware-production-Table-L00PBACK0004'],
      [SECRET, 'cxone-byoc-middleware/prod-eu/data-key'],
      [SECRET, 'cxone-byoc-middleware/production/data-key'],
    ];
    for (const [type = '', name = ''] of [...own, ...others]) {
      aws.account.add(madeByHand(type, name, `arn:aws:test:::${name}`));
    }
    const elsewhere = 'cxone-byoc-middleware-prod-filesbucket-l00pback0008';
    aws.account.add(madeByHand(BUCKET, elsewhere, `arn:aws:s3:us-east-1::${elsewhere}`));

    const found = await findRemains(stageOf({ stage: 'prod' }, {}));
    expect(found.map(({ type, name }) => [type, name])).toEqual(own);
    expect(aws.unexpected).toEqual([]);
  });
});

const stackName = 'cxone-byoc-middleware-prod';
const kept = { UpdateReplacePolicy: 'Retain' };
const compiled = {
  Description: 'A stage',
  Resources: {
    Table: { Type: TABLE, Properties: {}, ...kept },
    InboundDeadLetterQueue: { Type: QUEUE, Properties: {}, ...kept },
    InboundQueue: {
      Type: QUEUE,
      Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['InboundDeadLetterQueue', 'Arn'] } } },
      ...kept,
    },
    StatusQueue: { Type: QUEUE, Properties: {} },
    DataKey: { Type: SECRET, Properties: { Name: 'cxone-byoc-middleware/prod/data-key' }, ...kept },
  },
};
const remain = (type: Remain['type'], name: string): Remain => ({ type, name, id: `id of ${name}` });
const table = remain(TABLE, `${stackName}-Table-L00PBACK0001`);
const dead = remain(QUEUE, `${stackName}-InboundDeadLetterQueue-L00PBACK0002.fifo`);
const inbound = remain(QUEUE, `${stackName}-InboundQueue-L00PBACK0003.fifo`);
const status = remain(QUEUE, `${stackName}-StatusQueue-L00PBACK0004`);
const key = remain(SECRET, 'cxone-byoc-middleware/prod/data-key');

describe('what is taken into a stack', () => {
  it('is what the template would keep, each thing for its own resource and with a policy that keeps it', () => {
    const { taken, missing, template } = adoptionOf(
      compiled,
      undefined,
      [inbound, key, table, dead, status],
      stackName,
    );
    expect([...taken]).toEqual([
      ['Table', table],
      ['InboundDeadLetterQueue', dead],
      ['InboundQueue', inbound],
      ['DataKey', key],
    ]);
    expect(missing).toEqual([]);
    expect(template).toMatchObject({ Resources: { Table: { DeletionPolicy: 'Retain' } } });
    expect(template).not.toHaveProperty('Resources.StatusQueue');
  });

  it('is no queue whose dead-letter queue is gone, and no secret that is deleted already', () => {
    const gone = { ...key, isScheduledForDeletion: true };
    const { taken, missing } = adoptionOf(compiled, undefined, [table, inbound, gone], stackName);
    expect([...taken.keys()]).toEqual(['Table']);
    expect(missing).toEqual(['InboundDeadLetterQueue', 'InboundQueue', 'DataKey']);
  });

  it('is left open where two things fit', () => {
    const other = remain(TABLE, `${stackName}-Table-L00PBACK0009`);
    const { taken, unclear } = adoptionOf(compiled, undefined, [table, other, key], stackName);
    expect([...taken.keys()]).toEqual(['DataKey']);
    expect([...unclear]).toEqual([['Table', [table, other]]]);
  });

  it('is only what the stack lacks, whose own template goes on as it is', () => {
    const current = {
      Outputs: { Own: 1 },
      Resources: { Bucket: { Type: BUCKET, Properties: {} }, Table: { Type: TABLE, Properties: {} } },
    };
    const { taken, template } = adoptionOf(compiled, current, [table, key], stackName);
    expect([...taken.keys()]).toEqual(['DataKey']);
    expect(template).toMatchObject({ Outputs: { Own: 1 }, Resources: current.Resources });
  });

  it('is found where a long name was cut', () => {
    const long = `cxone-byoc-middleware-${'x'.repeat(25)}`;
    const files = { Resources: { FilesBucket: { Type: BUCKET, Properties: {}, ...kept } } };
    const cut = `${`${long}-filesbucket`.slice(0, 50)}-l00pback0001`;
    expect(cut).toHaveLength(63);
    expect([...adoptionOf(files, undefined, [remain(BUCKET, cut)], long).taken.keys()]).toEqual(['FilesBucket']);
  });
});
