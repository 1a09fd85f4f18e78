import { expect, it } from 'vitest';
import { Deployment } from '../support/deployment.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';

const HOUR_MS = 3_600_000;
const CONVERSATIONS = 20;
const MESSAGES = 5;

const said = (conversation: number, message: number) => `${message} of conversation ${conversation}`;

const webhook = (conversation: number, message: number) => ({
  type: 'message.received',
  timestamp: '2026-03-02T10:15:29.100Z',
  data: {
    id: `m-${conversation}-${message}`,
    thread: { id: `conv-${conversation}` },
    author: { id: `usr-${conversation}` },
    text: said(conversation, message),
  },
});

it('CXone down for an hour: the provider gets its 2xx, and all arrives, in order, once, with nothing parked', async () => {
  const world = await new Deployment([]).withChannel();
  const { clock, cxone, inbound } = world;
  const upAgainAt = clock.now().getTime() + HOUR_MS;
  const isDown = () => clock.now().getTime() < upAgainAt;
  let refused = 0;
  const createMessage = cxone.createMessage.bind(cxone);
  const findMessages = cxone.findMessages.bind(cxone);
  cxone.createMessage = (...call) => {
    if (!isDown()) return createMessage(...call);
    refused += 1;
    return Promise.reject(cxoneFailure.outage('create-message'));
  };
  cxone.findMessages = (...call) => {
    if (!isDown()) return findMessages(...call);
    refused += 1;
    return Promise.reject(cxoneFailure.outage('find-messages'));
  };

  const environment = world.start();
  for (let message = 1; message <= MESSAGES; message += 1) {
    for (let conversation = 1; conversation <= CONVERSATIONS; conversation += 1) {
      expect(await environment.receive(webhook(conversation, message))).toEqual({ kind: 'ended', value: 200 });
      await clock.advance(1_000);
    }
  }
  for (let at = inbound.nextAt(); at !== undefined; at = inbound.nextAt()) {
    await clock.advance(Math.max(0, at - clock.now().getTime()));
    await environment.workInbound();
  }

  for (let conversation = 1; conversation <= CONVERSATIONS; conversation += 1) {
    const inThread = cxone.messages.filter(({ thread }) => thread.idOnExternalPlatform === `conv-${conversation}`);
    expect(inThread.map(({ messageContent }) => messageContent.payload['text'])).toEqual(
      Array.from({ length: MESSAGES }, (_, index) => said(conversation, index + 1)),
    );
    const times = inThread.map(({ createdAtWithMilliseconds }) => createdAtWithMilliseconds);
    expect(times).toEqual([...new Set(times)].sort());
  }
  expect(cxone.messages).toHaveLength(CONVERSATIONS * MESSAGES);
  expect(await world.table.list('PARKED#main')).toEqual([]);
  // The head of a conversation alone is tried, at most every 60 s on the average once the waits have grown.
  expect(refused).toBeGreaterThan(CONVERSATIONS);
  expect(refused).toBeLessThan(CONVERSATIONS * 75);
});
