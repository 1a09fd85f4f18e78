import type { CxoneOperation } from '../../../lib/cxone/errors.ts';
import {
  type CreatedMessage,
  type FoundMessage,
  messageOperations,
  type MessageOperations,
  type MessageQuery,
  type MessageStatus,
  type NewMessage,
} from '../../../lib/cxone/messages.ts';
import { type ChannelId, type ExternalMessageId, providerMessageIdOf } from '../../../lib/ids.ts';
import { createApi } from '../../../lib/cxone/api.ts';
import { outboundTexts } from '../../../lib/messages/not-sent.ts';
import { agentTexts } from '../../../lib/providers/generic/send.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { FakeCxone } from '../../support/fake-cxone.ts';
import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { HistoryWriter } from './history.ts';
import { partsInReason } from './parts-in-reason.ts';
import type { Random } from './random.ts';
import type { StormBucket } from './storm-bucket.ts';
import {
  buttonsOf,
  contactOf,
  conversationOf,
  hasTextIn,
  MARK,
  nameIn,
  namesOne,
  POSTBACK,
  pressOf,
  QUOTE,
  TEXT,
} from './talk.ts';
import type { Weather } from './weather.ts';

/** When the client has given up on an answer, in milliseconds after the request. */
const TIMEOUT_MS = 8_000;
/** When what timed out is stored at the latest, and how much later the look-up shows it at the latest. */
const LATEST_STORING_MS = 18_000;
const LOOKUP_LAG_MS = 4_000;
/** When it shows one that it shows late, at the earliest and at the latest: beyond what is promised. */
const LATE_LOOKUP_MS = [30_000, 300_000] as const;
/** For how long the right to look messages up is missing. */
const FORBIDDEN_MS = 172_800_000;
/** What a proxy has in place of CXone's answer. */
const PAGE = '<!doctype html><title>Maintenance</title><p>Back soon.';
/**
 * Updates of one contact that CXone takes at once, and from then on one in so many milliseconds. A tenth of what it does
 * take (byoc-protocol §3.9): where one effect in fifty kills a worker, nobody comes to 17 messages a minute.
 */
const BURST = 25;
const REFILL_MS = 600_000 / 17;

/** The sentences that leave open whether a message arrived. */
const doubtful = new Set<string | undefined>([
  outboundTexts.unknownOutcome.en,
  agentTexts.unknownOutcome.en,
  agentTexts.unconfirmed.en,
]);

/** What befalls CXone as a whole, in milliseconds since 1970. */
export interface Outage {
  readonly from: number;
  readonly until: number;
  /** When the right to look messages up is taken away, where it is. */
  readonly forbidsFrom: number;
}

/** Ends the id of a deletion, behind that of its message. */
const DELETED = '\u001Edeleted';

/** CXone in a storm. It recognises no repeat: a message created twice is there twice. */
export class StormCxone extends FakeCxone {
  /** Messages that are refused for ever, until somebody corrects what is wrong with them. */
  readonly poisoned = new Set<string>();
  /** Names of deletions by the messages that they take away: their words name nobody. */
  readonly deletions = new Map<string, string>();
  /** By names of presses: which message was pressed, by our id of it, and its postback. */
  readonly #presses = new Map<string, { readonly of: string; readonly postback: string }>();
  readonly #onContactEnded: (conversation: string) => void;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #history: Pick<HistoryWriter, 'record'>;
  readonly #bucket: StormBucket;
  readonly #outage: Outage;
  /** The client that reads pages. */
  readonly #pages: MessageOperations;
  /** From when on the look-up shows a message. */
  readonly #shownFrom = new Map<string, number>();
  /** Numbers of their contacts. */
  readonly #contacts = new Map<string, string>();
  /** Agents' messages by their ids, with their conversations. */
  readonly #known = new Map<string, string>();
  /** From when on the contact of a conversation could take a whole burst again, in milliseconds since 1970. */
  readonly #fullAt = new Map<string, number>();

  constructor(
    clock: VirtualClock,
    random: Random,
    weather: Weather,
    history: Pick<HistoryWriter, 'record'>,
    bucket: StormBucket,
    outage: Outage,
    onContactEnded: (conversation: string) => void,
  ) {
    super();
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
    this.#history = history;
    this.#bucket = bucket;
    this.#outage = outage;
    this.#onContactEnded = onContactEnded;
    this.#pages = clientOfPages(clock);
  }

  /** CXone learns the id of an agent's message from the answer to its callback. */
  learn(id: string, conversation: string): void {
    this.#known.set(id, conversation);
  }

  /** A customer is to press a button of a message; false: the message was pressed under another id. */
  expectPress(of: string, agents: string): boolean {
    const press = pressOf(agents);
    if (this.#presses.has(press)) return false;
    this.#presses.set(press, { of, postback: buttonsOf(agents)[0].postback });
    return true;
  }

  override createMessage(channelId: ChannelId, message: NewMessage): Promise<CreatedMessage> {
    const text = String(message.messageContent.payload['text']);
    const deletion = this.#deletionIn(message.idOnExternalPlatform);
    // What has no words of the customer's is told apart by the customer's name.
    const name = deletion ?? nameIn(namesOne(text) ? text : message.authorEndUserIdentity.firstName);
    const isNote = deletion !== undefined || !namesOne(text);
    const conversation = conversationOf(name);
    const store = (): CreatedMessage => {
      if (this.poisoned.has(name)) throw cxoneFailure.refused('create-message');
      this.#shownFrom.set(message.idOnExternalPlatform, this.#time() + this.#lookUpLag());
      this.#contacts.set(message.idOnExternalPlatform, contactOf(conversation));
      this.#history.record({
        type: 'cxone-stored',
        message: name,
        conversation,
        createdAt: Date.parse(message.createdAtWithMilliseconds),
        parts: [
          ...(isNote || hasTextIn(text) ? [TEXT] : []),
          ...this.#signsIn(name, message),
          ...this.#fetched(message),
        ],
        missing: missingIn(text),
      });
      const threadId = `cx-thread-${message.thread.idOnExternalPlatform}`;
      return { messageId: `cx-${name}`, threadId, contactNumber: contactOf(conversation), contactId: undefined };
    };
    if (this.#weather.strikes('page-from-cxone', 'CXone create-message')) {
      if (this.#random.chance(1 / 3)) store();
      return this.#pages.createMessage(channelId, message, { repeats: false });
    }
    // Without the right to look it up, nobody could tell this from a message that is there.
    if (!this.#forbidsLookUps() && this.#weather.strikes('conflict-at-first', 'CXone create-message')) {
      return Promise.reject(cxoneFailure.conflict('create-message'));
    }
    return this.#answer('create-message', { latestMs: LATEST_STORING_MS, conversation }, store);
  }

  override findMessages({ idOnExternalPlatform }: MessageQuery): Promise<FoundMessage[]> {
    if (this.#forbidsLookUps() && this.#weather.strikes('look-up-forbidden', 'CXone find-messages')) {
      return Promise.reject(cxoneFailure.forbidden('find-messages'));
    }
    const nothing = { channelId: undefined, messageId: undefined, threadId: undefined };
    return this.#answer('find-messages', {}, () =>
      idOnExternalPlatform
        .filter((id) => (this.#shownFrom.get(id) ?? Infinity) <= this.#time())
        .map((id) => ({ ...nothing, idOnExternalPlatform: id, contactNumber: this.#contacts.get(id) })),
    );
  }

  override setMessageStatus(_channelId: ChannelId, id: ExternalMessageId, status: MessageStatus): Promise<void> {
    return this.#answer('set-message-status', { conversation: this.#known.get(id) }, () => {
      if (!this.#known.has(id)) {
        throw cxoneFailure.notFound('set-message-status', [{ message: 'There is no such message.' }]);
      }
      const nobodyKnows = doubtful.has(status.reason);
      const parts = status.reason === undefined ? {} : partsInReason(status.reason);
      this.#history.record({ type: 'status-told', id, status: status.status, nobodyKnows, ...parts });
    });
  }

  override setContactStatus(contactNumber: string): Promise<void> {
    const conversation = `conv-${contactNumber}`;
    this.#history.record({ type: 'contact-asked', conversation });
    return this.#answer('set-contact-status', { conversation }, () => this.#onContactEnded(conversation));
  }

  /** What shows that a message is an edit, or a press of a message. */
  #signsIn(name: string, { messageContent: { payload, postback }, replyToMessage: quoted }: NewMessage): string[] {
    const press = this.#presses.get(name);
    return [
      ...(String(payload['text']).includes('[Edited]') ? [MARK] : []),
      ...(press !== undefined && postback === press.postback ? [POSTBACK] : []),
      ...(press !== undefined && quoted?.idOnExternalPlatform === press.of ? [QUOTE] : []),
    ];
  }

  /** Names of the files that it can have by their links. */
  #fetched({ attachments = [] }: NewMessage): string[] {
    return attachments
      .filter(({ friendlyName, url }) => this.#bucket.has(friendlyName, url))
      .map(({ friendlyName }) => friendlyName);
  }

  /**
   * @param latestMs When what timed out is done at the latest, in milliseconds.
   * @param conversation Whose contact the operation changes.
   */
  async #answer<T>(
    operation: CxoneOperation,
    { latestMs = 0, conversation }: { readonly latestMs?: number; readonly conversation?: string | undefined },
    effect: () => T,
  ): Promise<T> {
    const where = `CXone ${operation}`;
    const isDuringOutage = this.#time() >= this.#outage.from && this.#time() < this.#outage.until;
    if (isDuringOutage && this.#weather.strikes('outage', where)) {
      throw cxoneFailure.outage(operation);
    }
    if (this.#isOverLimit(conversation, where) || this.#weather.strikes('throttled', where)) {
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

  #deletionIn(id: string): string | undefined {
    const own = providerMessageIdOf(id) ?? '';
    return own.endsWith(DELETED) ? this.deletions.get(own.slice(0, -DELETED.length)) : undefined;
  }

  #forbidsLookUps(): boolean {
    const { forbidsFrom } = this.#outage;
    const now = this.#time();
    return this.#weather.has('look-up-forbidden') && now >= forbidsFrom && now < forbidsFrom + FORBIDDEN_MS;
  }

  #lookUpLag(): number {
    const isLate = this.#weather.strikes('look-up-late', 'CXone find-messages');
    return isLate ? this.#random.between(...LATE_LOOKUP_MS) : this.#random.between(0, LOOKUP_LAG_MS);
  }

  /** Whether the contact of a conversation has been changed too often; if it has not, it is now once more. */
  #isOverLimit(conversation: string | undefined, where: string): boolean {
    if (conversation === undefined || !this.#weather.has('contact-limit')) return false;
    const now = this.#time();
    const fullAt = Math.max(now, this.#fullAt.get(conversation) ?? 0);
    if (fullAt - now > (BURST - 1) * REFILL_MS) return this.#weather.strikes('contact-limit', where);
    this.#fullAt.set(conversation, fullAt + REFILL_MS);
    return false;
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

/** CXone's client as it is, in front of a proxy that answers every request with a page and 200. */
function clientOfPages({ now, sleep }: VirtualClock): MessageOperations {
  const headers = { 'content-type': 'text/html' };
  const fetch = () => Promise.resolve(new Response(PAGE, { headers }));
  const ports = { fetch, now, sleep, random: () => 0.5 };
  const baseUrl = () => Promise.resolve('https://cxone.example.net');
  return messageOperations(createApi({ ports, timeoutMs: 8_000, tokens: undefined, baseUrl }));
}

/** Names of the files that a note in the text of a message says something of. */
function missingIn(text: string): string[] {
  return [...text.matchAll(/\[“([^”]+)” /g)].map(([, file = '']) => file);
}
