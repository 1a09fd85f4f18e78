import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from './support/people.ts';
import { until } from './support/until.ts';

/** Seconds that the platform asks for: enough to see what happens in between. */
const RETRY_AFTER = 3;

let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
});
afterAll(() => world.stop());

/** Begins a customer's conversation at the desk. */
async function begin(customerId: string): Promise<void> {
  await customerWrites(world, { customerId, text: 'Hello' });
  await until('the conversation is at the desk', () => atTheDesk(world, channelId, customerId).length === 1);
}

const throttle = () => setPhone(world, 'acme/behaviour', { mode: 'throttle', retryAfter: RETRY_AFTER, times: 1 });

const fromAgents = (customerId: string) =>
  onThePhone(world, customerId)
    .filter(({ from }) => from === 'agent')
    .map(({ text }) => text);

it('a message that the platform throttles is sent later, and those behind it in their order', async () => {
  await begin('ida');
  await throttle();

  for (const text of ['one', 'two', 'three']) {
    expect(await agentReplies(world, { channelId, customerId: 'ida', text })).toMatchObject({ outcome: 'sent' });
  }
  expect(fromAgents('ida')).toEqual([]);
  await until('all have arrived', () => fromAgents('ida').length === 3);
  expect(fromAgents('ida')).toEqual(['one', 'two', 'three']);

  await until('they stand as delivered', () =>
    atTheDesk(world, channelId, 'ida')
      .slice(1)
      .every(({ kind }) => kind === 'delivered' || kind === 'seen'),
  );
  expect(await agentReplies(world, { channelId, customerId: 'ida', text: 'four' })).toMatchObject({ outcome: 'sent' });
  expect(fromAgents('ida').at(-1)).toBe('four');
});

it('a message that is refused once it was queued stands as failed, with the reason, and holds no other', async () => {
  await begin('mira');
  await throttle();
  expect(await agentReplies(world, { channelId, customerId: 'mira', text: 'one' })).toMatchObject({ outcome: 'sent' });
  expect(await agentReplies(world, { channelId, customerId: 'mira', text: 'two' })).toMatchObject({ outcome: 'sent' });
  await setPhone(world, 'acme/behaviour', { mode: 'refuse', reason: 'The number is not in use.', times: 1 });

  const failed = () => atTheDesk(world, channelId, 'mira').find(({ kind }) => kind === 'failed');
  expect(await until('it stands as failed', failed)).toMatchObject({
    text: 'one',
    reason: 'The channel refused the message: The number is not in use.',
  });
  await until('the next one has arrived', () => fromAgents('mira').length === 1);
  expect(fromAgents('mira')).toEqual(['two']);
});

it('a conversation that waits holds no other', async () => {
  await begin('tomas');
  await begin('jonas');
  await throttle();
  await agentReplies(world, { channelId, customerId: 'tomas', text: 'one' });
  await agentReplies(world, { channelId, customerId: 'jonas', text: 'one' });

  expect([fromAgents('tomas'), fromAgents('jonas')]).toEqual([[], ['one']]);
  await until('the other has arrived', () => fromAgents('tomas').length === 1);
});
