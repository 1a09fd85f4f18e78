import { expect, it } from 'vitest';
import { readLegacyReply } from '../../lib/outbound/callback/legacy-reply.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import { FakeReceiver } from '../support/fake-receiver.ts';
import { channelId } from '../support/fixtures.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { agentsMessage, inboundBody } from './stories.ts';

/** The provider, which takes so many milliseconds for each message. */
class SlowReceiver extends FakeReceiver {
  declare readonly fetch: typeof fetch;

  constructor(clock: VirtualClock, ms: number) {
    super(true);
    const answer = this.fetch;
    this.fetch = async (...request) => {
      await clock.sleep(ms);
      return answer(...request);
    };
  }
}

const SLOW_MS = 5_500;

async function startSlow() {
  const clock = new VirtualClock();
  const receiver = new SlowReceiver(clock, SLOW_MS);
  const world = await new Deployment([], { clock, receiver }).withChannel();
  const agents = world.start();
  return {
    world,
    write: async (id: string) => {
      await world.start().receive(inboundBody(id, `The words of ${id}`));
      await world.start().workInbound();
    },
    say: (body: unknown) => clock.run(saidBy(agents, body)),
  };
}

async function saidBy(agents: Environment, body: unknown): Promise<string> {
  const ended = await agents.callBack(body);
  if (ended.kind === 'ended') return ended.value;
  throw new Error('CXone was answered an error.', { cause: ended });
}

/** What CXone posts when an agent answers a customer's message, in today's form (byoc-protocol §2.4). */
const yesAfter = (id: string) => ({ ...agentsMessage('Yes'), replyToMessage: { idOnExternalPlatform: `in-${id}` } });

/** The same in the older form (§2.5), as it is handed on. */
async function olderYesAfter(id: string): Promise<unknown> {
  const { thread, ...body } = agentsMessage('Yes');
  const reply = await readLegacyReply(
    `${channelId}_${thread.idOnExternalPlatform}`,
    { ...body, post: { channelId }, replyToMessageIdOnExternalPlatform: `in-${id}` },
    {
      channelIds: () => Promise.resolve([channelId]),
      thread: () => Promise.resolve(undefined),
      conversationOf: () => Promise.resolve(undefined),
    },
  );
  return reply?.request;
}

it.each([
  { form: 'today’s', yes: yesAfter },
  { form: 'the older', yes: olderYesAfter },
])(
  'the same short words after a slow send reach the customer who has asked again since, in $form form',
  async (row) => {
    const { world, write, say } = await startSlow();
    await write('m-1');
    const first = await say(await row.yes('m-1'));
    await world.clock.advance(40_000);
    await write('m-2');
    await world.clock.advance(20_000 - SLOW_MS);
    const second = await say(await row.yes('m-2'));

    expect(second).not.toBe(first);
    expect(world.receiver.shown.map(({ id, text }) => [id, text])).toEqual([
      [first, 'Yes'],
      [second, 'Yes'],
    ]);
  },
);

it('a repeat of CXone’s after a slow send stays one message, though the customer has written since', async () => {
  const { world, write, say } = await startSlow();
  await write('m-1');
  const first = await say(yesAfter('m-1'));
  await world.clock.advance(40_000);
  await write('m-2');
  await world.clock.advance(20_000);

  expect(await say(yesAfter('m-1'))).toBe(first);
  expect(world.receiver.shown).toHaveLength(1);
});

it('two repeats of the older form are one message by its id, and two messages by two ids', async () => {
  const { world, say } = await startSlow();
  const hello = (id: unknown) => ({ ...agentsMessage('Hello?'), id });
  const first = await say(hello('cx-1'));
  await world.clock.advance(3_600_000);

  expect(await say(hello('cx-1'))).toBe(first);
  const second = await say(hello(4711));
  await world.clock.advance(3_600_000);
  expect(await say(hello(4711))).toBe(second);
  expect(await say(hello({ odd: true }))).not.toBe(second);
  expect(world.receiver.shown).toHaveLength(3);
});
