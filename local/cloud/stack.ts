import { createHash } from 'node:crypto';
import * as z from 'zod';
import { resolveIntrinsics, type References } from './intrinsics.ts';
import type { ResourceTemplate, Template } from './template.ts';

/** The account that every emulated resource belongs to. */
export const ACCOUNT_ID = '000000000000';

/** A resource with the name that it has on the laptop and its properties free of intrinsics. */
export interface StackResource {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The template as a deployed stack: every name is known. */
export interface Stack {
  readonly tables: readonly StackResource[];
  readonly queues: readonly StackResource[];
  readonly secrets: readonly StackResource[];
  readonly buckets: readonly StackResource[];
  readonly logGroups: readonly StackResource[];
  readonly references: References;
}

export interface StackAddresses {
  /** Of the SQS stand-in, e.g. `http://127.0.0.1:41234`. */
  readonly sqsEndpoint: string;
  /** Where the HTTP API of the stack is reached. */
  readonly apiUrl: string;
}

/**
 * Gives every resource its name. Without a name property it is `<service>-<stage>-<logical id>`, the same on every
 * start, where CloudFormation would add random characters.
 * @param addresses needed for the values that hold a host: `Ref` of a queue, the URL of the HTTP API
 */
export function toStack(template: Template, addresses?: StackAddresses): Stack {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': template.region,
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': `${template.service}-${template.stage}`,
  };
  const pseudoReferences: References = { ref: (name) => pseudo[name], attribute: () => undefined };

  const nameOf = (resource: ResourceTemplate, property: string): string =>
    z
      .string()
      .default(`${template.service}-${template.stage}-${resource.logicalId}`)
      .parse(resolveIntrinsics(resource.properties[property], pseudoReferences));
  const arnOf = (service: string, rest: string): string =>
    `arn:aws:${service}:${template.region}:${ACCOUNT_ID}:${rest}`;

  const tables = template.tables.map((resource) => {
    const name = nameOf(resource, 'TableName');
    return { ...resource, name, arn: arnOf('dynamodb', `table/${name}`) };
  });
  const queues = template.queues.map((resource) => {
    const given = nameOf(resource, 'QueueName');
    const name = resource.properties['FifoQueue'] === true && !given.endsWith('.fifo') ? `${given}.fifo` : given;
    return { ...resource, name, arn: arnOf('sqs', name) };
  });
  const secrets = template.secrets.map((resource) => {
    const name = nameOf(resource, 'Name');
    return { ...resource, name, arn: secretArn(template.region, name) };
  });
  const buckets = template.buckets.map((resource) => {
    // CloudFormation makes the names of buckets in small letters too: S3 knows no others.
    const name = nameOf(resource, 'BucketName').toLowerCase();
    return { ...resource, name, arn: `arn:aws:s3:::${name}` };
  });
  const logGroups = template.logGroups.map((resource) => {
    const name = nameOf(resource, 'LogGroupName');
    return { ...resource, name, arn: arnOf('logs', `log-group:${name}:*`) };
  });

  const references: References = {
    ref: (name) => {
      if (name === 'HttpApi') return 'local';
      const queue = queues.find(({ logicalId }) => logicalId === name);
      if (queue) return addresses && queueUrl(addresses.sqsEndpoint, queue.name);
      const table = tables.find(({ logicalId }) => logicalId === name);
      const secret = secrets.find(({ logicalId }) => logicalId === name);
      const bucket = buckets.find(({ logicalId }) => logicalId === name);
      const logGroup = logGroups.find(({ logicalId }) => logicalId === name);
      return pseudo[name] ?? table?.name ?? secret?.arn ?? bucket?.name ?? logGroup?.name;
    },
    attribute: (logicalId, attribute) => {
      const resource = [...tables, ...queues, ...secrets, ...buckets, ...logGroups].find(
        (candidate) => candidate.logicalId === logicalId,
      );
      if (attribute === 'Arn' || attribute === 'Id') return resource?.arn;
      if (attribute === 'QueueName') return resource?.name;
      return logicalId === 'HttpApi' && attribute === 'ApiEndpoint' ? addresses?.apiUrl : undefined;
    },
  };
  const resolved = <R extends ResourceTemplate>(resource: R): R => ({
    ...resource,
    properties: z.record(z.string(), z.unknown()).parse(resolveIntrinsics(resource.properties, references)),
  });
  return {
    tables: tables.map(resolved),
    queues: queues.map(resolved),
    secrets: secrets.map(resolved),
    buckets: buckets.map(resolved),
    logGroups: logGroups.map(resolved),
    references,
  };
}

/**
 * The environment of a function, ready to be handed to a process: intrinsics resolved, the host that API Gateway
 * would give the HTTP API replaced by the front's own URL, overrides applied.
 */
export function toEnvironment(
  values: Readonly<Record<string, unknown>>,
  stack: Stack,
  { apiUrl, region, overrides }: { apiUrl: string; region: string; overrides: Readonly<Record<string, string>> },
): Record<string, string> {
  const gatewayUrl = `https://local.execute-api.${region}.amazonaws.com`;
  const resolved = Object.entries(values)
    // Serverless takes null for "leave it out".
    .filter(([, value]) => value !== null)
    .map(([key, value]) => {
      const text = z.coerce.string().parse(resolveIntrinsics(value, stack.references));
      return [key, text.replaceAll(gatewayUrl, apiUrl)] as const;
    });
  return { ...Object.fromEntries(resolved), ...overrides };
}

export function queueUrl(sqsEndpoint: string, name: string): string {
  return `${sqsEndpoint}/${ACCOUNT_ID}/${name}`;
}

/** Secrets Manager ends an ARN with six random characters; here they come from the name, so that they stay the same. */
export function secretArn(region: string, name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${ACCOUNT_ID}:secret:${name}-${suffix}`;
}
