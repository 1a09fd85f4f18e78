import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsProblem } from '../../cli/aws-problems.ts';
import { startStubServer, type StubServer, text } from '../lib/cxone/stub-server.ts';
import { byoc } from './deployment.ts';

const missing = (stack: string) =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`;
const refused = (code: string, why = 'No.') =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${why}</Message></Error></ErrorResponse>`;
const stackOfAnother = (state: string) =>
  `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>s</StackName><StackStatus>${state}</StackStatus><Outputs><member><OutputKey>ServerlessDeploymentBucketName</OutputKey><OutputValue>b</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

let home: string;
let cloudFormation: StubServer;

beforeAll(async () => {
  cloudFormation = await startStubServer();
  home = await mkdtemp(join(tmpdir(), 'byoc-home-'));
  await mkdir(join(home, '.aws/sso/cache'), { recursive: true });
  await writeFile(
    join(home, '.aws/config'),
    [
      '[profile ops]',
      'sso_session = acme',
      'sso_account_id = 000000000000',
      'sso_role_name = ops',
      '[profile never]',
      'sso_session = other',
      'sso_account_id = 000000000000',
      'sso_role_name = ops',
      ...['acme', 'other'].flatMap((name) => [
        `[sso-session ${name}]`,
        'sso_start_url = https://acme.example.com/start',
        'sso_region = eu-west-1',
      ]),
      '',
    ].join('\n'),
  );
  // A sign-in of long ago, without the right to renew itself.
  const cached = { accessToken: 'test-sso-token', expiresAt: '2020-01-01T00:00:00Z' };
  const name = createHash('sha1').update('acme').digest('hex');
  await writeFile(join(home, `.aws/sso/cache/${name}.json`), JSON.stringify(cached));
});
afterAll(async () => {
  await cloudFormation.close();
  await rm(home, { recursive: true });
});

/** What a command says that finds no deployment, as its only words. */
async function said(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const run = await byoc(['channels', 'list', ...args], {
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url,
    ...environment,
  });
  expect([run.code, run.stdout]).toEqual([1, '']);
  return run.stderr.trim();
}

const keys = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

// What stands in the way of a deploy is tried in test/deploy/environments.test.ts.
describe('a command that finds no deployment says in one sentence why, and what mends it', () => {
  it('where no region is given and the stack is not in that of the deploy', async () => {
    cloudFormation.on('POST /', text(400, missing('cxone-byoc-middleware-prod')));
    expect(await said(['--stage', 'prod'], keys)).toBe(
      'There is no stack cxone-byoc-middleware-prod in eu-west-1, the default region of a deploy: give yours with --region, or deploy it with `npm run deploy -- --stage prod --region eu-west-1`.',
    );
    expect(cloudFormation.seen.at(-1)?.headers.authorization).toContain('/eu-west-1/cloudformation/');
  });

  it('where there is no such stack in the region', async () => {
    cloudFormation.on('POST /', text(400, missing('cxone-byoc-middleware-prod')));
    expect(await said(['--stage', 'prod', '--region', 'eu-central-1'], { ...keys, AWS_REGION: 'eu-north-1' })).toBe(
      'There is no stack cxone-byoc-middleware-prod in eu-central-1: deploy it with `npm run deploy -- --stage prod --region eu-central-1`, or give another one with --stage, --region or --aws-profile.',
    );
  });

  it('where there are no credentials', async () => {
    expect(await said([])).toBe(
      'There are no AWS credentials here: run `aws configure sso` and name its profile with --aws-profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  });

  it('where the profile is not there, whatever keys the environment has', async () => {
    expect(await said(['--aws-profile', 'nobody'], keys)).toBe(
      'The AWS profile "nobody" has no credentials here: `aws configure list-profiles` lists those that there are, and `aws configure sso --profile nobody` makes it.',
    );
  });

  it.each(['ops', 'never'])('where the SSO session of %s has ended, or never began', async (profile) => {
    const sentence = `Your AWS session has ended: run \`aws sso login --profile ${profile}\`, then repeat this command.`;
    expect(await said(['--aws-profile', profile])).toBe(sentence);
    expect(await said([], { AWS_PROFILE: profile })).toBe(sentence);
  });

  it('where temporary keys are over', async () => {
    cloudFormation.on('POST /', text(400, refused('ExpiredToken')));
    expect(await said([], { ...keys, AWS_SESSION_TOKEN: 'test-session-token' })).toMatch(
      /^Your AWS session has ended: /,
    );
  });

  it.each([
    {
      code: 'InvalidClientTokenId',
      says: 'AWS does not know these keys (InvalidClientTokenId): `aws sts get-caller-identity` says whose they are; take other ones with --aws-profile, or enable the region in the account.',
    },
    {
      code: 'AccessDenied',
      why: 'User: arn:aws:iam::000000000000:user/ada is not authorized to perform: cloudformation:DescribeStacks on resource: x',
      says: 'You lack the right to cloudformation:DescribeStacks: `aws sts get-caller-identity` says who you are; take a profile that has the right with --aws-profile, or ask the person who gives rights for it.',
    },
    {
      code: 'RequestTimeTooSkewed',
      says: 'This machine has another time than AWS (RequestTimeTooSkewed): set its clock, e.g. `sudo timedatectl set-ntp true`, then repeat this command.',
    },
    {
      code: 'SignatureDoesNotMatch',
      why: 'Signature expired: 20260302T101530Z is now earlier than 20260302T111530Z',
      says: 'This machine has another time than AWS (SignatureDoesNotMatch): set its clock, e.g. `sudo timedatectl set-ntp true`, then repeat this command.',
    },
  ])('where AWS answers $code', async ({ code, why, says }) => {
    cloudFormation.on('POST /', text(403, refused(code, why)));
    expect(await said([], keys)).toBe(says);
  });

  it.each([
    {
      state: 'ROLLBACK_COMPLETE',
      says: 'The first deploy of the stack cxone-byoc-middleware-dev in eu-west-1 failed (ROLLBACK_COMPLETE): `aws cloudformation describe-stack-events --stack-name cxone-byoc-middleware-dev --region eu-west-1` says why; then `npx serverless remove --stage dev --region eu-west-1`, and deploy again.',
    },
    {
      state: 'CREATE_IN_PROGRESS',
      says: 'The stack cxone-byoc-middleware-dev in eu-west-1 is being changed (CREATE_IN_PROGRESS): wait for the deploy to end, then repeat this command.',
    },
    {
      state: 'UPDATE_COMPLETE',
      says: 'The stack cxone-byoc-middleware-dev in eu-west-1 does not belong to this software, or its deploy stopped after the bucket: `npm run deploy -- --stage dev --region eu-west-1` deploys it; give another one with --stage or --region.',
    },
  ])('where the stack is in state $state and has nothing of this software', async ({ state, says }) => {
    cloudFormation.on('POST /', text(200, stackOfAnother(state)));
    expect(await said([], keys)).toBe(says);
  });

  it('where AWS can not be reached', async () => {
    const endpoint = { AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
    expect(await said([], { ...keys, ...endpoint })).toContain("AWS can't be reached");
  });
});

it('a problem that is not AWS’s has no such sentence', () => {
  expect(awsProblem(new Error('The table is gone.'), undefined)).toBeUndefined();
  expect(awsProblem('text', undefined)).toBeUndefined();
});
