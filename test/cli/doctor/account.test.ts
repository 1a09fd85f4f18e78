import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { json, startStubServer, type StubServer } from '../../lib/cxone/stub-server.ts';
import { byoc } from '../deployment.ts';

let aws: StubServer;
beforeAll(async () => {
  aws = await startStubServer();
});
afterAll(() => aws.close());

/** What the doctor says of the account, on a stage of which it reaches nothing else. */
async function finding(answer: { readonly status: number; readonly body: unknown }, workers?: string) {
  aws.on('GET /2016-08-19/account-settings', json(answer.status, answer.body));
  const { stdout } = await byoc(['doctor', '--json'], {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_LAMBDA: aws.url,
    TABLE_NAME: 'byoc-dev',
    SECRETS_PREFIX: 'byoc/dev',
    PUBLIC_URL: 'http://127.0.0.1:9',
    INBOUND_QUEUE_URL: 'http://127.0.0.1:9/inbound.fifo',
    OUTBOUND_QUEUE_URL: 'http://127.0.0.1:9/outbound.fifo',
    STATUS_QUEUE_URL: 'http://127.0.0.1:9/status',
    AUDIT_LOG_GROUP: 'byoc-dev-audit',
    CXONE_AUTH_BASE_URL: 'http://127.0.0.1:9',
    ...(workers === undefined ? {} : { QUEUE_CONCURRENCY: workers }),
  });
  const findings = z
    .array(z.object({ name: z.string(), verdict: z.string(), message: z.string() }))
    .parse(JSON.parse(stdout));
  expect(findings.length).toBeGreaterThan(5);
  return findings.find(({ name }) => name === 'Functions at once');
}

const limit = (runs: number) => ({
  status: 200,
  body: { AccountLimit: { ConcurrentExecutions: runs, UnreservedConcurrentExecutions: runs } },
});

describe('byoc doctor looks at how many functions the account runs at once', () => {
  it('and finds room beside the workers of the queues', async () => {
    expect(await finding(limit(1000), 'inbound=50&outbound=20&status=10')).toMatchObject({
      verdict: 'ok',
      message:
        'The account runs 1000 at once, and the workers of the queues are up to 80 of them, with up to 150 more while tenants are down for long.',
    });
  });

  it.each([
    { runs: 10, fitting: '--param inboundConcurrency=2 --param outboundConcurrency=2 --param statusConcurrency=2.' },
    { runs: 60, fitting: '--param inboundConcurrency=25 --param outboundConcurrency=10 --param statusConcurrency=5.' },
  ])('and says what to deploy with, and what to ask for, where they are $runs', async ({ runs, fitting }) => {
    const said = await finding(limit(runs), 'inbound=50&outbound=20&status=10');
    expect(said).toMatchObject({ verdict: 'warn' });
    expect(said?.message).toContain(`The account runs ${runs} at once, and the workers of the queues are up to 80`);
    expect(said?.message).toContain('--quota-code L-B99A9384 --desired-value 1000');
    expect(said?.message).toContain(`deploy with ${fitting}`);
  });

  it('and says what to leave out where a young account has grown up', async () => {
    const said = await finding(limit(1000), 'inbound=2&outbound=2&status=2');
    expect(said).toMatchObject({ verdict: 'ok' });
    expect(said?.message).toContain('There is room for the usual 80');
    expect(said?.message).toContain('deploy without inboundConcurrency, outboundConcurrency and statusConcurrency');
  });

  it('and only says what to ask for where the workers are as few as they can be', async () => {
    const said = await finding(limit(10), 'inbound=2&outbound=2&status=2');
    expect(said).toMatchObject({ verdict: 'warn' });
    expect(said?.message).not.toContain('deploy with');
  });

  it('and says which right it lacks', async () => {
    const refused = { status: 403, body: { __type: 'AccessDeniedException', message: 'No.' } };
    expect(await finding(refused, 'inbound=50&outbound=20&status=10')).toMatchObject({
      verdict: 'skip',
      message: expect.stringContaining('needs lambda:GetAccountSettings') as string,
    });
  });

  it('and takes for usual what a deploy has that names none', async () => {
    const serverless = readFileSync(new URL('../../../serverless.yml', import.meta.url), 'utf8');
    const workers = [...serverless.matchAll(/^ {4}\w+Concurrency: (\d+)/gm)].map(([, count]) => Number(count));
    expect(workers).toEqual([50, 20, 10]);
    expect((await finding(limit(1000), 'inbound=50&outbound=20&status=10'))?.message).not.toContain('usual');
  });

  it('but not on a laptop, or with a stack of an earlier version', async () => {
    expect(await finding(limit(10))).toBeUndefined();
  });
});
