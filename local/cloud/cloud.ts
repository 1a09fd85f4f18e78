import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBuckets, type Buckets } from './buckets.ts';
import { CallCounter } from './calls.ts';
import { EventSourceMapping } from './event-source-mapping.ts';
import { startHttpApi } from './http-api.ts';
import { type Identity, startIdentity } from './identity.ts';
import { resolveIntrinsics } from './intrinsics.ts';
import type { OnLog } from './invocation.ts';
import { LambdaPool } from './lambda-pool.ts';
import { LOCAL_CREDENTIALS } from './local-credentials.ts';
import { type Logs, startLogs } from './logs.ts';
import { startQueues, type Queues } from './queues.ts';
import { startSecrets, type Secrets } from './secrets.ts';
import { toEnvironment, toStack, type Stack } from './stack.ts';
import { startTable } from './table.ts';
import { resolveTemplate, TemplateError, type Template } from './template.ts';

export interface CloudOptions {
  /** Of the HTTP API; any free port without it. */
  readonly port?: number;
  /** `dev` without it. */
  readonly stage?: string;
  /** Win over what serverless.yml says, in every function: `{ CXONE_AUTH_BASE_URL: 'http://127.0.0.1:4010' }`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Keeps table, secrets, buckets and log groups over a restart. Queues of our own always start empty. */
  readonly dataDir?: string;
  /** A DynamoDB that somebody else runs, instead of ours: `http://127.0.0.1:8000`. */
  readonly dynamodbEndpoint?: string | undefined;
  /** An SQS that somebody else runs, instead of ours. */
  readonly sqsEndpoint?: string | undefined;
  /** Answers where the functions are to find a service instead of its own endpoint: behind a proxy, say. */
  readonly detour?: ((endpoint: string) => Promise<string>) | undefined;
  /** Where serverless.yml and dist/ are: this project without it. */
  readonly root?: string;
  /** By keys in serverless.yml: what runs instead of the function's own handler, written as it is there. */
  readonly handlers?: Readonly<Record<string, string>>;
  /** Processes of one function at a time; 10 without it. Event source mappings take no more than that either. */
  readonly concurrencyPerFunction?: number;
  /** Takes what the functions write, and under the key `cloud` what the stand-ins have to say. */
  readonly onLog?: OnLog;
}

export interface Cloud {
  /** Where the HTTP API listens, e.g. `http://127.0.0.1:3000`. */
  readonly apiUrl: string;
  /** PUBLIC_URL of the functions: {@link apiUrl}, unless it was overridden, by a tunnel's address say. */
  readonly publicUrl: string;
  /** The first table of the stack. */
  readonly tableName: string;
  readonly endpoints: {
    readonly dynamodb: string;
    readonly sqs: string;
    readonly secretsManager: string;
    readonly s3: string;
    readonly logs: string;
    readonly sts: string;
  };
  /** What a process outside, a command line say, needs in its environment to work on this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Secrets;
  readonly functions: LambdaPool;
  readonly queues: Queues;
  readonly buckets: Buckets;
  readonly logs: Logs;
  /** Who the command line is to AWS. */
  readonly identity: Identity;
  readonly calls: CallCounter;
  /** Ends every process and server. Can be called twice. */
  stop(): Promise<void>;
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts all that serverless.yml describes, on this machine: table, queues, secrets, buckets, functions and the HTTP
 * API.
 */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { stage = 'dev', root = PROJECT } = options;
  return startTemplate(await resolveTemplate(stage, root), options);
}

/** As {@link startCloud}, with a template at hand: tests that start often read serverless.yml once. */
export async function startTemplate(template: Template, options: CloudOptions = {}): Promise<Cloud> {
  const started: (() => Promise<void>)[] = [];
  const stopAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const stopOne of started.reverse()) {
      await Promise.resolve(stopOne()).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped');
  };
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopAll());
  try {
    return await start(template, options, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  template: Template,
  {
    port = 0,
    environment: overrides = {},
    dataDir,
    dynamodbEndpoint,
    detour = (endpoint) => Promise.resolve(endpoint),
    sqsEndpoint,
    root = PROJECT,
    handlers = {},
    concurrencyPerFunction = 10,
    onLog,
  }: CloudOptions,
  started: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Cloud> {
  const { region } = template;
  const blueprint = toStack(template);
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const inDataDir = (name: string): string | undefined => (dataDir === undefined ? undefined : join(dataDir, name));

  const tables = await startTable(blueprint.tables, {
    region,
    directory: inDataDir('table'),
    endpoint: dynamodbEndpoint,
  });
  started.push(() => tables.stop());
  // Event source mappings end when nothing can keep them waiting any more: after the functions and the queues.
  const ending: Promise<void>[] = [];
  started.push(async () => {
    await Promise.all(ending);
  });
  const queues = await startQueues(blueprint.queues, { region, endpoint: sqsEndpoint });
  started.push(() => queues.stop());
  const secrets = await startSecrets(blueprint.secrets, { region, file: inDataDir('secrets.json') });
  started.push(() => secrets.stop());
  const buckets = await startBuckets(blueprint.buckets, { region, directory: inDataDir('buckets') });
  started.push(() => buckets.stop());
  const logs = await startLogs(blueprint.logGroups, { file: inDataDir('logs.jsonl') });
  started.push(() => logs.stop());
  const identity = await startIdentity();
  started.push(() => identity.stop());
  const endpoints = [tables.endpoint, queues.endpoint, secrets.endpoint, buckets.endpoint, logs.endpoint];
  const calls = new CallCounter(endpoints);
  started.push(() => {
    calls.stop();
    return Promise.resolve();
  });

  const api = await startHttpApi({
    port,
    routes: template.functions.flatMap(({ key, routes }) => routes.map((routeKey) => ({ routeKey, functionKey: key }))),
    invoke: (key, event) => functions.invoke(key, event),
  });
  started.push(() => api.stop());

  const stack = toStack(template, { sqsEndpoint: queues.endpoint, apiUrl: api.url });
  const aws = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: await detour(tables.endpoint),
    AWS_ENDPOINT_URL_SQS: await detour(queues.endpoint),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: await detour(secrets.endpoint),
    AWS_ENDPOINT_URL_S3: await detour(buckets.endpoint),
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: await detour(logs.endpoint),
    AWS_ENDPOINT_URL_STS: identity.endpoint,
  };
  const environmentOf = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
    toEnvironment(values, stack, { apiUrl: api.url, region, overrides });
  // Shares are parts of the workers that there are, which are fewer on this machine; an event source takes two at
  // least.
  const most = Math.max(2, concurrencyPerFunction);
  const workersOf = ({ QUEUE_WORKERS }: Readonly<Record<string, string>>) =>
    QUEUE_WORKERS === undefined ? {} : { QUEUE_WORKERS: String(Math.min(Number(QUEUE_WORKERS), most)) };

  const functions = new LambdaPool({
    functions: template.functions.map((definition) => ({
      ...definition,
      handler: handlers[definition.key] ?? definition.handler,
      environment: {
        ...environmentOf(definition.environment),
        ...workersOf(environmentOf(definition.environment)),
        ...aws,
        AWS_LAMBDA_FUNCTION_NAME: definition.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
        PATH: process.env['PATH'] ?? '',
        TZ: 'UTC',
      },
    })),
    root,
    region,
    concurrencyPerFunction,
    onLog,
  });
  started.push(() => functions.stop());

  const mappings = startMappings(template, stack, { queues, functions, concurrencyPerFunction, onLog });
  started.push(() => {
    ending.push(...mappings.map((mapping) => mapping.stop()));
    return Promise.resolve();
  });
  for (const { key, otherEvents } of template.functions) {
    for (const event of otherEvents) onLog?.('cloud', `${key} has an event "${event}", which doesn't run here`);
  }

  const providerEnvironment = environmentOf(template.environment);
  return {
    apiUrl: api.url,
    publicUrl: providerEnvironment['PUBLIC_URL'] ?? api.url,
    tableName: blueprint.tables[0]?.name ?? '',
    endpoints: {
      dynamodb: tables.endpoint,
      sqs: queues.endpoint,
      secretsManager: secrets.endpoint,
      s3: buckets.endpoint,
      logs: logs.endpoint,
      sts: identity.endpoint,
    },
    environment: { ...providerEnvironment, ...aws },
    secrets,
    functions,
    queues,
    buckets,
    logs,
    identity,
    calls,
    stop,
  };
}

function startMappings(
  template: Template,
  stack: Stack,
  {
    queues,
    functions,
    concurrencyPerFunction,
    onLog,
  }: { queues: Queues; functions: LambdaPool; concurrencyPerFunction: number; onLog: OnLog | undefined },
): EventSourceMapping[] {
  const mappings = template.functions.flatMap(({ key, queues: sources }) =>
    sources.map((source) => {
      const queueArn = resolveIntrinsics(source.arn, stack.references);
      const queue = stack.queues.find(({ arn }) => arn === queueArn);
      if (queue === undefined) throw new TemplateError(`${key} is invoked by a queue that serverless.yml doesn't have`);
      return {
        ...source,
        // A message that waits for a process would be in flight already, its visibility time-out running.
        maximumConcurrency: Math.min(source.maximumConcurrency, concurrencyPerFunction),
        client: queues.client,
        queueUrl: queues.url(queue.logicalId),
        queueArn: queue.arn,
        region: template.region,
        invoke: (event: unknown) => functions.invoke(key, event),
        onError: (error: unknown) => onLog?.('cloud', `${queue.logicalId} can't be polled: ${String(error)}`),
      };
    }),
  );
  return mappings.map((mapping) => new EventSourceMapping(mapping));
}
