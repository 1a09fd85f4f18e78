import { describe, expect, it } from 'vitest';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { ThreadClock } from '../../../lib/inbound/thread-clock.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { messageEvent } from '../../support/fixtures.ts';
import { InboundWorld } from './inbound-world.ts';

const CONVERSATIONS = 50;
const HOURS_MS = 3 * 3_600_000;

interface Webhook {
  readonly messages: readonly MessageEvent[];
  readonly queuedAt: number;
}

/** A conversation's place in the queue: its head waits until it is due. */
interface Line {
  readonly webhooks: Webhook[];
  dueAt: number;
  receiveCount: number;
}

/** Numbers from 0 up to 1, the same for a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Weather {
  readonly seed: number;
  readonly messages: number;
  /** Of one webhook. */
  readonly most: number;
  readonly outageMs: number;
}

/**
 * Customers write in bursts, milliseconds apart, while CXone is down and after it; several processes deliver, whichever
 * has time. Answers how many messages have a time that is no later than all before them in their conversation.
 */
async function outOfOrder({ seed, messages, most, outageMs }: Weather): Promise<number> {
  const random = randomOf(seed);
  const between = (least: number, largest: number) => least + Math.floor(random() * (largest - least + 1));
  const world = new InboundWorld();
  const startAt = world.clock.now().getTime();
  const backAt = startAt + outageMs;
  const processes = Array.from({ length: 4 }, () => new ThreadClock());
  const lines = linesOf(messages, most, startAt, backAt, between);
  const orders = lines.map(({ webhooks }) => webhooks.flatMap((webhook) => webhook.messages.map(({ text }) => text)));
  world.cxone.meets = ({ operation }) =>
    world.clock.now().getTime() < backAt && operation === 'createMessage'
      ? cxoneFailure.outage('create-message')
      : undefined;

  for (;;) {
    const waiting = lines.filter(({ webhooks }) => webhooks.length > 0);
    const line = waiting.toSorted((one, other) => one.dueAt - other.dueAt)[0];
    const head = line?.webhooks[0];
    if (line === undefined || head === undefined) break;
    const waitMs = line.dueAt - world.clock.now().getTime();
    if (waitMs > 0) await world.clock.advance(waitMs);
    line.receiveCount += 1;
    const { receiveCount } = line;
    const process = processes[between(0, processes.length - 1)] ?? new ThreadClock();
    const outcome = await world.deliver(head.messages, { queuedAt: head.queuedAt, receiveCount, process });
    const now = world.clock.now().getTime();
    if (outcome.kind === 'retry') {
      line.dueAt = now + outcome.afterMs;
      continue;
    }
    line.webhooks.shift();
    line.receiveCount = 0;
    line.dueAt = Math.max(now + between(5, 60), line.webhooks[0]?.queuedAt ?? 0);
  }
  return orders.reduce((sum, texts) => sum + inverted(texts, world), 0);
}

function linesOf(
  messages: number,
  most: number,
  startAt: number,
  backAt: number,
  between: (least: number, largest: number) => number,
): Line[] {
  const perLine = messages / CONVERSATIONS;
  return Array.from({ length: CONVERSATIONS }, (_, conversation) => {
    const webhooks: Webhook[] = [];
    let at = startAt + between(0, 5_000);
    for (let written = 0; written < perLine;) {
      const size = Math.min(perLine - written, between(1, most));
      const texts = Array.from({ length: size }, (_text, place) => `${conversation}-${written + place}`);
      webhooks.push({
        queuedAt: at,
        messages: texts.map((text) =>
          messageEvent({ providerMessageId: `m-${text}`, conversationId: `conv-${conversation}`, text }),
        ),
      });
      written += size;
      const pauseMs = between(1, 8) === 1 ? between(1_000, Math.max(2_000, (backAt - startAt) / 4)) : between(0, 3);
      // While CXone works, nobody writes before the webhook before is answered, a millisecond for each message later.
      const waitsLong = at + pauseMs < backAt - 30_000;
      at += waitsLong ? pauseMs : pauseMs + size;
    }
    return { webhooks, dueAt: webhooks[0]?.queuedAt ?? 0, receiveCount: 0 };
  });
}

function inverted(texts: readonly string[], { cxone }: InboundWorld): number {
  const times = new Map(
    cxone.messages.map(({ messageContent, createdAtWithMilliseconds }) => [
      messageContent.payload['text'],
      Date.parse(createdAtWithMilliseconds),
    ]),
  );
  let latest = 0;
  let count = 0;
  for (const text of texts) {
    const time = times.get(text);
    if (time === undefined) throw new Error(`The message ${text} was not delivered.`);
    if (time <= latest) count += 1;
    latest = Math.max(latest, time);
  }
  return count;
}

describe('messages of a conversation that different processes deliver', () => {
  it.each([
    { case: 'after three hours without CXone', seed: 7, messages: 1_000, most: 1, outageMs: HOURS_MS },
    { case: 'several of one webhook, an outage', seed: 11, messages: 1_000, most: 5, outageMs: 600_000 },
    { case: 'several of one webhook, no outage', seed: 12, messages: 1_000, most: 5, outageMs: 0 },
    { case: 'both, in great number', seed: 16, messages: 10_000, most: 4, outageMs: HOURS_MS },
  ])(
    'have strictly rising times in their order, over all pairs: $case',
    async (weather) => {
      expect(await outOfOrder(weather)).toBe(0);
    },
    120_000,
  );
});
