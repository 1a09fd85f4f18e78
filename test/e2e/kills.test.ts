import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { LogBook } from './support/log-book.ts';
import { atTheDesk, customerWrites, onThePhone } from './support/people.ts';
import { until } from './support/until.ts';

const CONVERSATIONS = 20;
const MESSAGES = 10;
const customers = Array.from({ length: CONVERSATIONS }, (_, index) => `customer-${index + 1}`);
const texts = Array.from({ length: MESSAGES }, (_, index) => `message ${index + 1}`);

const logs = new LogBook();
let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld({ onLog: logs.write, concurrencyPerFunction: 4 });
  channelId = world.demoChannel?.channelId ?? '';
  // What a killed worker held comes back after the visibility time-out: as long as its lease, not two minutes.
  await world.cloud.queues.client.send(
    new SetQueueAttributesCommand({
      QueueUrl: world.cloud.queues.url('InboundQueue'),
      Attributes: { VisibilityTimeout: '26' },
    }),
  );
});
afterAll(() => world.stop());

const stored = () => customers.flatMap((customerId) => atTheDesk(world, channelId, customerId));

it('200 messages of 20 conversations reach CXone once and in order while workers and webhooks are killed', async () => {
  const writing = Promise.all(
    customers.flatMap((customerId) => texts.map((text) => customerWrites(world, { customerId, text }))),
  );
  const { functions } = world.cloud;
  for (const share of [0.05, 0.15, 0.25]) {
    await until(`${share} of all is in CXone`, () => stored().length >= share * CONVERSATIONS * MESSAGES, 40);
    await functions.kill('deliverInbound');
    await functions.kill('inboundWebhook');
  }
  await writing;
  const interrupted = logs.all().filter(({ raw }) => raw.includes('signal: killed'));
  expect(interrupted.length).toBeGreaterThan(0);

  await until('all is in CXone', () => stored().length >= CONVERSATIONS * MESSAGES, 90);
  for (const customerId of customers) {
    expect(atTheDesk(world, channelId, customerId).map(({ text }) => text)).toEqual(texts);
    expect(onThePhone(world, customerId).map(({ state }) => state)).toEqual(texts.map(() => 'accepted'));
  }
  expect(world.cxone.state.messages).toHaveLength(CONVERSATIONS * MESSAGES);
}, 120_000);
