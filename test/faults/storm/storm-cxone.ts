import type { CxoneOperation } from '../../../lib/cxone/operations.ts';
import type {
  CreatedMessage,
  FoundMessage,
  MessageQuery,
  MessageStatus,
  NewMessage,
} from '../../../lib/cxone/messages.ts';
import { outboundSentences } from '../../../lib/delivery/outbound-sentences.ts';
import type { ChannelId, ExternalMessageId } from '../../../lib/ids.ts';
import { sentences } from '../../../lib/providers/generic/sentences.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { FakeCxone } from '../../support/fake-cxone.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { HistoryWriter } from './history.ts';
import type { Random } from './random.ts';
import { conversationOf, nameIn } from './talk.ts';
import type { Weather } from './weather.ts';

/** When the client has given up on an answer, in milliseconds after the request. */
const TIMEOUT_MS = 8_000;
/** When what timed out is stored at the latest, and how much later the look-up shows it at the latest. */
const LATEST_STORING_MS = 18_000;
const LOOKUP_LAG_MS = 4_000;

/** The sentences that leave open whether a message arrived. */
const doubtful = new Set<string | undefined>([
  outboundSentences.unknownOutcome.en,
  sentences.unknownOutcome.en,
  sentences.unconfirmed.en,
]);

export interface Outage {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** CXone in a storm. It recognises no repeat: a message created twice is there twice. */
export class StormCxone extends FakeCxone {
  /** Messages that are refused for ever, until somebody corrects what is wrong with them. */
  readonly poisoned = new Set<string>();
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #history: Pick<HistoryWriter, 'record'>;
  readonly #outage: Outage;
  /** From when on the look-up shows a message. */
  readonly #shownFrom = new Map<string, number>();
  readonly #known = new Set<string>();

  constructor(
    clock: VirtualClock,
    random: Random,
    weather: Weather,
    history: Pick<HistoryWriter, 'record'>,
    outage: Outage,
  ) {
    super();
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
    this.#history = history;
    this.#outage = outage;
  }

  /** CXone learns the id of an agent's message from the answer to its callback. */
  learn(id: string): void {
    this.#known.add(id);
  }

  override createMessage(_channelId: ChannelId, message: NewMessage): Promise<CreatedMessage> {
    const name = nameIn(message.messageContent.payload['text']);
    return this.#answer('create-message', LATEST_STORING_MS, () => {
      if (this.poisoned.has(name)) throw cxoneFailure.refused('create-message');
      this.#shownFrom.set(message.idOnExternalPlatform, this.#time() + this.#random.between(0, LOOKUP_LAG_MS));
      this.#history.record({
        type: 'cxone-stored',
        message: name,
        conversation: conversationOf(name),
        createdAt: Date.parse(message.createdAtWithMilliseconds),
      });
      const threadId = `cx-thread-${message.thread.idOnExternalPlatform}`;
      return { messageId: `cx-${name}`, threadId, contactNumber: '4711', contactId: undefined };
    });
  }

  override findMessages({ idOnExternalPlatform }: MessageQuery): Promise<FoundMessage[]> {
    const nothing = { channelId: undefined, messageId: undefined, threadId: undefined, contactNumber: undefined };
    return this.#answer('find-messages', 0, () =>
      idOnExternalPlatform
        .filter((id) => (this.#shownFrom.get(id) ?? Infinity) <= this.#time())
        .map((id) => ({ ...nothing, idOnExternalPlatform: id })),
    );
  }

  override setMessageStatus(_channelId: ChannelId, id: ExternalMessageId, status: MessageStatus): Promise<void> {
    return this.#answer('set-message-status', 0, () => {
      if (!this.#known.has(id)) {
        throw cxoneFailure.notFound('set-message-status', [{ message: 'There is no such message.' }]);
      }
      const nobodyKnows = doubtful.has(status.reason);
      this.#history.record({ type: 'status-told', id, status: status.status, nobodyKnows });
    });
  }

  async #answer<T>(operation: CxoneOperation, latestMs: number, effect: () => T): Promise<T> {
    const where = `CXone ${operation}`;
    const isDuringOutage = this.#time() >= this.#outage.from && this.#time() < this.#outage.until;
    if (isDuringOutage && this.#weather.strikes('outage', where)) {
      throw cxoneFailure.outage(operation);
    }
    if (this.#weather.strikes('throttled', where)) {
      throw cxoneFailure.throttled(
        operation,
        this.#random.chance(0.5) ? this.#random.between(1, 60) * 1_000 : undefined,
      );
    }
    if (this.#weather.strikes('server-error', where)) {
      if (this.#random.chance(1 / 3)) effect();
      throw cxoneFailure.outage(operation);
    }
    if (this.#weather.strikes('accepted-then-timed-out', where)) {
      void this.#doLater(this.#random.between(0, latestMs), effect);
      await this.#clock.sleep(TIMEOUT_MS);
      throw cxoneFailure.timeout(operation);
    }
    return effect();
  }

  async #doLater(ms: number, effect: () => unknown): Promise<void> {
    await this.#clock.sleep(ms);
    try {
      effect();
    } catch {
      // Nobody waits for the refusal any more.
    }
  }

  #time(): number {
    return this.#clock.now().getTime();
  }
}
