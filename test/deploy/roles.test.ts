import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ServiceCopy } from './service-copy.ts';
import { ofType, referencesIn, resource, type Template } from './template.ts';

const oneOrMany = <Value extends z.ZodType>(value: Value) => z.union([z.array(value), value.transform((one) => [one])]);

/** What makes a right smaller than its action and resource say. */
const conditions = new Map([
  [JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CAPTURE#*'] } }), ', captures only'],
  [
    JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CAPTURE#*', 'CLIENT-SECRET#*'] } }),
    ', captures and uses of client secrets only',
  ],
  [JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ALBUM#*'] } }), ', albums only'],
  [JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CLAIM#*'] } }), ', claims only'],
  [JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['files-due#*'] } }), ', due files only'],
  [JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['INTEGRATIONS'] } }), ', integrations only'],
]);

/** Nothing but plain Allow statements: no NotAction, no managed policy hides among them. */
const roleSchema = z.strictObject({
  AssumeRolePolicyDocument: z.json(),
  Policies: z.array(
    z.strictObject({
      PolicyName: z.string(),
      PolicyDocument: z.strictObject({
        Version: z.literal('2012-10-17'),
        Statement: z.array(
          z.strictObject({
            Effect: z.literal('Allow'),
            Action: oneOrMany(z.string()),
            Resource: oneOrMany(z.json()),
            Condition: z.json().optional(),
          }),
        ),
      }),
    }),
  ),
});

const secretArn =
  'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:cxone-byoc-middleware/dev';

const deadLetterQueues = ['inbound', 'outbound', 'status'].map((direction) => `${direction} dead-letter queue`);

/** Short names of what a statement can be about; anything else stays as it is and shows in the comparison. */
const resourceNames = new Map(
  Object.entries({
    table: { 'Fn::GetAtt': ['Table', 'Arn'] },
    listing: { 'Fn::Sub': '${Table.Arn}/index/listing' },
    'inbound queue': { 'Fn::GetAtt': ['InboundQueue', 'Arn'] },
    ...Object.fromEntries(
      [1, 2, 3].map((number) => [`holding queue ${number}`, { 'Fn::GetAtt': [`HoldingQueue${number}`, 'Arn'] }]),
    ),
    ...Object.fromEntries(
      deadLetterQueues.map((name) => {
        const [direction = ''] = name.split(' ');
        const id = `${direction.charAt(0).toUpperCase()}${direction.slice(1)}DeadLetterQueue`;
        return [name, { 'Fn::GetAtt': [id, 'Arn'] }];
      }),
    ),
    'outbound queue': { 'Fn::GetAtt': ['OutboundQueue', 'Arn'] },
    'status queue': { 'Fn::GetAtt': ['StatusQueue', 'Arn'] },
    'callback secrets': { 'Fn::Sub': `${secretArn}/integrations/*/callback*` },
    'signing keys': { 'Fn::Sub': `${secretArn}/integrations/*/signing-key*` },
    'CXone secrets': { 'Fn::Sub': `${secretArn}/integrations/*/cxone*` },
    'channel secrets': { 'Fn::Sub': `${secretArn}/channels/*` },
    'data key': { 'Fn::Sub': `${secretArn}/data-key*` },
    'index key': { 'Fn::Sub': `${secretArn}/index-key*` },
    'customers’ files': { 'Fn::Sub': '${FilesBucket.Arn}/inbound/*' },
    'agents’ files': { 'Fn::Sub': '${FilesBucket.Arn}/outbound/*' },
    uploads: { 'Fn::Sub': '${FilesBucket.Arn}/uploads/*' },
    'all files': { 'Fn::Sub': '${FilesBucket.Arn}/*' },
    'audit log': { 'Fn::GetAtt': ['AuditLogGroup', 'Arn'] },
    'files bucket': { 'Fn::GetAtt': ['FilesBucket', 'Arn'] },
  }).map(([name, value]) => [JSON.stringify(value), name]),
);

/** Reading is what links are signed for as well. A file goes up in parts, which are given up where it breaks off. */
const copyInto = ['PutObject', 'AbortMultipartUpload', 'GetObject'];

const holdingQueues = [1, 2, 3].map((number) => `holding queue ${number}`);

const receive = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];

/** Entries of a log can be added, and neither read nor taken away. */
const addTo = (log: string) => ['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} on ${log}`);

/** What each function may do, apart from writing its own log: `action on resource`. */
const allowed: Record<string, readonly string[]> = {
  IssueToken: [
    'dynamodb:UpdateItem on table, captures and uses of client secrets only',
    'dynamodb:Query on listing, integrations only',
    'secretsmanager:GetSecretValue on callback secrets',
    'secretsmanager:GetSecretValue on signing keys',
  ],
  OutboundMessage: [
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'dynamodb:Query on listing',
    'sqs:SendMessage on outbound queue',
    'secretsmanager:GetSecretValue on callback secrets',
    'secretsmanager:GetSecretValue on signing keys',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:GetSecretValue on index key',
  ],
  AddChannel: [
    ...addTo('audit log'),
    'dynamodb:BatchGetItem on table',
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'dynamodb:Query on listing',
    'secretsmanager:GetSecretValue on CXone secrets',
    'secretsmanager:CreateSecret on channel secrets',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:PutSecretValue on channel secrets',
    'secretsmanager:RestoreSecret on channel secrets',
    'secretsmanager:DeleteSecret on channel secrets',
  ],
  ReconnectChannel: [
    ...addTo('audit log'),
    'dynamodb:BatchGetItem on table',
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'dynamodb:Query on listing',
    'secretsmanager:GetSecretValue on CXone secrets',
    'secretsmanager:CreateSecret on channel secrets',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:PutSecretValue on channel secrets',
    'secretsmanager:RestoreSecret on channel secrets',
    'secretsmanager:DeleteSecret on channel secrets',
  ],
  RemoveChannel: [
    ...addTo('audit log'),
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'dynamodb:Query on listing',
    'secretsmanager:GetSecretValue on CXone secrets',
    'secretsmanager:DeleteSecret on channel secrets',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:RestoreSecret on channel secrets',
  ],
  InboundWebhook: [
    'dynamodb:GetItem on table',
    'dynamodb:UpdateItem on table, albums only',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:GetSecretValue on index key',
    'secretsmanager:GetSecretValue on data key',
    'sqs:SendMessage on inbound queue',
    'sqs:SendMessage on status queue',
  ],
  // It calls nothing: what it may do is what its links may be used for.
  RequestUpload: [
    'dynamodb:GetItem on table',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:GetSecretValue on index key',
    's3:PutObject on uploads',
  ],
  DeliverInbound: [
    ...receive.flatMap((action) => ['inbound queue', ...holdingQueues].map((queue) => `sqs:${action} on ${queue}`)),
    ...[...holdingQueues, 'outbound queue'].map((queue) => `sqs:SendMessage on ${queue}`),
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'secretsmanager:GetSecretValue on CXone secrets',
    'secretsmanager:GetSecretValue on data key',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:GetSecretValue on index key',
    ...copyInto.map((action) => `s3:${action} on customers’ files`),
    's3:GetObject on uploads',
    's3:DeleteObject on customers’ files',
    's3:DeleteObject on uploads',
    's3:ListBucket on files bucket',
  ],
  DeliverOutbound: [
    ...receive.map((action) => `sqs:${action} on outbound queue`),
    'sqs:SendMessage on status queue',
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'secretsmanager:GetSecretValue on channel secrets',
    'secretsmanager:GetSecretValue on index key',
    ...copyInto.map((action) => `s3:${action} on agents’ files`),
  ],
  DeliverStatus: [
    ...receive.map((action) => `sqs:${action} on status queue`),
    'dynamodb:GetItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
    'dynamodb:DeleteItem on table',
    'secretsmanager:GetSecretValue on CXone secrets',
  ],
  ReportGauges: ['dynamodb:Query on listing', ...deadLetterQueues.map((queue) => `sqs:GetQueueAttributes on ${queue}`)],
  DeleteFiles: [
    'dynamodb:Query on listing, due files only',
    'dynamodb:UpdateItem on table, claims only',
    'secretsmanager:GetSecretValue on index key',
    's3:DeleteObject on all files',
  ],
};

let copy: ServiceCopy;
let template: Template;

beforeAll(async () => {
  copy = await ServiceCopy.create();
  ({ template } = await copy.package('dev'));
});

afterAll(() => copy.remove());

const role = (name: string) => roleSchema.parse(resource(template, `${name}Role`).Properties);
const statements = (name: string) => role(name).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

describe('the roles', () => {
  it('are as many as the functions', () => {
    const roles = ofType(template, 'AWS::IAM::Role').map(([id]) => id);
    expect(roles.sort()).toEqual(
      Object.keys(allowed)
        .map((name) => `${name}Role`)
        .sort(),
    );
  });
});

describe('the files bucket', () => {
  it('is named by the roles of those that copy and delete files and of the one that signs links for uploads alone', () => {
    const naming = ofType(template, 'AWS::IAM::Role').filter(([, { Properties }]) =>
      referencesIn(Properties).some(({ target }) => target === 'FilesBucket'),
    );
    expect(naming.map(([id]) => id).sort()).toEqual([
      'DeleteFilesRole',
      'DeliverInboundRole',
      'DeliverOutboundRole',
      'RequestUploadRole',
    ]);
  });
});

describe.each(Object.keys(allowed))('the role of %s', (name) => {
  it('allows what the function needs and nothing else', () => {
    const granted = statements(name).flatMap(({ Action, Resource, Condition }) =>
      Action.flatMap((action) => Resource.map((about) => `${action} on ${nameOf(about)}${limitOf(Condition)}`)),
    );
    const ownLog = JSON.stringify({ 'Fn::GetAtt': [`${name}LogGroup`, 'Arn'] });
    expect(granted).toEqual([
      `logs:CreateLogStream on ${ownLog}`,
      `logs:PutLogEvents on ${ownLog}`,
      ...(allowed[name] ?? []),
    ]);
  });

  it('is taken by Lambda alone', () => {
    expect(role(name).AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
  });
});

/** Empty where there is no condition; one that nobody knows stands in the comparison as it is. */
function limitOf(condition: z.core.util.JSONType | undefined): string {
  if (condition === undefined) return '';
  const written = JSON.stringify(condition);
  return conditions.get(written) ?? written;
}

function nameOf(about: z.core.util.JSONType): string {
  const written = JSON.stringify(about);
  return resourceNames.get(written) ?? written;
}
