import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { startIdentity } from '../../../local/cloud/identity.ts';
import { type Logs, startLogs } from '../../../local/cloud/logs.ts';
import { remove, temporaryDirectory } from './fixtures.ts';

const group = { logicalId: 'Audit', name: 'shop-dev-Audit', arn: 'unused', properties: {} };
const of = { logGroupName: group.name, logStreamName: '2026/03/02/one' };
const now = () => new Date('2026-03-02T10:00:00.000Z');
const at = (text: string) => Date.parse(`2026-03-02T${text}:00.000Z`);
const aws = { region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 };

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(file?: string): Promise<{ logs: Logs; client: CloudWatchLogsClient }> {
  const logs = await startLogs([group], { file, now });
  cleanUps.push(() => logs.stop());
  return { logs, client: new CloudWatchLogsClient({ ...aws, endpoint: logs.endpoint }) };
}

const put = (client: CloudWatchLogsClient, ...events: [time: string, message: string][]) =>
  client.send(
    new PutLogEventsCommand({ ...of, logEvents: events.map(([time, message]) => ({ timestamp: at(time), message })) }),
  );

describe('startLogs', () => {
  it('takes lines to a stream that is there, and finds them by their time', async () => {
    const { client } = await start();
    await expect(put(client, ['09:00', 'one'])).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(new CreateLogStreamCommand(of));
    await expect(client.send(new CreateLogStreamCommand(of))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    expect((await put(client, ['09:00', 'one'], ['09:30', 'two'])).rejectedLogEventsInfo).toBeUndefined();

    const filter = { logGroupName: group.name, startTime: at('09:10') };
    const { events } = await client.send(new FilterLogEventsCommand(filter));
    expect(events).toMatchObject([{ message: 'two', timestamp: at('09:30'), logStreamName: of.logStreamName }]);
  });

  it('hands out pages', async () => {
    const { client } = await start();
    await client.send(new CreateLogStreamCommand(of));
    await put(client, ['09:00', 'one'], ['09:30', 'two']);
    const filter = { logGroupName: group.name, limit: 1 };
    const first = await client.send(new FilterLogEventsCommand(filter));
    const second = await client.send(new FilterLogEventsCommand({ ...filter, nextToken: first.nextToken }));
    expect([first, second].map(({ events }) => events?.map(({ message }) => message))).toEqual([['one'], ['two']]);
    expect(second.nextToken).toBeUndefined();
  });

  it('leaves out what is hours ahead, and says so in an answer of 200', async () => {
    const { logs, client } = await start();
    await client.send(new CreateLogStreamCommand(of));
    const answer = await put(client, ['09:00', 'one'], ['12:30', 'from the future']);
    expect(answer.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect(logs.lines('Audit')).toEqual(['one']);
  });

  it('keeps its lines over a restart', async () => {
    const directory = temporaryDirectory();
    cleanUps.push(() => remove(directory));
    const { logs, client } = await start(`${directory}/logs.jsonl`);
    await client.send(new CreateLogStreamCommand(of));
    await put(client, ['09:00', 'one']);
    await logs.stop();
    const again = await start(`${directory}/logs.jsonl`);
    await put(again.client, ['09:30', 'two']);
    expect(again.logs.lines('Audit')).toEqual(['one', 'two']);
  });

  it('knows no other group, and refuses writes for as long as it is told to', async () => {
    const { logs, client } = await start();
    const elsewhere = new CreateLogStreamCommand({ ...of, logGroupName: 'another' });
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    logs.refuseWrites(true);
    await expect(client.send(new CreateLogStreamCommand(of))).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
    });
    logs.refuseWrites(false);
    await client.send(new CreateLogStreamCommand(of));
  });
});

describe('startIdentity', () => {
  it('tells a caller who it is, or that it may not know', async () => {
    const identity = await startIdentity();
    cleanUps.push(() => identity.stop());
    const client = new STSClient({ ...aws, endpoint: identity.endpoint });
    const ask = () => client.send(new GetCallerIdentityCommand({}));
    expect(await ask()).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:user/laptop' });
    identity.become('arn:aws:sts::000000000000:assumed-role/Operators/olga&co');
    expect((await ask()).Arn).toBe('arn:aws:sts::000000000000:assumed-role/Operators/olga&co');
    identity.become(undefined);
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
