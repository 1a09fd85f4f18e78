import type { Json, Template } from '../template.ts';
import { ACCOUNT, type Account, REGION, type Thing } from './account.ts';
import { textOf } from './values.ts';

/** How the ARNs of a type begin, behind `arn:aws:`, and what stands before the name. */
const arnForms: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `s3:::${name}`,
  'AWS::Logs::LogGroup': (name) => `logs:${REGION}:${ACCOUNT}:log-group:${name}`,
  'AWS::Lambda::Function': (name) => `lambda:${REGION}:${ACCOUNT}:function:${name}`,
  'AWS::Lambda::EventSourceMapping': (name) => `lambda:${REGION}:${ACCOUNT}:event-source-mapping:${name}`,
  'AWS::Events::Rule': (name) => `events:${REGION}:${ACCOUNT}:rule/${name}`,
  'AWS::ApiGatewayV2::Api': (name) => `apigateway:${REGION}::/apis/${name}`,
  'AWS::ApiGatewayV2::Stage': (name) => `apigateway:${REGION}::/apis/api/stages/${name}`,
  'AWS::ApiGatewayV2::Integration': (name) => `apigateway:${REGION}::/apis/api/integrations/${name}`,
  'AWS::ApiGatewayV2::Route': (name) => `apigateway:${REGION}::/apis/api/routes/${name}`,
  'AWS::DynamoDB::Table': (name) => `dynamodb:${REGION}:${ACCOUNT}:table/${name}`,
  'AWS::SQS::Queue': (name) => `sqs:${REGION}:${ACCOUNT}:${name}`,
  'AWS::SecretsManager::Secret': (name) => `secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-L00pBk`,
  'AWS::IAM::Role': (name) => `iam::${ACCOUNT}:role/${name}`,
  'AWS::IAM::ManagedPolicy': (name) => `iam::${ACCOUNT}:policy/${name}`,
  'AWS::SNS::Topic': (name) => `sns:${REGION}:${ACCOUNT}:${name}`,
  'AWS::CloudWatch::Alarm': (name) => `cloudwatch:${REGION}:${ACCOUNT}:alarm:${name}`,
  'AWS::CloudWatch::Dashboard': (name) => `cloudwatch::${ACCOUNT}:dashboard/${name}`,
};

/** The ARN that a right is asked for: of the resource itself, or of the one that it is a part of. */
export function arnOf(type: string, name: string, properties: Readonly<Record<string, Json>>): string {
  const part = partOf(type, properties);
  if (part !== undefined) return part;
  return `arn:aws:${arnForms[type]?.(name) ?? `${type}:${name}`}`;
}

function partOf(type: string, properties: Readonly<Record<string, Json>>): string | undefined {
  const text = (value: Json | undefined) => textOf(value ?? '');
  const arn = (form: string, name: string) => `arn:aws:${arnForms[form]?.(name) ?? ''}`;
  if (type === 'AWS::S3::BucketPolicy') return arn('AWS::S3::Bucket', text(properties['Bucket']));
  if (type === 'AWS::Logs::MetricFilter') return arn('AWS::Logs::LogGroup', text(properties['LogGroupName']));
  if (type === 'AWS::Lambda::Permission') return text(properties['FunctionName']);
  if (type === 'AWS::SNS::Subscription') return text(properties['TopicArn']);
  const { Queues: queues } = properties;
  if (type === 'AWS::SQS::QueuePolicy' && Array.isArray(queues)) {
    return arn('AWS::SQS::Queue', text(queues[0]).split('/').at(-1) ?? '');
  }
  return undefined;
}

export const queueUrlOf = (name: string): string => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;

/** What `Ref` yields. */
function refOf({ type, name, arn }: Thing): string {
  if (type === 'AWS::SQS::Queue') return queueUrlOf(name);
  return type === 'AWS::SecretsManager::Secret' || type === 'AWS::SNS::Topic' ? arn : name;
}

function attributeOf({ type, name, arn }: Thing, attribute: string): string {
  if (attribute === 'Arn') return type === 'AWS::Logs::LogGroup' ? `${arn}:*` : arn;
  return attribute === 'QueueName' || attribute === 'RoleName' ? name : `${name}.${attribute}`;
}

const pseudoParameters = new Map([
  ['AWS::Region', REGION],
  ['AWS::URLSuffix', 'amazonaws.com'],
  ['AWS::Partition', 'aws'],
  ['AWS::AccountId', ACCOUNT],
]);

/** What the template's references stand for, with the things that are there by now. */
export function knownIn(
  stackName: string,
  { Conditions: conditions }: Template,
  parameters: ReadonlyMap<string, string>,
  things: ReadonlyMap<string, Thing>,
) {
  const thing = <Value>(id: string, read: (found: Thing) => Value): Value | undefined => {
    const found = things.get(id);
    return found === undefined ? undefined : read(found);
  };
  return {
    conditions,
    ref: (name: string): Json | undefined =>
      name === 'AWS::StackName'
        ? stackName
        : (pseudoParameters.get(name) ?? parameters.get(name) ?? thing(name, refOf)),
    attribute: (id: string, attribute: string): Json | undefined => thing(id, (found) => attributeOf(found, attribute)),
  };
}

/** The thing that a resource import names: by the primary identifier of its type. */
export function imported(account: Account, type: string, identifier: ReadonlyMap<string, string>): Thing | undefined {
  const [property, value] = [...identifier].at(0) ?? ['', ''];
  const form = `${type}.${property}`;
  switch (form) {
    case 'AWS::SQS::Queue.QueueUrl':
      return account.ofType(type).find(({ name }) => queueUrlOf(name) === value);
    case 'AWS::SecretsManager::Secret.Id':
      return account.ofType(type).find(({ arn }) => arn === value);
    case 'AWS::DynamoDB::Table.TableName':
    case 'AWS::S3::Bucket.BucketName':
    case 'AWS::Logs::LogGroup.LogGroupName':
      return account.find(type, value);
    default:
      return undefined;
  }
}
