import * as z from 'zod';
import { type Account, Refused, type Thing } from './account.ts';
import { type Answer, json } from './answers.ts';
import { arnOf, queueUrlOf } from './references.ts';

const TABLE = 'AWS::DynamoDB::Table';
const QUEUE = 'AWS::SQS::Queue';
const SECRET = 'AWS::SecretsManager::Secret';
const LOG_GROUP = 'AWS::Logs::LogGroup';

const bodySchema = z.object({
  TableName: z.string().default(''),
  DeletionProtectionEnabled: z.boolean().optional(),
  QueueNamePrefix: z.string().default(''),
  QueueUrl: z.string().default(''),
  Filters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).default([]),
  SecretId: z.string().default(''),
  Name: z.string().default(''),
  ForceDeleteWithoutRecovery: z.boolean().default(false),
  logGroupNamePrefix: z.string().default(''),
  logGroupName: z.string().default(''),
  logEvents: z.array(z.object({ message: z.string() })).default([]),
});
type Body = z.infer<typeof bodySchema>;

/**
 * DynamoDB, SQS, Secrets Manager and CloudWatch Logs by their JSON protocols, as far as somebody needs them who looks after
 * what a stack left behind. Undefined: it has no such operation.
 * @param target The header `x-amz-target`, e.g. `DynamoDB_20120810.ListTables`.
 */
export function answerOfServices(target: string, body: Buffer, account: Account): Answer | undefined {
  const [service = '', operation = ''] = target.split('.');
  const given = bodySchema.parse(JSON.parse(body.toString() || '{}'));
  if (service.startsWith('DynamoDB')) return ofTables(operation, given, account);
  if (service.startsWith('AmazonEC2ContainerRegistry') && operation === 'DescribeRepositories') {
    account.authorize('ecr:DescribeRepositories', '*');
    throw new Refused('The repository does not exist', 'RepositoryNotFoundException');
  }
  if (service === 'AmazonSQS') return ofQueues(operation, given, account);
  if (service === 'secretsmanager') return ofSecrets(operation, given, account);
  return service.startsWith('Logs') ? ofLogs(operation, given, account) : undefined;
}

function there(thing: Thing | undefined, code: string, name: string): Thing {
  if (thing === undefined) throw new Refused(`${name} does not exist`, code);
  return thing;
}

function ofTables(operation: string, given: Body, account: Account): Answer | undefined {
  if (operation === 'ListTables') {
    account.authorize('dynamodb:ListTables', '*');
    return json({ TableNames: account.ofType(TABLE).map(({ name }) => name) });
  }
  const table = there(account.find(TABLE, given.TableName), 'ResourceNotFoundException', given.TableName);
  account.authorize(`dynamodb:${operation}`, table.arn);
  const description = () => ({
    TableName: table.name,
    TableStatus: 'ACTIVE',
    DeletionProtectionEnabled: table.isProtected,
  });
  switch (operation) {
    case 'DescribeTable':
      return json({ Table: description() });
    case 'UpdateTable':
      table.isProtected = given.DeletionProtectionEnabled ?? table.isProtected;
      return json({ TableDescription: description() });
    case 'DeleteTable':
      account.delete(table);
      return json({ TableDescription: description() });
    default:
      return undefined;
  }
}

function ofQueues(operation: string, given: Body, account: Account): Answer | undefined {
  if (operation === 'ListQueues') {
    account.authorize('sqs:ListQueues', '*');
    const found = account.ofType(QUEUE).filter(({ name }) => name.startsWith(given.QueueNamePrefix));
    return json({ QueueUrls: found.map(({ name }) => queueUrlOf(name)) });
  }
  const queue = account.find(QUEUE, given.QueueUrl.split('/').at(-1) ?? '');
  if (operation !== 'DeleteQueue') return undefined;
  account.authorize('sqs:DeleteQueue', there(queue, 'QueueDoesNotExist', given.QueueUrl).arn);
  if (queue !== undefined) account.delete(queue);
  return json({});
}

function ofSecrets(operation: string, given: Body, account: Account): Answer | undefined {
  if (operation === 'ListSecrets') {
    account.authorize('secretsmanager:ListSecrets', '*');
    const [prefix = ''] = given.Filters.flatMap(({ Values }) => Values);
    const found = account.ofType(SECRET).filter(({ name }) => name.startsWith(prefix));
    return json({
      SecretList: found.map(({ name, arn, isScheduledForDeletion }) => ({
        Name: name,
        ARN: arn,
        ...(isScheduledForDeletion && { DeletedDate: 1_772_446_530 }),
      })),
    });
  }
  if (operation === 'CreateSecret') {
    const arn = arnOf(SECRET, given.Name, {});
    account.authorize('secretsmanager:CreateSecret', arn);
    account.add(madeByHand(SECRET, given.Name, arn));
    return json({ ARN: arn, Name: given.Name });
  }
  const secret = there(
    account.ofType(SECRET).find(({ name, arn }) => [name, arn].includes(given.SecretId)),
    'ResourceNotFoundException',
    given.SecretId,
  );
  if (operation !== 'DeleteSecret') return undefined;
  account.authorize('secretsmanager:DeleteSecret', secret.arn);
  if (given.ForceDeleteWithoutRecovery) account.delete(secret);
  else secret.isScheduledForDeletion = true;
  return json({ ARN: secret.arn, Name: secret.name });
}

function ofLogs(operation: string, given: Body, account: Account): Answer | undefined {
  if (operation === 'DescribeLogGroups') {
    account.authorize('logs:DescribeLogGroups', '*');
    const found = account.ofType(LOG_GROUP).filter(({ name }) => name.startsWith(given.logGroupNamePrefix));
    return json({ logGroups: found.map(({ name, arn }) => ({ logGroupName: name, arn: `${arn}:*` })) });
  }
  const group = there(account.find(LOG_GROUP, given.logGroupName), 'ResourceNotFoundException', given.logGroupName);
  account.authorize(`logs:${operation}`, group.arn);
  switch (operation) {
    case 'CreateLogStream':
      return json({});
    case 'PutLogEvents':
      group.lines.push(...given.logEvents.map(({ message }) => message));
      return json({});
    case 'DeleteLogGroup':
      account.delete(group);
      return json({});
    default:
      return undefined;
  }
}

/** Something that no stack made. */
export function madeByHand(type: string, name: string, arn: string): Thing {
  return {
    type,
    name,
    arn,
    owner: undefined,
    logicalId: '',
    properties: {},
    changedAt: new Date(0),
    isProtected: false,
    isScheduledForDeletion: false,
    objects: new Map(),
    lines: [],
  };
}
