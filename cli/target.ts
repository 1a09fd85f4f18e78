import { readFileSync } from 'node:fs';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { hostsIn } from '../lib/settings.ts';
import { awsProblem } from './aws-problems.ts';

const SERVICE = 'cxone-byoc-middleware';
/** Where `serverless.yml` deploys to, unless it is told another one. */
const DEFAULT_REGION = 'eu-west-1';

const targetSchema = z.object({
  TABLE_NAME: z.string(),
  SECRETS_PREFIX: z.string(),
  PUBLIC_URL: z.string(),
  INBOUND_QUEUE_URL: z.string(),
  HOLDING_QUEUE_URLS: z.string().default(''),
  OUTBOUND_QUEUE_URL: z.string(),
  STATUS_QUEUE_URL: z.string(),
  FILES_BUCKET: z.string().default(''),
  AUDIT_LOG_GROUP: z.string(),
  CXONE_AUTH_BASE_URL: z.string().default(''),
  CXONE_API_BASE_URL: z.string().default(''),
  ALLOW_HTTP: z.string().default('false'),
  PRIVATE_HOSTS: z.string().default(''),
  LAPTOP_LOGS: z.string().optional(),
  /** `inbound=50&outbound=20&status=10`. */
  QUEUE_CONCURRENCY: z.string().optional(),
  LAPTOP_SECRETS: z.string().optional(),
  SECRET_AGE_DAYS: z.coerce.number().int().min(1).default(365),
});

/** How many functions the three kinds of queue may run at once. */
export interface Workers {
  readonly inbound: number;
  readonly outbound: number;
  readonly status: number;
}

/** A deployment that a command works on. */
export interface Target {
  readonly tableName: string;
  readonly secretsPrefix: string;
  readonly publicUrl: string;
  readonly inboundQueueUrl: string;
  /** None where an older version is deployed. */
  readonly holdingQueueUrls: readonly string[];
  readonly outboundQueueUrl: string;
  readonly statusQueueUrl: string;
  /** Empty where an older version is deployed, which does not tell it. */
  readonly filesBucket: string;
  readonly auditLogGroup: string;
  readonly cxoneAuthBaseUrl: string;
  readonly cxoneApiBaseUrl: string | undefined;
  /** On the laptop alone: channels may name plain http addresses. */
  readonly allowHttp: boolean;
  /** Hosts of providers that need not be on the public internet. */
  readonly privateHosts: readonly string[];
  /** How many functions its queues may run at once; undefined on the laptop, and where an older version is deployed. */
  readonly workers: Workers | undefined;
  /** Days after which the doctor calls a secret old. */
  readonly secretAgeDays: number;
  readonly region: string | undefined;
  /** Where a running `npm start` keeps the functions' logs; undefined: they are in CloudWatch. */
  readonly logFile: string | undefined;
  /** Where the secrets of the stage `laptop` are read; undefined of every other. */
  readonly laptopSecrets: string | undefined;
}

/** The deployment can't be found or used; the message says what to do. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  /** What the command was to change is changed in part. */
  readonly isHalfDone: boolean;

  constructor(message: string, { isHalfDone = false }: { readonly isHalfDone?: boolean } = {}) {
    super(message);
    this.isHalfDone = isHalfDone;
  }
}

/** The name under which the stack of a running `npm start` is found. */
const LAPTOP = 'laptop';

/**
 * Finds the deployment: a stage's CloudFormation stack; the running `npm start`, as the stage `laptop`; or where no
 * stage is named, what the environment says. The endpoints of a laptop are put into the environment, where the SDK's
 * clients look for them.
 */
export async function findTarget(
  options: {
    readonly stage?: string | undefined;
    readonly region?: string | undefined;
    readonly awsProfile?: string | undefined;
  },
  environment: Record<string, string | undefined>,
): Promise<Target> {
  if (options.stage === LAPTOP) {
    const laptop = Object.assign(environment, readLaptopEnvironment());
    return targetOf({ ...laptop, LAPTOP_SECRETS: laptop['AWS_ENDPOINT_URL_SECRETS_MANAGER'] });
  }
  if (options.awsProfile !== undefined) chooseProfile(options.awsProfile, environment);
  return options.stage === undefined && environment['TABLE_NAME'] !== undefined
    ? targetOf(environment)
    : targetOfStack(options.stage ?? 'dev', options.region, environment['AWS_PROFILE']);
}

/** As `serverless --aws-profile` does: the profile outweighs keys of the environment. */
function chooseProfile(profile: string, environment: Record<string, string | undefined>): void {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
    // Of process.env, what is set to undefined is the word "undefined".
    Reflect.deleteProperty(environment, name);
  }
  environment['AWS_PROFILE'] = profile;
}

/** A stage of which it isn't said that its stack exists. */
export interface Stage {
  readonly stage: string;
  readonly region: string;
  readonly stackName: string;
  /** What the names of its secrets begin with, with the slash. */
  readonly secretsPrefix: string;
}

/** The stage that the options name, and the profile to work with put into the environment. */
export function stageOf(
  { stage, region = DEFAULT_REGION, awsProfile }: Parameters<typeof findTarget>[0],
  environment: Record<string, string | undefined>,
): Stage {
  if (stage === undefined) throw new TargetError('Name the stage with --stage: this command takes none for granted.');
  if (stage === LAPTOP) {
    throw new TargetError('The stage "laptop" has no stack: stop `npm start`, and delete the folder of its --data.');
  }
  if (awsProfile !== undefined) chooseProfile(awsProfile, environment);
  return { stage, region, stackName: `${SERVICE}-${stage}`, secretsPrefix: `${SERVICE}/${stage}/` };
}

function readLaptopEnvironment(): Record<string, string> {
  try {
    const file = new URL('../.laptop/environment.json', import.meta.url);
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new TargetError('Nothing runs on this laptop: start it with `npm start` in another terminal.');
  }
}

async function targetOfStack(stage: string, asked: string | undefined, profile: string | undefined): Promise<Target> {
  const region = asked ?? DEFAULT_REGION;
  const client = new CloudFormationClient({ region });
  const StackName = `${SERVICE}-${stage}`;
  const stack = await client.send(new DescribeStacksCommand({ StackName })).then(
    ({ Stacks }) => Stacks?.[0],
    (error: unknown) => {
      throw new TargetError(awsProblem(error, profile) ?? whyUnread(error, { StackName, stage, region, asked }));
    },
  );
  const { Outputs: outputs = [], StackStatus: state } = stack ?? {};
  if (!outputs.some(({ OutputKey }) => OutputKey === 'TableName')) {
    throw new TargetError(notOurs({ StackName, stage, region, state }));
  }
  const values = Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  const cxone = new URLSearchParams(values['CxoneBaseUrls']);
  return targetOf(
    {
      TABLE_NAME: values['TableName'],
      SECRETS_PREFIX: values['SecretsPrefix'],
      PUBLIC_URL: values['PublicUrl'],
      INBOUND_QUEUE_URL: values['InboundQueueUrl'],
      HOLDING_QUEUE_URLS: values['HoldingQueueUrls'],
      OUTBOUND_QUEUE_URL: values['OutboundQueueUrl'],
      STATUS_QUEUE_URL: values['StatusQueueUrl'],
      FILES_BUCKET: values['FilesBucket'],
      AUDIT_LOG_GROUP: values['AuditLogGroupName'],
      CXONE_AUTH_BASE_URL: cxone.get('auth') ?? '',
      CXONE_API_BASE_URL: cxone.get('api') ?? '',
      PRIVATE_HOSTS: new URLSearchParams(values['ProviderHosts']).get('private') ?? '',
      QUEUE_CONCURRENCY: values['QueueConcurrency'],
      SECRET_AGE_DAYS: values['SecretAgeDays'],
    },
    region,
  );
}

/** A stack without our outputs: its first deploy failed or is under way, or it is of another software. */
function notOurs(of: {
  readonly StackName: string;
  readonly stage: string;
  readonly region: string;
  readonly state: string | undefined;
}): string {
  const { StackName, stage, region, state = '' } = of;
  const where = `--stage ${stage} --region ${region}`;
  if (/^CREATE_COMPLETE$|^UPDATE_(?:ROLLBACK_)?COMPLETE$/.test(state)) {
    return `The stack ${StackName} in ${region} does not belong to this software, or its deploy stopped after the bucket: \`npm run deploy -- ${where}\` deploys it; give another one with --stage or --region.`;
  }
  if (/IN_PROGRESS$/.test(state)) {
    return `The stack ${StackName} in ${region} is being changed (${state}): wait for the deploy to end, then repeat this command.`;
  }
  return `The first deploy of the stack ${StackName} in ${region} failed (${state}): \`aws cloudformation describe-stack-events --stack-name ${StackName} --region ${region}\` says why; then \`npx serverless remove ${where}\`, and deploy again.`;
}

function whyUnread(
  error: unknown,
  of: {
    readonly StackName: string;
    readonly stage: string;
    readonly region: string;
    readonly asked: string | undefined;
  },
): string {
  const { StackName, stage, region, asked } = of;
  const why = error instanceof Error ? error.message : String(error);
  const deploy = `deploy it with \`npm run deploy -- --stage ${stage} --region ${region}\``;
  if (!/does not exist/.test(why)) {
    return `The stack ${StackName} can't be read in ${region}: ${why}\nIf the right to cloudformation:DescribeStacks is missing, take a profile that has it with --aws-profile.`;
  }
  return asked === undefined
    ? `There is no stack ${StackName} in ${region}, the default region of a deploy: give yours with --region, or ${deploy}.`
    : `There is no stack ${StackName} in ${region}: ${deploy}, or give another one with --stage, --region or --aws-profile.`;
}

function targetOf(values: Readonly<Record<string, string | undefined>>, region?: string): Target {
  const parsed = targetSchema.safeParse(values);
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new TargetError(
      `The deployment has no ${missing}: deploy this version again, or set them in the environment.`,
    );
  }
  const found = parsed.data;
  return {
    tableName: found.TABLE_NAME,
    secretsPrefix: found.SECRETS_PREFIX,
    publicUrl: found.PUBLIC_URL,
    inboundQueueUrl: found.INBOUND_QUEUE_URL,
    holdingQueueUrls: found.HOLDING_QUEUE_URLS.split(' ').filter((url) => url !== ''),
    outboundQueueUrl: found.OUTBOUND_QUEUE_URL,
    statusQueueUrl: found.STATUS_QUEUE_URL,
    filesBucket: found.FILES_BUCKET,
    auditLogGroup: found.AUDIT_LOG_GROUP,
    cxoneAuthBaseUrl: found.CXONE_AUTH_BASE_URL || 'https://cxone.niceincontact.com',
    cxoneApiBaseUrl: found.CXONE_API_BASE_URL || undefined,
    allowHttp: found.ALLOW_HTTP === 'true',
    privateHosts: hostsIn(found.PRIVATE_HOSTS),
    workers: found.QUEUE_CONCURRENCY === undefined ? undefined : workersIn(found.QUEUE_CONCURRENCY),
    secretAgeDays: found.SECRET_AGE_DAYS,
    region,
    logFile: found.LAPTOP_LOGS,
    laptopSecrets: found.LAPTOP_SECRETS,
  };
}

const workersSchema = z.object({ inbound: z.coerce.number(), outbound: z.coerce.number(), status: z.coerce.number() });

function workersIn(query: string): Workers | undefined {
  return workersSchema.safeParse(Object.fromEntries(new URLSearchParams(query))).data;
}
