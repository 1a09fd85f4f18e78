import * as z from 'zod';
import type { Json } from '../template.ts';
import { type Account, Refused } from './account.ts';

/** The property that names a resource, and the longest name that its service takes, in characters. */
const naming: Readonly<Record<string, readonly [property: string, longest: number]>> = {
  'AWS::S3::Bucket': ['BucketName', 63],
  'AWS::Logs::LogGroup': ['LogGroupName', 512],
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::Events::Rule': ['Name', 64],
  'AWS::DynamoDB::Table': ['TableName', 255],
  'AWS::SQS::Queue': ['QueueName', 80],
  'AWS::SecretsManager::Secret': ['Name', 512],
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 128],
  'AWS::SNS::Topic': ['TopicName', 256],
  'AWS::CloudWatch::Alarm': ['AlarmName', 255],
  'AWS::CloudWatch::Dashboard': ['DashboardName', 255],
};

/** The name that a template gives, if it gives one. */
export function givenName(type: string, properties: Readonly<Record<string, Json>>): string | undefined {
  const [property = ''] = naming[type] ?? [];
  const name = properties[property];
  return typeof name === 'string' ? name : undefined;
}

/**
 * The name that CloudFormation makes up: stack, logical id and a random end, cut to what the service takes.
 * @param suffix The random end.
 */
export function generatedName(type: string, stackName: string, logicalId: string, isFifo: boolean, suffix: string) {
  const [, longest = 255] = naming[type] ?? [];
  const end = `-${suffix}${isFifo ? '.fifo' : ''}`;
  const room = Math.max(0, longest - end.length);
  const name = `${`${stackName}-${logicalId}`.slice(0, room)}${end}`;
  return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}

/** IAM, in characters without white space: all inline policies of a role together; one managed policy. */
const INLINE_POLICIES = 10_240;
const MANAGED_POLICY = 6_144;
/** Lambda: of the concurrent executions, those that no function may reserve. */
const UNRESERVED = 100;

const policiesSchema = z.object({ Policies: z.array(z.object({ PolicyDocument: z.json() })).default([]) });
const limitsSchema = z.object({
  ThrottlingRateLimit: z.coerce.number().optional(),
  ThrottlingBurstLimit: z.coerce.number().optional(),
});
const stageSchema = z.object({
  DefaultRouteSettings: limitsSchema.default({}),
  RouteSettings: z.record(z.string(), limitsSchema).default({}),
});

/** @throws {Refused} where the service doesn't take a resource with these properties */
export function checkLimits(
  type: string,
  name: string,
  properties: Readonly<Record<string, Json>>,
  account: Account,
): void {
  const [property = '', longest = Infinity] = naming[type] ?? [];
  if (name.length > longest) {
    throw new Refused(
      `1 validation error detected: Value '${name}' at '${property}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  }
  if (type === 'AWS::IAM::Role') {
    const { Policies } = policiesSchema.parse(properties);
    const size = Policies.reduce((sum, { PolicyDocument }) => sum + JSON.stringify(PolicyDocument).length, 0);
    if (size > INLINE_POLICIES) {
      throw new Refused(`Maximum policy size of ${INLINE_POLICIES} bytes exceeded for role ${name}`, 'LimitExceeded');
    }
  }
  if (type === 'AWS::IAM::ManagedPolicy' && JSON.stringify(properties['PolicyDocument']).length > MANAGED_POLICY) {
    throw new Refused(`Cannot exceed quota for PolicySize: ${MANAGED_POLICY}`, 'LimitExceeded');
  }
  if (type === 'AWS::Lambda::Function') checkConcurrency(name, properties, account);
  if (type === 'AWS::ApiGatewayV2::Stage') checkThrottle(properties, account);
}

function checkConcurrency(name: string, properties: Readonly<Record<string, Json>>, account: Account): void {
  const reservedOf = (of: Readonly<Record<string, Json>>) => Number(of['ReservedConcurrentExecutions'] ?? 0);
  const others = account.ofType('AWS::Lambda::Function').filter((thing) => thing.name !== name);
  const reserved = reservedOf(properties) + others.reduce((sum, thing) => sum + reservedOf(thing.properties), 0);
  if (reserved > 0 && account.quotas.concurrentExecutions - reserved < UNRESERVED) {
    throw new Refused(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${UNRESERVED}].`,
    );
  }
}

function checkThrottle(properties: Readonly<Record<string, Json>>, { quotas }: Account): void {
  const { DefaultRouteSettings, RouteSettings } = stageSchema.parse(properties);
  for (const { ThrottlingRateLimit: rate = 0, ThrottlingBurstLimit: burst = 0 } of [
    DefaultRouteSettings,
    ...Object.values(RouteSettings),
  ]) {
    if (rate > quotas.apiRate || burst > quotas.apiBurst) {
      throw new Refused(
        `Throttling of ${rate} requests a second with a burst of ${burst} exceeds the account level limits of ${quotas.apiRate} and ${quotas.apiBurst}`,
        'BadRequestException',
      );
    }
  }
}
