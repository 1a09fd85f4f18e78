import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { cloudWatchLogs } from '../../../cli/trace/cloudwatch-logs.ts';
import { json, type SeenRequest, startStubServer, type StubServer } from '../../lib/cxone/stub-server.ts';

let logs: StubServer;
beforeAll(async () => {
  logs = await startStubServer();
});
afterAll(() => logs.close());
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', logs.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterEach(() => vi.unstubAllEnvs());

const group = '/aws/lambda/cxone-byoc-middleware-prod-deliverInbound';
const lines = [
  { time: '2026-03-02T10:15:01.000Z', level: 'info', event: 'inbound.delivered', message: 'tag-1', phone: '+4912345' },
  { time: '2026-03-02T10:15:00.000Z', level: 'info', event: 'inbound.retry', message: 'tag-1', delay: 1_000 },
];

/** CloudWatch Logs: a second look finds a query finished, and the second of the queries finds the lines. */
function answerWith(status: string) {
  const count = { looks: 0, queries: 0 };
  const rows = lines.map((line) => [
    { field: '@log', value: `000000000000:${group}` },
    { field: '@message', value: JSON.stringify(line) },
  ]);
  const answerTo = (operation: string | undefined): unknown => {
    if (operation === 'DescribeLogGroups') return { logGroups: [{ logGroupName: group }] };
    if (operation === 'StartQuery') return { queryId: `q-${(count.queries += 1)}` };
    count.looks += 1;
    if (count.looks % 2 === 1) return { status: 'Running', results: [] };
    return { status, results: count.queries === 2 ? [...rows, [{ field: '@message', value: 'START' }]] : [] };
  };
  logs.on('POST /', (request, ...rest) => {
    json(200, answerTo(operationOf(request)), { 'content-type': 'application/x-amz-json-1.1' })(request, ...rest);
  });
}

const operationOf = ({ headers }: SeenRequest) => String(headers['x-amz-target']).split('.')[1];

const search = () =>
  cloudWatchLogs({
    region: 'eu-west-1',
    stack: 'cxone-byoc-middleware-prod',
    since: new Date('2026-03-01T00:00:00Z'),
    until: new Date('2026-03-02T12:00:00Z'),
    sleep: () => Promise.resolve(),
  })(['tag-1', 'JKJaXmPLvHcESHA=']);

it('searches the stage’s logs day by day, and reads of each line the fields that it knows', async () => {
  answerWith('Complete');
  expect(await search()).toEqual([
    expect.objectContaining({ functionName: 'deliverInbound', event: 'inbound.retry', delay: 1_000 }),
    { functionName: 'deliverInbound', time: '2026-03-02T10:15:01.000Z', event: 'inbound.delivered', message: 'tag-1' },
  ]);
  const started = logs.seen.filter((request) => operationOf(request) === 'StartQuery');
  const names = ['message', 'cxoneMessage', 'correlation'].map((name) => `${name} in ["tag-1", "JKJaXmPLvHcESHA="]`);
  expect(started.map(({ body }): unknown => JSON.parse(body))).toMatchObject([
    { logGroupNames: [group], startTime: 1772323200, endTime: 1772409599 },
    {
      startTime: 1772409600,
      endTime: 1772452799,
      queryString: expect.stringContaining(`filter ${names.join(' or ')}`) as string,
    },
  ]);
});

it('says so where CloudWatch gives a search up', async () => {
  answerWith('Timeout');
  await expect(search()).rejects.toThrow('CloudWatch did not finish the search');
});
