import { setTimeout } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorld, type World } from '../../local/world.ts';
import { LogBook } from './support/log-book.ts';
import { agentReplies, customerWrites, setPhone } from './support/people.ts';
import { until } from './support/until.ts';
import { workedOff } from './support/worked-off.ts';

// On a busy machine it waits until it is calm again.

/** Remote calls by name, e.g. `dynamodb:UpdateItem` or `cxone:B6`. */
const callsSchema = z.record(z.string(), z.number());
type Calls = z.infer<typeof callsSchema>;

const MEASURED = 7;
const label = { name: 'label.txt', type: 'text/plain', bytes: Buffer.from('Flat 4, ring twice.') };
const logs = new LogBook();
const table: Record<string, Calls> = {};
let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld({ onLog: logs.write });
  channelId = world.demoChannel?.channelId ?? '';
  await withoutDelay('StatusQueue');
  // Every function is warm: what it reads once is read.
  await customerWrites(world, { text: 'Warm-up' });
  await logged('deliverInbound', 'inbound.delivered');
  await agentReplies(world, { channelId, text: 'Warm-up' });
  await logged('deliverStatus', 'status.delivered');
  // Within seconds of a change, a process reads the secrets of a channel once more.
  await setTimeout(6_000);
  await customerWrites(world, { text: 'Warm by now' });
  await agentReplies(world, { channelId, text: 'Warm by now' });
});
afterAll(async () => {
  console.table(table);
  await world.stop();
});

/** Receipts wait for three seconds, in which a higher one may come: time that costs no call. */
async function withoutDelay(queue: string) {
  const { queues } = world.cloud;
  const QueueUrl = queues.url(queue);
  await queues.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: '0' } }));
}

function logged(functionName: string, event: string) {
  return until(`${functionName} logs ${event}`, () => logs.of(functionName).some((line) => line.event === event));
}

/**
 * The calls of one message in the steady state: what most of several messages cost. A channel is read anew every 15
 * seconds, a token every hour, and the first message of a process and five minutes writes that its channel was in use
 * (ADR 0011); one such among the messages is no part of it.
 */
async function callsOf(name: string, oneMessage: (ordinal: number) => Promise<void>): Promise<Calls> {
  for (let rounds = 1; ; rounds += 1) {
    const calls = await callsOfRound(name, oneMessage);
    if (rounds === 3 || !(await wasCrowded())) return calls;
  }
}

async function callsOfRound(name: string, oneMessage: (ordinal: number) => Promise<void>): Promise<Calls> {
  const measured: string[] = [];
  for (let ordinal = 1; ordinal <= MEASURED; ordinal += 1) {
    logs.clear();
    world.cloud.calls.reset();
    world.cxone.requests.clear();
    await oneMessage(ordinal);
    const cxone = Object.entries(world.cxone.requests.counts()).filter(([, count]) => count > 0);
    const calls = {
      ...world.cloud.calls.snapshot(),
      ...Object.fromEntries(cxone.map(([key, n]) => [`cxone:${key}`, n])),
    };
    measured.push(JSON.stringify(calls));
  }
  const usual = measured.toSorted((one, other) => timesIn(measured, other) - timesIn(measured, one))[0] ?? '{}';
  const calls = callsSchema.parse(JSON.parse(usual));
  table[name] = calls;
  return calls;
}

/** On a busy machine a message waits, and then workers are counted for a minute (ADR 22): that is another state, and over afterwards. */
async function wasCrowded(): Promise<boolean> {
  let isCrowded = false;
  const dynamo = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: world.cloud.endpoints.dynamodb,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const TableName = world.cloud.tableName;
  for (const queue of ['inbound', 'outbound']) {
    const Key = { pk: { S: `SHARES#${queue}` } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key }));
    if (Item === undefined) continue;
    isCrowded = true;
    await setTimeout(61_000);
    await dynamo.send(new DeleteItemCommand({ TableName, Key }));
  }
  dynamo.destroy();
  return isCrowded;
}

const timesIn = (all: readonly string[], wanted: string) => all.filter((one) => one === wanted).length;

it('a customer’s message costs one call in the webhook and four in the worker', async () => {
  const calls = await callsOf('customer’s message', async (ordinal) => {
    await customerWrites(world, { text: `Message ${ordinal}` });
    await logged('deliverInbound', 'inbound.delivered');
  });
  // The webhook's is the one of SQS; the worker's are two conditional writes around Create message, and a look whether so
  // short a text answers what an agent asked.
  expect(calls).toEqual({ 'sqs:SendMessageBatch': 1, 'dynamodb:GetItem': 1, 'dynamodb:UpdateItem': 2, 'cxone:B6': 1 });
});

it('a customer’s file costs one call to S3, and two writes that say how far it has come', async () => {
  const calls = await callsOf('customer’s message with a file', async (ordinal) => {
    await customerWrites(world, { text: `File ${ordinal}`, files: [label] });
    await logged('deliverInbound', 'inbound.delivered');
  });
  // A try is written down before it is begun, and what came of it. The link for CXone is signed without a call.
  expect(calls).toEqual({ 'sqs:SendMessageBatch': 1, 'dynamodb:UpdateItem': 2 + 2, 'cxone:B6': 1, 's3:PutObject': 1 });
});

it('an agent’s message costs two writes and two reads besides the request to the provider', async () => {
  await setPhone(world, 'acme/receipts', { on: false });
  const calls = await callsOf('agent’s message', async (ordinal) => {
    const before = world.phone.state().accounts[0]?.counters.deliveries ?? 0;
    expect(await agentReplies(world, { channelId, text: `Answer ${ordinal}` })).toMatchObject({ outcome: 'sent' });
    expect(world.phone.state().accounts[0]?.counters.deliveries).toBe(before + 1);
  });
  // The reads, beside the first write, are whether messages of its conversation wait on the queue, and whether one asked.
  expect(calls).toEqual({ 'dynamodb:GetItem': 2, 'dynamodb:UpdateItem': 2 });
});

it('an agent’s file costs four writes and a read in the callback, and seven writes and a call to S3 in the worker', async () => {
  const calls = await callsOf('agent’s message with a file', async (ordinal) => {
    const reply = { channelId, text: `With a file ${ordinal}`, files: [label] };
    expect(await agentReplies(world, reply)).toMatchObject({ outcome: 'sent' });
    await logged('deliverOutbound', 'outbound.sent');
    await workedOff(world, 'OutboundQueue');
  });
  // The callback claims the message, writes down where it goes, gives it its place in the queue, and finishes. The worker
  // claims it, writes down a try and what came of it, and text and file before each is sent, finishes, and clears the place.
  expect(calls).toEqual({
    'sqs:SendMessageBatch': 1,
    'dynamodb:GetItem': 1,
    'dynamodb:UpdateItem': 4 + 7,
    's3:PutObject': 1,
  });
});

it('a receipt costs one call in the webhook and five in the worker', async () => {
  await setPhone(world, 'acme/receipts', { on: true });
  const calls = await callsOf('agent’s message with its receipt', async (ordinal) => {
    await agentReplies(world, { channelId, text: `Receipted ${ordinal}` });
    await logged('deliverStatus', 'status.delivered');
  });
  // Two of the writes and two reads are the message's own; the receipt takes, pays out of its conversation's budget and records.
  expect(calls).toEqual({
    'sqs:SendMessageBatch': 1,
    'dynamodb:GetItem': 2 + 1,
    'dynamodb:UpdateItem': 2 + 3,
    'cxone:B7': 1,
  });
});
