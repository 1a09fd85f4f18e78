import { expect, it } from 'vitest';
import { listParked, type ParkedRecord } from '../../lib/inbound/parking/list-parked.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment } from '../support/deployment.ts';
import type { Fault } from '../support/effects.ts';
import { integrationKey } from '../support/fixtures.ts';

const CONVERSATIONS = ['conv-1', 'conv-2'];
const MESSAGES = [1, 2, 3];
/** Of a message that CXone refuses: it is parked after as many. */
const REFUSALS = 3;

const webhook = (conversation: string, message: number) => ({
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: {
    id: `${conversation}-${message}`,
    thread: { id: conversation },
    author: { id: `usr-of-${conversation}` },
    text: `${message} of ${conversation}`,
  },
});

/** Lets the worker run until the queue is empty. */
async function processBatch(world: Deployment, environment = world.start()): Promise<void> {
  const { clock, inbound } = world;
  for (let at = inbound.nextAt(); at !== undefined; at = inbound.nextAt()) {
    await clock.advance(Math.max(0, at - clock.now().getTime()));
    await environment.workInbound();
  }
}

/** A deployment with three parked messages in each of two conversations. */
async function withParked(faults: readonly Fault[] = []): Promise<Deployment> {
  const world = await new Deployment(faults).withChannel();
  const environment = world.startBefore();
  for (const message of MESSAGES) {
    for (const conversation of CONVERSATIONS) {
      await environment.receive(webhook(conversation, message));
      for (let times = 0; times < REFUSALS; times += 1) {
        world.cxone.failNext('createMessage', cxoneFailure.refused('create-message'));
      }
      await processBatch(world, environment);
    }
  }
  expect(world.cxone.messages).toEqual([]);
  return world;
}

/** The command line replays all that is parked. */
async function replayAll(world: Deployment): Promise<void> {
  await world.start().replay();
}

const parkedIn = ({ table, clock }: Deployment): Promise<ParkedRecord[]> =>
  listParked([integrationKey], { table, now: clock.now });

function textsIn({ cxone }: Deployment, conversation: string): unknown[] {
  return cxone.messages
    .filter(({ thread }) => thread.idOnExternalPlatform === conversation)
    .map(({ messageContent }) => messageContent.payload['text']);
}

function expectAllOnceInOrder(world: Deployment): void {
  for (const conversation of CONVERSATIONS) {
    expect(textsIn(world, conversation)).toEqual(
      MESSAGES.map((message) => expect.stringMatching(new RegExp(`${message} of ${conversation}$`)) as string),
    );
  }
}

it('a replay delivers what was parked, each once and in the order of its conversation, and leaves nothing parked', async () => {
  const world = await withParked();
  expect(await parkedIn(world)).toHaveLength(6);

  await replayAll(world);
  await processBatch(world);

  expectAllOnceInOrder(world);
  expect(await parkedIn(world)).toEqual([]);
});

it('a replay that is killed anywhere and repeated delivers each message once', async () => {
  const clean = await withParked();
  await replayAll(clean);
  const { names } = clean.effects;
  expect(names.filter((name) => name === 'queue message')).toHaveLength(6);
  for (const effect of names.keys()) {
    for (const when of ['before', 'after'] as const) {
      for (const isWorkedOffBetween of [false, true]) {
        const world = await withParked([{ effect, when, how: 'killed' }]);
        await replayAll(world);
        if (isWorkedOffBetween) await processBatch(world);
        await replayAll(world);
        await processBatch(world);

        expectAllOnceInOrder(world);
        expect(await parkedIn(world)).toEqual([]);
      }
    }
  }
});

it('a message that was replayed once too often, or is refused again, is neither doubled nor lost', async () => {
  const world = await withParked();
  await replayAll(world);
  await replayAll(world);
  world.cxone.meets = ({ message }) =>
    message?.idOnExternalPlatform === 'in-conv-1-1' ? cxoneFailure.refused('create-message') : undefined;
  await processBatch(world);
  world.cxone.meets = undefined;
  const [left, ...others] = await parkedIn(world);
  expect({ others, arrived: world.cxone.messages.length }).toEqual({ others: [], arrived: 5 });
  expect(left).toMatchObject({ cause: 'refused-by-cxone', replay: 2 });

  await replayAll(world);
  await processBatch(world);
  expect(new Set(world.cxone.messages.map(({ idOnExternalPlatform }) => idOnExternalPlatform)).size).toBe(6);
  expect(world.cxone.messages).toHaveLength(6);
  expect(await parkedIn(world)).toEqual([]);
});

it('a message that is dropped while its replay waits on the queue reaches nobody', async () => {
  const world = await withParked();
  await replayAll(world);
  for (const { pk } of await parkedIn(world)) await world.table.delete(pk);
  await processBatch(world);

  expect(world.cxone.messages).toEqual([]);
});
