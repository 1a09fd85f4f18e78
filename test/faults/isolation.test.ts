import { expect, it } from 'vitest';
import type { CxoneError } from '../../lib/cxone/errors.ts';
import type { CreatedMessage, NewMessage } from '../../lib/cxone/messages.ts';
import type { ChannelId } from '../../lib/ids.ts';
import { toQueuedInbound } from '../../lib/queues/group-and-deduplication-ids.ts';
import { cxoneFailure } from '../support/cxone-failures.ts';
import { Deployment, type Environment } from '../support/deployment.ts';
import { Effects, type Plan, Process } from '../support/effects.ts';
import { FakeCxone } from '../support/fake-cxone.ts';
import { channelId, integrationKey, keys, messageEvent } from '../support/fixtures.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Pump } from './storm/pump.ts';
import { Random } from './storm/random.ts';
import { said } from './traffic.ts';

/** `maximumConcurrency` of the inbound queue in production (serverless.yml). */
const WORKERS = 50;
const CONVERSATIONS = 1_000;
const MESSAGES = 3 * CONVERSATIONS;
const EVERY_MS = 10;
/** Conversations whose number this divides are poisoned: 1 %. */
const POISONED = 100;
const TIMEOUT_MS = 8_000;
const MOST_RATIO = 1.2;

/** What becomes of every message of a poisoned conversation. */
interface Poison {
  readonly name: string;
  readonly failure?: () => CxoneError;
  readonly takesMs: number;
}

const none: Poison = { name: 'none', takesMs: 0 };
const poisons: readonly Poison[] = [
  { name: '422 for ever', failure: () => cxoneFailure.refused('create-message'), takesMs: 0 },
  { name: '429 for ever', failure: () => cxoneFailure.throttled('create-message', 60_000), takesMs: 0 },
  { name: 'unknown outcomes', failure: () => cxoneFailure.timeout('create-message'), takesMs: TIMEOUT_MS },
];

/** Every effect takes 5 to 40 ms to get there, and its answer as long to get back. */
class DistantEffects extends Effects {
  readonly #clock: VirtualClock;
  readonly #random = new Random('isolation');

  constructor(clock: VirtualClock) {
    super();
    this.#clock = clock;
  }

  override process(): Process {
    return new DistantProcess(() => this.#clock.sleep(this.#random.between(5, 40)));
  }
}

class DistantProcess extends Process {
  protected override readonly travel: () => Promise<void>;

  constructor(travel: () => Promise<void>) {
    super((): Plan => ({ before: undefined, after: undefined }));
    this.travel = travel;
  }
}

/** Keeps when each message came, and fails those of poisoned conversations. */
class PoisonedCxone extends FakeCxone {
  readonly createdAt = new Map<string, number>();
  failures = 0;
  readonly #clock: VirtualClock;
  poison: Poison;

  constructor(clock: VirtualClock, poison: Poison) {
    super();
    this.#clock = clock;
    this.poison = poison;
  }

  override async createMessage(id: ChannelId, message: NewMessage): Promise<CreatedMessage> {
    const { failure, takesMs } = this.poison;
    if (failure !== undefined && isPoisoned(message.thread.idOnExternalPlatform)) {
      this.failures += 1;
      await this.#clock.sleep(takesMs);
      throw failure();
    }
    this.createdAt.set(message.idOnExternalPlatform, this.#clock.now().getTime());
    return super.createMessage(id, message);
  }
}

const isPoisoned = (conversation: string): boolean => Number(conversation.replace('conv-', '')) % POISONED === 0;

const messages = Array.from({ length: MESSAGES }, (_, index) => {
  const conversation = `conv-${(index % CONVERSATIONS) + 1}`;
  const number = Math.floor(index / CONVERSATIONS) + 1;
  return { id: `${conversation}-${number}`, conversation, text: said(conversation, number) };
});

/** Puts a message on the inbound queue, as the receiver does. */
function queue({ inbound }: Deployment, { id: providerMessageId, conversation, text }: (typeof messages)[number]) {
  const event = messageEvent({ conversationId: conversation, providerMessageId, text });
  const { job, ...ids } = toQueuedInbound(
    { integrationKey, channelId, keyedFrom: 0, correlation: 'corr-1', messages: [event] },
    keys,
  );
  inbound.send(JSON.stringify(job), ids);
}

/** Lambda: so many environments at most, each of which works for one message at a time. */
function startWorkers(world: Deployment): Pump {
  const idle: Environment[] = [];
  return new Pump(world.inbound, world, WORKERS, async () => {
    const environment = idle.pop() ?? world.start();
    await environment.workInbound();
    idle.push(environment);
  });
}

/** How long messages of healthy conversations take, in milliseconds, in rising order. */
async function delaysBeside(poison: Poison): Promise<number[]> {
  const clock = new VirtualClock();
  const cxone = new PoisonedCxone(clock, poison);
  const world = await new Deployment([], { clock, cxone, effects: new DistantEffects(clock) }).withChannel();
  const pump = startWorkers(world);
  const queuedAt = new Map<string, number>();
  const traffic = async () => {
    for (const message of messages) {
      if (!isPoisoned(message.conversation)) queuedAt.set(`in-${message.id}`, clock.now().getTime());
      queue(world, message);
      await clock.sleep(EVERY_MS);
    }
    // Cured, so that the end comes.
    cxone.poison = none;
    await pump.drained();
  };
  await clock.run(traffic());
  expect(cxone.failures > 0).toBe(poison !== none);
  return [...queuedAt].map(([id, at]) => (cxone.createdAt.get(id) ?? Infinity) - at).sort((one, other) => one - other);
}

const at = (share: number, rising: readonly number[]) => rising[Math.floor(rising.length * share)] ?? Infinity;

it('1 % of poisoned conversations leave the delay of the healthy ones as it is', async () => {
  const rows: { poison: string; messages: number; median: number; p99: number; ratio: number }[] = [];
  for (const poison of [none, ...poisons]) {
    const delays = await delaysBeside(poison);
    const p99 = at(0.99, delays);
    const ratio = p99 / (rows[0]?.p99 ?? p99);
    rows.push({ poison: poison.name, messages: delays.length, median: at(0.5, delays), p99, ratio });
  }
  console.table(rows);

  expect(rows.filter(({ ratio }) => !(ratio <= MOST_RATIO))).toEqual([]);
});
