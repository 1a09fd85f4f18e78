import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readSettings } from '../../lib/settings.ts';
import { schemaProblems } from './schema-problems.ts';
import { bundleNames, type Packaged, ServiceCopy } from './service-copy.ts';
import { ofType, resource, type Template } from './template.ts';

const logicalIds = [
  'IssueToken',
  'OutboundMessage',
  'AddChannel',
  'ReconnectChannel',
  'RemoveChannel',
  'InboundWebhook',
  'RequestUpload',
  'DeliverInbound',
  'DeliverOutbound',
  'DeliverStatus',
  'ReportGauges',
  'DeleteFiles',
];

/** The concurrency of a function's queue. */
const workersOf = (id: string): string => (id === 'DeliverStatus' ? '10' : id === 'DeliverOutbound' ? '20' : '50');

const holdingQueues = ['HoldingQueue1', 'HoldingQueue2', 'HoldingQueue3'];

const routeSettingsSchema = z.record(
  z.string(),
  z.strictObject({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }),
);

let copy: ServiceCopy;
let dev: Packaged;
let prod: Packaged;

beforeAll(async () => {
  copy = await ServiceCopy.create();
  // One after the other: osls keeps its compiled schema below HOME, and two that write it at once fail.
  dev = await copy.package('dev');
  prod = await copy.package('prod');
});

afterAll(() => copy.remove());

const properties = (template: Template, logicalId: string) => resource(template, logicalId).Properties;

describe.each(['dev', 'prod'] as const)('the template of stage %s', (stage) => {
  const template = () => (stage === 'dev' ? dev : prod).template;

  it('keeps to the schema of every resource type and refers only to what is there', async () => {
    expect(await schemaProblems(template())).toEqual([]);
  });

  it('runs every function on Node.js 24 and arm64, under a role and a log group of its own', () => {
    const functions = ofType(template(), 'AWS::Lambda::Function');
    expect(functions.map(([id]) => id).sort()).toEqual(logicalIds.map((id) => `${id}LambdaFunction`).sort());
    for (const id of logicalIds) {
      expect(properties(template(), `${id}LambdaFunction`)).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: 512,
        Description: expect.stringMatching(/\w/) as string,
        Role: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
        // Of Lambda's own lines only those of runs that failed; of the function's own, all that LOG_LEVEL lets through.
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE', SystemLogLevel: 'WARN' },
      });
      expect(properties(template(), `${id}LogGroup`)).toEqual({
        LogGroupName: `/aws/lambda/cxone-byoc-middleware-${stage}-${id.charAt(0).toLowerCase()}${id.slice(1)}`,
        RetentionInDays: stage === 'dev' ? 14 : 90,
      });
    }
  });

  it('gives every function the same environment, with the names of what the stack holds', () => {
    for (const id of logicalIds) {
      expect(properties(template(), `${id}LambdaFunction`)['Environment']).toEqual({
        Variables: {
          TABLE_NAME: { Ref: 'Table' },
          INBOUND_QUEUE_URL: { Ref: 'InboundQueue' },
          HOLDING_QUEUE_URLS: { 'Fn::Join': [' ', holdingQueues.map((Ref) => ({ Ref }))] },
          DEAD_LETTER_QUEUE_URLS: {
            'Fn::Join': [
              ' ',
              ['InboundDeadLetterQueue', 'OutboundDeadLetterQueue', 'StatusDeadLetterQueue'].map((Ref) => ({ Ref })),
            ],
          },
          OUTBOUND_QUEUE_URL: { Ref: 'OutboundQueue' },
          STATUS_QUEUE_URL: { Ref: 'StatusQueue' },
          FILES_BUCKET: { Ref: 'FilesBucket' },
          AUDIT_LOG_GROUP: { Ref: 'AuditLogGroup' },
          SECRETS_PREFIX: `cxone-byoc-middleware/${stage}`,
          PUBLIC_URL: { 'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}' },
          HSTS_SUBDOMAINS: 'false',
          CXONE_AUTH_BASE_URL: '',
          CXONE_API_BASE_URL: '',
          ALLOW_HTTP: 'false',
          PRIVATE_HOSTS: '',
          PREFILL: '',
          SUPPORT_CONTACT: '',
          LOG_LEVEL: 'info',
          RETRY_AFTER_SECONDS: '5',
          CALLBACK_BUDGET_SECONDS: '8',
          ANSWER_FORM: 'superset',
          CUSTOMER_IDS: 'prefixed',
          MAX_FILE_MEGABYTES: '40',
          FILE_LINK_SECONDS: '3600',
          FILE_HANDOVER: 'link',
          EXECUTABLE_FILES: 'refuse',
          CAPTURE: 'false',
          QUEUE_WORKERS: workersOf(id),
        },
      });
    }
  });

  it('has the access log under a name that takes no room in the resource policy of the account', () => {
    expect(resource(template(), 'HttpApiLogGroup')).toMatchObject({
      Condition: 'AccessLogsWanted',
      Properties: {
        LogGroupName: `/aws/vendedlogs/http-api/cxone-byoc-middleware-${stage}`,
        RetentionInDays: stage === 'dev' ? 14 : 90,
      },
    });
  });

  it('throttles token and admin routes below the default, and waits for the routes before it sets their limits', () => {
    const stageResource = resource(template(), 'HttpApiStage');
    const { RouteSettings, DefaultRouteSettings } = stageResource.Properties;
    const limits = new Map(Object.entries(routeSettingsSchema.parse(RouteSettings)));
    const lowered = [20, 10];
    // The least that an account has, in some regions, is 2,500 a second and 1,250 at once.
    expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
    expect([...limits].map(([route, { ThrottlingRateLimit }]) => [route, ThrottlingRateLimit])).toEqual([
      ['POST /i/{integrationKey}/box/1.0/token', lowered[0]],
      ['POST /i/{integrationKey}/box/2.0/token', lowered[0]],
      ['POST /i/{integrationKey}/box/oauth/token', lowered[0]],
      ['POST /i/{integrationKey}/box/1.0/token/{proxy+}', lowered[0]],
      ['POST /i/{integrationKey}/box/2.0/token/{proxy+}', lowered[0]],
      ['POST /i/{integrationKey}/box/oauth/token/{proxy+}', lowered[0]],
      ['GET /health', lowered[1]],
      ['HEAD /health', lowered[1]],
      ['GET /i/{integrationKey}/add', lowered[1]],
      ['POST /i/{integrationKey}/add', lowered[1]],
      ['GET /i/{integrationKey}/reconnect', lowered[1]],
      ['POST /i/{integrationKey}/reconnect', lowered[1]],
      ['GET /i/{integrationKey}/remove', lowered[1]],
      ['POST /i/{integrationKey}/remove', lowered[1]],
      ['GET /i/{integrationKey}/channels', lowered[1]],
      ['POST /i/{integrationKey}/channels', lowered[1]],
      ['GET /', lowered[1]],
      ['GET /{proxy+}', lowered[1]],
      ['ANY /i/{integrationKey}/{page}', lowered[1]],
    ]);
    const routes = ofType(template(), 'AWS::ApiGatewayV2::Route');
    const awaited = routes.filter(([id]) => stageResource.DependsOn.includes(id));
    expect(awaited.map(([, { Properties }]) => Properties['RouteKey']).sort()).toEqual([...limits.keys()].sort());
  });

  it('keeps what can not be made again when the resource goes, and in prod when the stack goes', () => {
    const kept = Object.entries(template().Resources).filter(
      ([, { DeletionPolicy, UpdateReplacePolicy }]) => DeletionPolicy !== 'Delete' || UpdateReplacePolicy !== 'Delete',
    );
    expect(
      kept.map(([id, { DeletionPolicy, UpdateReplacePolicy }]) => [id, DeletionPolicy, UpdateReplacePolicy]),
    ).toEqual(
      [
        'Table',
        'InboundQueue',
        'InboundDeadLetterQueue',
        ...holdingQueues,
        'OutboundQueue',
        'OutboundDeadLetterQueue',
        'MainCallbackSecret',
        'MainCxoneSecret',
        'DataKey',
        'IndexKey',
        'FilesBucket',
        'AuditLogGroup',
      ].map((id) => [id, stage === 'prod' ? 'RetainExceptOnCreate' : 'Delete', 'Retain']),
    );
    // A protected table could not be taken away by a first deploy that fails.
    expect(properties(template(), 'Table')).not.toHaveProperty('DeletionProtectionEnabled');
  });
});

describe('the environment', () => {
  it('is enough for lib/settings.ts', () => {
    const { Variables } = z
      .object({ Variables: z.record(z.string(), z.json()) })
      .parse(properties(dev.template, 'IssueTokenLambdaFunction')['Environment']);
    // What a reference yields is known to AWS alone; each is a URL but for the names of table and bucket, which may be any.
    const values = Object.entries(Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'https://stack.example.net',
    ]);
    expect(readSettings(z.record(z.string(), z.string()).parse(Object.fromEntries(values)))).toMatchObject({
      secretsPrefix: 'cxone-byoc-middleware/dev',
      allowHttp: false,
      privateHosts: [],
      supportContact: undefined,
      logLevel: 'info',
      retryAfterMs: 5000,
      files: { maxBytes: 40_000_000, linkSeconds: 3600, handover: 'link', allowExecutables: false },
    });
  });
});

describe('the zips', () => {
  it('hold the handler of their function and what it imports later, and nothing of another one', () => {
    const files = [...dev.zips].map(([name, { entries }]) => [name, ...entries.toSorted()]).sort();
    expect(files).toEqual(
      [
        ['addChannel', 'add-channel'],
        ['deleteFiles', 'delete-files'],
        ['deliverInbound', 'deliver-inbound'],
        ['deliverOutbound', 'deliver-outbound'],
        ['deliverStatus', 'deliver-status'],
        ['inboundWebhook', 'inbound-webhook'],
        ['issueToken', 'issue-token'],
        ['outboundMessage', 'outbound-message'],
        ['reconnectChannel', 'reconnect-channel'],
        ['removeChannel', 'remove-channel'],
        ['reportGauges', 'report-gauges'],
        ['requestUpload', 'request-upload'],
      ].map(([zip, folder]) => [zip, `dist/${folder}/index.mjs`, `dist/${folder}/later.mjs`]),
    );
  });

  it('are the same bytes at every packaging', () => {
    expect([...dev.zips]).toEqual([...prod.zips]);
  });

  it('are made of the functions that the sources have', () => {
    const sources = readdirSync(resolve(import.meta.dirname, '../../functions')).filter((file) => file.endsWith('.ts'));
    expect(sources.sort()).toEqual(bundleNames.map((name) => `${name}.ts`));
  });

  it('are named by the same handlers that the template starts', () => {
    const handlers = ofType(dev.template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties['Handler']);
    expect(handlers.sort()).toEqual(bundleNames.map((name) => `dist/${name}/index.handler`));
  });
});

describe('a public URL of one’s own', () => {
  it('reaches the functions and everything that is typed into CXone', async () => {
    const { template } = await copy.package('staging', ['--param', 'publicUrl=https://byoc.example.net']);
    expect(properties(template, 'IssueTokenLambdaFunction')).toMatchObject({
      Environment: { Variables: { PUBLIC_URL: { 'Fn::Sub': 'https://byoc.example.net' } } },
    });
    const urls = Object.entries(template.Outputs).filter(([key]) => /^Byoc\d+.*Url$/.test(key));
    expect(urls.map(([, { Value }]) => Value)).toEqual([
      { 'Fn::Sub': 'https://byoc.example.net/i/main/box' },
      { 'Fn::Sub': 'https://byoc.example.net/i/main/box/1.0/token' },
      { 'Fn::Sub': 'https://byoc.example.net/i/main/add' },
      { 'Fn::Sub': 'https://byoc.example.net/i/main/reconnect' },
      { 'Fn::Sub': 'https://byoc.example.net/i/main/remove' },
    ]);
  });
});

describe('serverless.yml', () => {
  it('uses nothing that only one of the two frameworks knows', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../serverless.yml'), 'utf8');
    expect(text).toContain("frameworkVersion: '4'");
    expect(text).not.toMatch(/^(build|stages|app|org):|^ {4}iam:|^ {2}iam:/m);
  });
});
