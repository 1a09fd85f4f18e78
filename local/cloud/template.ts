import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { printedServiceSchema, type PrintedService } from './template-schema.ts';

/** A queue that invokes a function. */
export interface QueueSource {
  /** CloudFormation value, e.g. `{ "Fn::GetAtt": ["InboundQueue", "Arn"] }`. */
  readonly arn: unknown;
  readonly batchSize: number;
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency: number;
}

export interface FunctionTemplate {
  /** The key in serverless.yml, e.g. `issueToken`. */
  readonly key: string;
  /** The name that the function has on AWS, e.g. `cxone-byoc-middleware-dev-issueToken`. */
  readonly name: string;
  /** Path without extension, a dot, and the export: `dist/issue-token/index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Values may hold intrinsics. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** Route keys as API Gateway writes them: `POST /i/{integrationKey}/add`, `ANY /{proxy+}` or `$default`. */
  readonly routes: readonly string[];
  readonly queues: readonly QueueSource[];
  /** Kinds of event that don't run on the laptop, e.g. `schedule`. */
  readonly otherEvents: readonly string[];
}

export interface ResourceTemplate {
  readonly logicalId: string;
  /** Values may hold intrinsics. */
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** What all functions share. Values may hold intrinsics. */
  readonly environment: Readonly<Record<string, unknown>>;
  readonly functions: readonly FunctionTemplate[];
  readonly tables: readonly ResourceTemplate[];
  readonly queues: readonly ResourceTemplate[];
  readonly secrets: readonly ResourceTemplate[];
  readonly buckets: readonly ResourceTemplate[];
  /** Those of the resources: the functions' own, which the framework makes, have no stand-in. */
  readonly logGroups: readonly ResourceTemplate[];
}

/** serverless.yml can't be read, or asks for something that has no stand-in here. */
export class TemplateError extends Error {
  readonly code = 'template_unusable';
  override readonly name = 'TemplateError';
}

/**
 * Reads serverless.yml of `root` as a deploy to `stage` would, through `serverless print`: offline, without
 * credentials, in about a second. So what is missing in serverless.yml is missing on the laptop too.
 * @throws TemplateError with what `serverless print` said
 */
export async function resolveTemplate(stage: string, root: string): Promise<Template> {
  const bin = join(dirname(createRequire(import.meta.url).resolve('serverless/package.json')), 'bin/serverless.js');
  const printed = await promisify(execFile)(process.execPath, [bin, 'print', '--format', 'json', '--stage', stage], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off', SLS_TELEMETRY_DISABLED: '1' },
  }).catch((error: unknown) => {
    throw new TemplateError(`serverless.yml in ${root} can't be read: ${describe(error)}`, { cause: error });
  });
  return parsePrinted(printed.stdout, stage);
}

/** The template out of what `serverless print --format json` printed. */
export function parsePrinted(printed: string, stage: string): Template {
  const start = printed.indexOf('{');
  const parsed = printedServiceSchema.safeParse(start < 0 ? undefined : JSON.parse(printed.slice(start)));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new TemplateError(`serverless.yml has a shape that the laptop can't run.\n- ${problems.join('\n- ')}`);
  }
  const service = parsed.data;
  return {
    service: service.service,
    stage,
    region: service.provider.region,
    environment: service.provider.environment,
    functions: Object.entries(service.functions).map(([key, definition]) => toFunction(key, definition, service)),
    tables: resourcesOf(service, 'AWS::DynamoDB::Table'),
    queues: resourcesOf(service, 'AWS::SQS::Queue'),
    secrets: resourcesOf(service, 'AWS::SecretsManager::Secret'),
    buckets: resourcesOf(service, 'AWS::S3::Bucket'),
    logGroups: resourcesOf(service, 'AWS::Logs::LogGroup'),
  };
}

function toFunction(
  key: string,
  definition: PrintedService['functions'][string],
  { provider }: PrintedService,
): FunctionTemplate {
  const routes: string[] = [];
  const queues: QueueSource[] = [];
  const otherEvents: string[] = [];
  for (const event of definition.events) {
    if (event.kind === 'httpApi') routes.push(routeKey(event.definition));
    else if (event.kind === 'other') otherEvents.push(event.name);
    else if (event.definition.enabled) {
      const { arn, batchSize, functionResponseType, maximumConcurrency } = event.definition;
      queues.push({ arn, batchSize, maximumConcurrency, reportsItemFailures: functionResponseType !== undefined });
    }
  }
  return {
    key,
    name: definition.name,
    handler: definition.handler,
    timeoutSeconds: definition.timeout ?? provider.timeout,
    memoryMb: definition.memorySize ?? provider.memorySize,
    environment: { ...provider.environment, ...definition.environment },
    routes,
    queues,
    otherEvents,
  };
}

/** Serverless writes `*` for the catch-all route and for any method. */
function routeKey(event: string | { readonly method: string; readonly path: string }): string {
  if (typeof event !== 'string') return routeKey(`${event.method} ${event.path}`);
  const [method = '', path = '*'] = event.split(/\s+/);
  return path === '*' ? '$default' : `${method === '*' ? 'ANY' : method.toUpperCase()} ${path}`;
}

function resourcesOf(service: PrintedService, type: string): ResourceTemplate[] {
  return service.resources.flatMap(({ Resources }) =>
    Object.entries(Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => ({ logicalId, properties: resource.Properties })),
  );
}

/** A failed `execFile` carries what the command printed, which says more than its own message. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed = z.object({ stdout: z.string() }).safeParse(error).data?.stdout.trim();
  return printed === undefined || printed === '' ? error.message : printed;
}
