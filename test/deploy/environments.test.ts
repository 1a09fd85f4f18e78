import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStubServer, type StubServer, text } from '../lib/cxone/stub-server.ts';
import { ServiceCopy } from './service-copy.ts';

let copy: ServiceCopy;
let sts: StubServer;
let folder: string;

beforeAll(async () => {
  copy = await ServiceCopy.create();
  sts = await startStubServer();
  folder = await mkdtemp(join(tmpdir(), 'byoc-aws-'));
  await writeFile(join(folder, 'config'), '[profile known]\nregion = eu-west-1\n');
});
afterAll(async () => {
  await copy.remove();
  await sts.close();
  await rm(folder, { recursive: true });
});

const refused = (code: string, why: string) =>
  text(
    403,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${why}</Message></Error></ErrorResponse>`,
    { 'content-type': 'text/xml' },
  );

const keys = { AWS_ACCESS_KEY_ID: 'test-access-key', AWS_SECRET_ACCESS_KEY: 'test-secret-access-key' };

it('a deploy says to which account it goes, and as whom', async () => {
  const identity = '<Arn>arn:aws:iam::000000000000:user/test</Arn><UserId>test</UserId><Account>000000000000</Account>';
  const answer = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`;
  sts.on('POST /', text(200, answer, { 'content-type': 'text/xml' }));
  const { output } = await copy.serverless(['deploy'], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_MAX_ATTEMPTS: '1',
    ...keys,
  });
  expect(output).toContain('To the account 000000000000, as arn:aws:iam::000000000000:user/test');
});

describe('a deploy says in one sentence what is in its way, before anything is packaged', () => {
  it.each([
    {
      case: 'there are no credentials',
      environment: {},
      says: 'There are no AWS credentials here: run `aws configure sso` and name its profile with --aws-profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    },
    {
      case: 'the profile is not there',
      options: ['--aws-profile', 'nobody'],
      environment: keys,
      says: 'The AWS profile "nobody" has no credentials here: `aws configure list-profiles` lists those that there are, and `aws configure sso --profile nobody` makes it.',
    },
    {
      case: 'the session has ended',
      environment: { ...keys, AWS_SESSION_TOKEN: 'test-session-token' },
      answer: refused('ExpiredToken', 'The security token included in the request is expired'),
      says: 'Your AWS session has ended: run `aws sso login`, then repeat this command, or renew the keys in your environment (AWS_SESSION_TOKEN).',
    },
    {
      case: 'AWS does not know the keys',
      environment: keys,
      answer: refused('InvalidClientTokenId', 'The security token included in the request is invalid.'),
      says: 'AWS does not know these keys (InvalidClientTokenId): `aws sts get-caller-identity` says whose they are; take other ones with --aws-profile, or enable the region in the account.',
    },
    {
      case: 'the clock is wrong',
      environment: keys,
      answer: refused('SignatureDoesNotMatch', 'Signature not yet current: 20260302T111530Z is still later than now'),
      says: 'This machine has another time than AWS (SignatureDoesNotMatch): set its clock',
    },
    {
      case: 'there is no network',
      environment: { ...keys, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' },
      says: "AWS can't be reached (",
    },
  ])('where $case', async ({ options = [], environment, answer, says }) => {
    if (answer !== undefined) sts.on('POST /', answer);
    const { exitCode, output } = await copy.serverless(['deploy', ...options], {
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_MAX_ATTEMPTS: '1',
      ...environment,
    });
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`Nothing was deployed. ${says}`);
  });
});
