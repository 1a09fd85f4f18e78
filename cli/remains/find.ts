import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import type { Stage } from '../target.ts';

/** Something that a stage's stack made, or its functions, and that is there without the stack. */
export interface Remain {
  /** CloudFormation's type. */
  readonly type: RemainType;
  /** As people know it: of a queue the end of its URL. */
  readonly name: string;
  /** By which CloudFormation imports it and its service deletes it: a queue's URL, a secret's ARN, else the name. */
  readonly id: string;
  /** A secret that is deleted already, and whose name is taken for some days yet. */
  readonly isScheduledForDeletion?: boolean;
}

export const remainTypes = {
  'AWS::DynamoDB::Table': { word: 'table', longest: 255, identifier: 'TableName' },
  'AWS::SQS::Queue': { word: 'queue', longest: 80, identifier: 'QueueUrl' },
  'AWS::S3::Bucket': { word: 'bucket', longest: 63, identifier: 'BucketName' },
  'AWS::Logs::LogGroup': { word: 'log group', longest: 512, identifier: 'LogGroupName' },
  'AWS::SecretsManager::Secret': { word: 'secret', longest: 512, identifier: 'Id' },
} as const;
export type RemainType = keyof typeof remainTypes;

/** Of this version, and of 0.2. */
const apiLogGroups = (stackName: string): string[] => [
  `/aws/vendedlogs/http-api/${stackName}`,
  `/aws/http-api/${stackName}`,
];

/** The stage's own log groups have names that the framework gives; those of other stages have a hyphen more. */
const isOwnLogGroup = (name: string, stackName: string): boolean =>
  apiLogGroups(stackName).includes(name) ||
  (name.startsWith(`/aws/lambda/${stackName}-`) && /^[A-Za-z]+$/.test(name.slice(`/aws/lambda/${stackName}-`.length)));

/**
 * Whether CloudFormation made up this name for a resource of the stack: stack, logical id, and a random end. A stage whose
 * name begins with this one's has a part more.
 */
function isGenerated(name: string, stackName: string): boolean {
  const rest = name.startsWith(`${stackName}-`) ? name.slice(stackName.length + 1) : '';
  return /^[A-Z][A-Za-z0-9]*-[A-Za-z0-9]{8,16}(\.fifo)?$/.test(rest);
}

/** As {@link isGenerated}: names of buckets have small letters alone, and are cut to fit. */
function isFilesBucket(name: string, stackName: string): boolean {
  const [, word = ''] = /^([a-z]+)-[a-z0-9]{8,16}$/.exec(name.slice(stackName.length + 1)) ?? [];
  return name.startsWith(`${stackName}-`) && word !== '' && 'filesbucket'.startsWith(word);
}

/** Whether CloudFormation made up this name for the resource with this logical id; a long name is cut. */
export function isNamedFor({ type, name }: Remain, logicalId: string, stackName: string): boolean {
  const [, head = ''] = /^(.+)-[A-Za-z0-9]{8,16}(?:\.fifo)?$/.exec(name) ?? [];
  const whole = type === 'AWS::S3::Bucket' ? `${stackName}-${logicalId}`.toLowerCase() : `${stackName}-${logicalId}`;
  return head === whole || (whole.startsWith(head) && name.length >= remainTypes[type].longest - 1);
}

/** All that is there of a stage, with a stack or without, in the order in which it can be deleted. */
export async function findRemains({ region, stackName, secretsPrefix }: Stage): Promise<Remain[]> {
  const found = await Promise.all([
    logGroupsOf(region, [`${stackName}-`, `/aws/lambda/${stackName}-`, ...apiLogGroups(stackName)]).then((names) =>
      names
        .filter((name) => isGenerated(name, stackName) || isOwnLogGroup(name, stackName))
        .map(byName('AWS::Logs::LogGroup')),
    ),
    queuesOf(region, stackName),
    bucketsOf(region).then((names) =>
      names.filter((name) => isFilesBucket(name, stackName)).map(byName('AWS::S3::Bucket')),
    ),
    tablesOf(region).then((names) =>
      names.filter((name) => isGenerated(name, stackName)).map(byName('AWS::DynamoDB::Table')),
    ),
    secretsOf(region, secretsPrefix),
  ]);
  return found.flat();
}

const byName =
  (type: RemainType) =>
  (name: string): Remain => ({ type, name, id: name });

async function logGroupsOf(region: string, prefixes: readonly string[]): Promise<string[]> {
  const client = new CloudWatchLogsClient({ region });
  const names: string[] = [];
  for (const logGroupNamePrefix of prefixes) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      names.push(...logGroups.map(({ logGroupName = '' }) => logGroupName));
    }
  }
  return names;
}

async function queuesOf(region: string, stackName: string): Promise<Remain[]> {
  const client = new SQSClient({ region });
  const urls: string[] = [];
  const input = { QueueNamePrefix: `${stackName}-`, MaxResults: 1000 };
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, input)) urls.push(...QueueUrls);
  return urls
    .map((id): Remain => ({ type: 'AWS::SQS::Queue', name: id.split('/').at(-1) ?? '', id }))
    .filter(({ name }) => isGenerated(name, stackName));
}

/** Buckets alone are listed for all regions, where the same stage may be deployed as well. */
async function bucketsOf(region: string): Promise<string[]> {
  const names: string[] = [];
  const input = { BucketRegion: region };
  for await (const { Buckets = [] } of paginateListBuckets({ client: new S3Client({ region }) }, input)) {
    names.push(...Buckets.filter(({ BucketRegion }) => BucketRegion === region).map(({ Name = '' }) => Name));
  }
  return names;
}

async function tablesOf(region: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: new DynamoDBClient({ region }) }, {})) {
    names.push(...TableNames);
  }
  return names;
}

async function secretsOf(region: string, prefix: string): Promise<Remain[]> {
  const client = new SecretsManagerClient({ region });
  const input = { Filters: [{ Key: 'name' as const, Values: [prefix] }], IncludePlannedDeletion: true };
  const secrets: Remain[] = [];
  for await (const { SecretList = [] } of paginateListSecrets({ client }, input)) {
    for (const { Name: name = '', ARN: id = '', DeletedDate } of SecretList) {
      // The filter doesn't mind capitals, and takes the beginning of any word.
      if (!name.startsWith(prefix)) continue;
      secrets.push({
        type: 'AWS::SecretsManager::Secret',
        name,
        id,
        isScheduledForDeletion: DeletedDate !== undefined,
      });
    }
  }
  return secrets;
}
