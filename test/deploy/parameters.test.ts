import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parameterProblems, regionProblems, stageProblems } from '../../scripts/deploy-problems.ts';
import { schemaProblems } from './schema-problems.ts';
import { ServiceCopy } from './service-copy.ts';
import { ofType, type Template } from './template.ts';

const serviceSchema = z.object({
  service: z.string(),
  custom: z.object({ stages: z.record(z.string(), z.unknown()) }),
  functions: z.record(z.string(), z.object({})),
});

let service: ServiceCopy;
let printed: z.infer<typeof serviceSchema>;
beforeAll(async () => {
  service = await ServiceCopy.create();
  const { output } = await service.serverless(['print', '--format', 'json']);
  printed = serviceSchema.parse(JSON.parse(output.slice(output.indexOf('{'))));
});
afterAll(() => service.remove());

/** What the command says of a stage and its parameters. */
async function refusal(
  stage: string,
  parameters: readonly string[] = [],
  others: readonly string[] = [],
): Promise<string> {
  const options = parameters.flatMap((parameter) => ['--param', parameter]);
  const { exitCode, output } = await service.serverless(['package', '--stage', stage, ...options, ...others]);
  expect(exitCode).not.toBe(0);
  expect(output).toContain('Nothing was packaged.');
  return output;
}

/** Parameter, and what is said of it. */
const wrong: readonly (readonly [given: string, says: string])[] = [
  ['logLevel=INFO', 'it must be debug, info, warn or error.'],
  ['retryAfterSeconds=-1', 'it must be a whole number from 0 to 600.'],
  ['callbackBudgetSeconds=90', 'it must be a whole number from 1 to 20.'],
  ['maxFileMegabytes=500', 'it must be a whole number from 1 to 100.'],
  [
    'fileLinkSeconds=43200',
    'it must be a whole number from 3600 to 21600, for a link ends with the credentials of the function that signed it.',
  ],
  ['publicUrl=http://byoc.example.net', 'it must begin with https://.'],
  ['cxoneAuthBaseUrl=https://cxone.example.net/auth', 'it must have no path, no query and no fragment.'],
  ['cxoneApiBaseUrl=api', 'it must be an absolute http(s) URL without a path, e.g. https://api.example.com.'],
  ['capture=yes', 'it must be true or false.'],
  ['hstsSubdomains=1', 'it must be true or false.'],
  ['fileHandover=mail', 'it must be link or upload.'],
  ['executableFiles=no', 'it must be refuse or allow.'],
  ['customerIds=bare', 'it must be prefixed or plain.'],
  ['answerForm=loose', 'it must be superset or strict.'],
  ['privateHosts=https://chat.internal', 'it must be host names with commas between them, each with a port or without'],
  [
    'prefill=https://bots.example.com',
    'it must be provider.setting=answer, with a space between, e.g. telegram.apiUrl=',
  ],
  ['auditRetentionDays=399', 'it must be one of 1, 3, 5, 7, 14, 30,'],
  ['secretAgeDays=a year', 'it must be a whole number from 1 to 36500.'],
  ['alarms=yes', 'it must be true or false.'],
  ['alarmEnds=on', 'it must be true or false.'],
  ['accessLogs=no', 'it must be true or false.'],
  ['alarmEmail=nobody', 'it must be one e-mail address, e.g. alarms@example.com.'],
  ['requestsPerSecond=20000', 'it must be a whole number from 1 to 10000.'],
  ['loglevel=debug', 'there is no parameter of this name. Did you mean logLevel?'],
  ['publicURL=https://byoc.example.net', 'there is no parameter of this name. Did you mean publicUrl?'],
  ['colour=blue', 'there is no parameter of this name. docs/settings.md lists them.'],
];

/** Those that stand here by themselves: one of the same name is above, or the framework would speak first. */
const batches: readonly (typeof wrong)[] = [
  wrong,
  [
    ['inboundConcurrency=1', 'it must be a whole number from 2 to 1000.'],
    ['outboundConcurrency=many', 'it must be a whole number from 2 to 1000.'],
    ['statusConcurrency=1001', 'it must be a whole number from 2 to 1000.'],
  ],
  [
    ['publicUrl=https://byoc.example.net/prod', 'it must have no path, no query and no fragment.'],
    ['fileLinkSeconds=10', 'it must be a whole number from 3600 to 21600'],
    ['alarmEmail=a@example.com,b@example.com', 'it must be one e-mail address, e.g. alarms@example.com.'],
    ['privateHosts=10.0.0.0/8', 'it must be host names with commas between them'],
  ],
  [
    ['publicUrl=https://byoc.example.net?stage=prod', 'it must have no path, no query and no fragment.'],
    ['cxoneAuthBaseUrl=https://me@cxone.example.net', 'it must have no user name.'],
    ['cxoneApiBaseUrl=HTTP://api.example.net', 'it must begin with https://.'],
    ['customerIds= ', 'it has no value. Leave it out for "prefixed".'],
  ],
];

describe('parameters that no function could start with', () => {
  it('are more than thirty here', () => {
    expect(batches.flat().length).toBeGreaterThan(30);
  });

  it.each(batches)(
    'are refused before anything is packaged, each with its value and what it must be',
    async (...batch) => {
      const output = await refusal(
        'dev',
        batch.map(([given]) => given),
      );
      for (const [given, says] of batch) {
        expect(output).toContain(`--param ${given.trim()}: ${says}`);
        // Once, though all functions would read it.
        expect(output.split(`--param ${given.trim()}: `)).toHaveLength(2);
      }
      expect(output.match(/^- /gm)).toHaveLength(batch.length);
    },
  );

  it('are refused where one is given twice', async () => {
    expect(await refusal('dev', ['capture=true', 'capture=false'])).toContain(
      '- --param capture is given 2 times, as "true" and "false": give it once.',
    );
  });

  it('are all known where the framework does not say which there are', () => {
    expect(parameterProblems(['colour=blue'], {})).toEqual([]);
    expect(parameterProblems(['colour=blue'], { logLevel: 'info' })).toHaveLength(1);
    expect(parameterProblems(['constructor=x'], { logLevel: 'info' })).toHaveLength(1);
  });

  it('are refused by the framework where one has no value at all', async () => {
    const { exitCode, output } = await service.serverless(['package', '--param', 'customerIds=']);
    expect(exitCode).not.toBe(0);
    expect(output).toContain('"customerIds="');
  });
});

const shape = (name: string) =>
  `The stage "${name}" can't be deployed: take 1 to 25 lower-case letters, digits and hyphens, and begin with a letter.`;
const settings = (name: string) =>
  `The stage "${name}" would get other settings than "prod": write --stage prod. To keep the name, give it settings of its own in serverless.yml, under custom.stages.`;
const region = (name: string) => `There is no region "${name}": write it as AWS does, e.g. --region eu-west-1.`;

describe('a stage or a region', () => {
  it.each([
    { stage: 'feature-abc-1234-longish-name', says: shape },
    { stage: 'My-Stage', says: shape },
    { stage: '1st', says: shape },
    { stage: 'my_stage', says: shape },
    { stage: 'Prod', says: settings },
    { stage: 'PROD', says: settings },
    { stage: 'production', says: settings },
    { stage: 'Production', says: settings },
    { stage: 'live', says: settings },
  ])('that AWS would refuse, or that is not what is meant, is refused: $stage', ({ stage, says }) => {
    expect(stageProblems(stage, printed)).toEqual([says(stage)]);
  });

  it.each(['eu-west1', 'EU-WEST-1', 'eu-weast-1', 'europe-west-1', 'Ireland', 'eu-west-1a'])(
    'is refused where AWS has none of that name: %s',
    (name) => {
      expect(regionProblems(name)).toEqual([region(name)]);
    },
  );

  it.each(['us-east-1', 'ap-southeast-5', 'us-gov-west-1', 'mx-central-1', 'il-central-1', 'cn-northwest-1'])(
    'is taken where AWS has it: %s',
    (name) => {
      expect(regionProblems(name)).toEqual([]);
    },
  );

  it('is refused before anything is packaged', async () => {
    expect(await refusal('production')).toContain(`- ${settings('production')}`);
    expect(await refusal('dev', [], ['--region', 'eu-west1'])).toContain(`- ${region('eu-west1')}`);
  });

  it('of 25 characters has no name that is too long for AWS', async () => {
    const { template } = await service.package('a'.repeat(25));
    const longest = (type: string, property: string) =>
      Math.max(
        ...ofType(template, type).map(
          ([, { Properties }]) => z.string().default('').parse(Properties[property]).length,
        ),
      );
    expect(longest('AWS::Lambda::Function', 'FunctionName')).toBe(64);
    // The limits of IAM, S3 and SQS; where there is no name CloudFormation gives one that fits.
    expect(longest('AWS::IAM::Role', 'RoleName')).toBeLessThanOrEqual(64);
    expect(longest('AWS::S3::Bucket', 'BucketName')).toBeLessThanOrEqual(63);
    expect(longest('AWS::SQS::Queue', 'QueueName')).toBeLessThanOrEqual(80);
    expect(longest('AWS::SNS::Topic', 'TopicName')).toBeLessThanOrEqual(256);
    expect(longest('AWS::CloudWatch::Alarm', 'AlarmName')).toBeLessThanOrEqual(255);
    expect(longest('AWS::SecretsManager::Secret', 'Name')).toBeLessThanOrEqual(512);
  });
});

describe('parameters that are right', () => {
  let template: Template;
  beforeAll(async () => {
    const parameters = [
      ...['requestsPerSecond=50', 'inboundConcurrency=2', 'outboundConcurrency=3', 'statusConcurrency=4'],
      ...['auditRetentionDays=731', 'publicUrl=https://byoc.example.net/', 'accessLogs=false', 'alarmEnds=true'],
    ];
    const options = parameters.flatMap((parameter) => ['--param', parameter]);
    ({ template } = await service.package('dev', options));
  });

  it('keep the template to its schema', async () => {
    expect(await schemaProblems(template)).toEqual([]);
  });

  it('limit the requests of each route, as a number', () => {
    expect(template.Resources['HttpApiStage']?.Properties['DefaultRouteSettings']).toMatchObject({
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 1000,
    });
  });

  it('limit the workers of each queue, which are told of it', () => {
    const workers = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) =>
      z.object({ MaximumConcurrency: z.number() }).parse(Properties['ScalingConfig']),
    );
    expect(workers.map(({ MaximumConcurrency }) => MaximumConcurrency)).toEqual([2, 2, 2, 2, 3, 4]);
    const told = ['DeliverInbound', 'DeliverOutbound', 'DeliverStatus'].map(
      (id) => template.Resources[`${id}LambdaFunction`]?.Properties['Environment'],
    );
    expect(told).toMatchObject(['2', '3', '4'].map((QUEUE_WORKERS) => ({ Variables: { QUEUE_WORKERS } })));
  });

  it('leave the access log out, and what counts its lines', () => {
    const { Conditions, Resources } = template;
    expect(Conditions['AccessLogsWanted']).toEqual({ 'Fn::Equals': ['false', 'true'] });
    expect(Resources['HttpApiLogGroup']?.Condition).toBe('AccessLogsWanted');
    expect(Resources['RefusedBoxCallsFilter']?.Condition).toBe('AccessLogsWatched');
    expect(Conditions['AccessLogsWatched']).toEqual({
      'Fn::And': [{ Condition: 'AlarmsWanted' }, { Condition: 'AccessLogsWanted' }],
    });
    expect(Resources['HttpApiStage']?.Properties['AccessLogSettings']).toMatchObject({
      'Fn::If': ['AccessLogsWanted', {}, { Ref: 'AWS::NoValue' }],
    });
  });

  it('have alarms told of when they end', () => {
    expect(template.Conditions['AlarmEndsWanted']).toEqual({ 'Fn::Equals': ['true', 'true'] });
  });

  it('keep who did what for as long as they say, in a log group that no other function writes to', () => {
    expect(template.Resources['AuditLogGroup']?.Properties).toEqual({ RetentionInDays: 731 });
  });

  it('lose the slash off the end of publicUrl, for functions and sheet alike', () => {
    const text = JSON.stringify(template);
    expect(text).toContain('https://byoc.example.net/i/main/box/1.0/token');
    expect(text).not.toContain('example.net//');
    expect(text).toContain('"PUBLIC_URL":{"Fn::Sub":"https://byoc.example.net"}');
  });
});

describe('the built functions', () => {
  it('are refused where a source was changed since, with the command that builds', async () => {
    const settings = createHash('sha256')
      .update(await readFile('lib/settings.ts'))
      .digest('hex');
    await service.built({ 'lib/settings.ts': settings });
    expect(await service.serverless(['package', '--stage', 'dev'])).toMatchObject({ exitCode: 0 });
    await service.built({ 'lib/settings.ts': 'x', 'functions/gone.ts': 'x' });
    expect(await refusal('prod')).toContain(
      'dist/ was built of another lib/settings.ts and of 1 more than is here now: `npm run deploy -- --stage prod` builds first.',
    );
  });

  it('are refused where there are none', async () => {
    await service.built(undefined);
    expect(await refusal('dev')).toContain(
      'There is no dist/, for nothing was built: `npm run deploy -- --stage dev` builds first.',
    );
  });
});
