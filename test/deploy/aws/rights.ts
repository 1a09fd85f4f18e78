import * as z from 'zod';

const oneOrMany = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

/** An IAM policy of plain Allow statements. */
export const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.literal('Allow'),
      Action: oneOrMany,
      Resource: oneOrMany,
      Condition: z.json().optional(),
    }),
  ),
});
export type Policy = z.infer<typeof policySchema>;

/** `*` is any text, as in IAM; actions don't mind capitals. */
function fits(pattern: string, text: string, flags = ''): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, flags).test(text);
}

export function allows(policy: Policy, action: string, arn: string): boolean {
  return policy.Statement.some(
    ({ Action, Resource }) =>
      Action.some((pattern) => fits(pattern, action, 'i')) && Resource.some((pattern) => fits(pattern, arn)),
  );
}

export interface Actions {
  readonly create: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
}

const actions = (service: string, create: string, update: string, remove: string): Actions => {
  const named = (words: string) => words.split(' ').map((word) => `${service}:${word}`);
  return { create: named(create), update: named(update), delete: named(remove) };
};

/**
 * What CloudFormation calls with the caller's rights for each type of resource (the handlers' permissions in its resource
 * schemas, as far as this project's properties need them).
 */
export const actionsOf: Readonly<Record<string, Actions>> = {
  'AWS::S3::Bucket': actions(
    's3',
    'CreateBucket PutEncryptionConfiguration PutBucketPublicAccessBlock PutBucketTagging',
    'PutEncryptionConfiguration PutBucketPublicAccessBlock PutLifecycleConfiguration',
    'DeleteBucket',
  ),
  'AWS::S3::BucketPolicy': actions('s3', 'PutBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
  'AWS::Logs::LogGroup': actions(
    'logs',
    'CreateLogGroup PutRetentionPolicy TagResource',
    'PutRetentionPolicy',
    'DeleteLogGroup',
  ),
  'AWS::Logs::MetricFilter': actions('logs', 'PutMetricFilter', 'PutMetricFilter', 'DeleteMetricFilter'),
  'AWS::Lambda::Function': actions(
    'lambda',
    'CreateFunction GetFunction TagResource',
    'UpdateFunctionCode UpdateFunctionConfiguration GetFunction',
    'DeleteFunction',
  ),
  'AWS::Lambda::Permission': actions('lambda', 'AddPermission', 'AddPermission', 'RemovePermission'),
  'AWS::Lambda::EventSourceMapping': actions(
    'lambda',
    'CreateEventSourceMapping GetEventSourceMapping',
    'UpdateEventSourceMapping GetEventSourceMapping',
    'DeleteEventSourceMapping GetEventSourceMapping',
  ),
  'AWS::Events::Rule': actions('events', 'PutRule PutTargets', 'PutRule PutTargets', 'RemoveTargets DeleteRule'),
  'AWS::ApiGatewayV2::Api': actions('apigateway', 'POST TagResource', 'PATCH GET', 'DELETE'),
  'AWS::ApiGatewayV2::Stage': actions('apigateway', 'POST TagResource', 'PATCH GET', 'DELETE'),
  'AWS::ApiGatewayV2::Integration': actions('apigateway', 'POST', 'PATCH GET', 'DELETE'),
  'AWS::ApiGatewayV2::Route': actions('apigateway', 'POST', 'PATCH GET', 'DELETE'),
  'AWS::DynamoDB::Table': actions(
    'dynamodb',
    'CreateTable DescribeTable UpdateTimeToLive UpdateContinuousBackups TagResource',
    'UpdateTable DescribeTable UpdateTimeToLive UpdateContinuousBackups',
    'DeleteTable DescribeTable',
  ),
  'AWS::SQS::Queue': actions(
    'sqs',
    'CreateQueue GetQueueAttributes TagQueue',
    'SetQueueAttributes GetQueueAttributes',
    'DeleteQueue GetQueueAttributes',
  ),
  'AWS::SQS::QueuePolicy': actions('sqs', 'SetQueueAttributes', 'SetQueueAttributes', 'SetQueueAttributes'),
  'AWS::SecretsManager::Secret': actions(
    'secretsmanager',
    'CreateSecret DescribeSecret GetRandomPassword TagResource',
    'UpdateSecret DescribeSecret GetRandomPassword',
    'DeleteSecret DescribeSecret',
  ),
  'AWS::IAM::Role': actions(
    'iam',
    'CreateRole GetRole PutRolePolicy TagRole',
    'UpdateAssumeRolePolicy GetRole PutRolePolicy',
    'DeleteRole GetRole DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole',
  ),
  'AWS::IAM::ManagedPolicy': actions('iam', 'CreatePolicy', 'CreatePolicyVersion', 'DeletePolicy'),
  'AWS::SNS::Topic': actions(
    'sns',
    'CreateTopic GetTopicAttributes TagResource',
    'SetTopicAttributes GetTopicAttributes',
    'DeleteTopic GetTopicAttributes',
  ),
  'AWS::SNS::Subscription': actions('sns', 'Subscribe', 'SetSubscriptionAttributes', 'Unsubscribe'),
  'AWS::SNS::TopicPolicy': actions('sns', 'SetTopicAttributes', 'SetTopicAttributes', 'SetTopicAttributes'),
  'AWS::CloudWatch::Alarm': actions(
    'cloudwatch',
    'PutMetricAlarm DescribeAlarms TagResource',
    'PutMetricAlarm DescribeAlarms',
    'DeleteAlarms DescribeAlarms',
  ),
  'AWS::CloudWatch::Dashboard': actions('cloudwatch', 'PutDashboard', 'PutDashboard', 'DeleteDashboards'),
};
