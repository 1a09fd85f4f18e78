import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { Design, Webhook } from './design.ts';
import type { Happening, HistoryWriter } from './history.ts';
import type { Random } from './random.ts';
import { linkTo } from './files.ts';
import type { Button } from './storm-receiver.ts';
import { conversationOf, nameIn, partsOf, partsOfPress, type Saying } from './talk.ts';
import type { Weather } from './weather.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOST = 'chat.example.net';

/** Until the next attempt, in milliseconds; undefined: the provider gives up. */
type Schedule = (attempt: number) => number | undefined;

const listed =
  (delays: readonly number[]): Schedule =>
  (attempt) =>
    delays[attempt - 1];

/** How providers repeat a webhook, as they publish it. */
const schedules: readonly [Schedule, ...Schedule[]] = [
  // Standard Webhooks: growing pauses over three days.
  listed([5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS)]),
  // Fixed minutes, for seven days in all, as WhatsApp.
  (attempt) => (attempt * 10 * MINUTE_MS < 7 * DAY_MS ? 10 * MINUTE_MS : undefined),
  // Slack: at once, after a minute, after five.
  listed([0, MINUTE_MS, 5 * MINUTE_MS]),
];

/** How long a provider waits for the answer to a webhook, and how far its clock may be off, in milliseconds. */
const PATIENCE_MS = 10_000;
const MOST_OFF_MS = 240_000;
/** Up to how long after it first came a webhook may come again, in milliseconds, and how often. */
const LATEST_REPEAT_MS = 7 * DAY_MS;
/** How long a customer takes to press a button, and to press it again, in milliseconds. */
const SOONEST_PRESS_MS = 1_000;
const LATEST_PRESS_MS = 2 * HOUR_MS;
const MOST_REPEATS = 3;

type Posted = Extract<Happening, { type: 'webhook-posted' }>;

/** The provider of a storm: posts what customers say and do until it is accepted, and now and then again. */
export class StormProvider {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #history: Pick<HistoryWriter, 'record'>;
  readonly #design: () => Design;

  constructor(
    clock: VirtualClock,
    random: Random,
    weather: Weather,
    history: Pick<HistoryWriter, 'record'>,
    design: () => Design,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#weather = weather;
    this.#history = history;
    this.#design = design;
  }

  /**
   * A customer writes, one thing or several that come in one webhook.
   * @param onAccepted Called when it is accepted.
   */
  async say(sayings: readonly [Saying, ...Saying[]], onAccepted: () => void = () => undefined): Promise<void> {
    const timestamp = this.#time().toISOString();
    const webhook = (attempt: number) => {
      const webhooks = sayings.map((saying) => webhookOf(saying, timestamp, attempt));
      return webhooks.length === 1 && webhooks[0] !== undefined ? webhooks[0] : webhooks;
    };
    await this.#tell(postedOf(sayings), webhook, onAccepted);
  }

  /** A customer presses a button of a message, some time after it came, and now and then once more. */
  async press(of: string, { key, label }: Button): Promise<void> {
    const message = nameIn(label);
    const conversation = conversationOf(message);
    const posted = [{ message, conversation, parts: [...partsOfPress] }];
    const pressOnce = async (id: string, text: string) => {
      await this.#clock.sleep(this.#random.between(SOONEST_PRESS_MS, LATEST_PRESS_MS));
      const author = { id: `usr-of-${conversation}`, firstName: message };
      const data = { id, thread: { id: conversation }, author, text, press: { messageId: of, key } };
      const timestamp = this.#time().toISOString();
      await this.#tell(posted, () => ({ type: 'message.received', timestamp, data }));
    };
    const presses = [pressOnce(message, label)];
    // The provider calls it another message, and has other words for it.
    if (this.#weather.strikes('pressed-again', 'customer')) presses.push(pressOnce(`${message}-again`, `“${label}”`));
    await Promise.all(presses);
  }

  /** @param webhook What is posted at an attempt, counted from 1. */
  async #tell(
    posted: readonly Omit<Posted, 'type' | 'attempt'>[],
    webhook: (attempt: number) => Webhook | readonly Webhook[],
    onAccepted?: () => void,
  ): Promise<void> {
    let attempt = 0;
    const post = async () => {
      attempt += 1;
      for (const one of posted) this.#history.record({ type: 'webhook-posted', attempt, ...one });
      const status = await this.#post(webhook(attempt));
      for (const { message } of posted) {
        this.#history.record({ type: 'webhook-answered', status: status ?? null, message, attempt });
      }
      return status;
    };
    await this.#deliver('message.received', post, onAccepted);
  }

  /** A customer's phone got a message, and some time later the customer reads it. */
  async report(id: string): Promise<void> {
    const reports = [this.#reportOne(id, 'delivered', this.#random.between(100, 5_000))];
    if (this.#random.chance(0.7)) reports.push(this.#reportOne(id, 'seen', this.#random.between(1_000, 600_000)));
    await Promise.all(reports);
  }

  async #reportOne(id: string, status: 'delivered' | 'seen', afterMs: number): Promise<void> {
    await this.#clock.sleep(afterMs);
    const webhook = {
      type: 'message.status',
      timestamp: this.#time().toISOString(),
      data: { messageId: id, status },
    } as const;
    await this.#deliver(webhook.type, async () => {
      const answer = await this.#post(webhook);
      if (isAccepted(answer)) this.#history.record({ type: 'receipt-accepted', id, status });
      return answer;
    });
  }

  /** @param post Posts the webhook once, and resolves to the status of its answer. */
  async #deliver(
    type: Webhook['type'],
    post: () => Promise<number | undefined>,
    onAccepted: () => void = () => undefined,
  ): Promise<void> {
    const schedule = this.#random.pick(schedules);
    const begunAt = this.#time().getTime();
    for (let attempt = 1; !isAccepted(await post()); attempt += 1) {
      const pauseMs = schedule(attempt);
      if (pauseMs === undefined) return;
      await this.#clock.sleep(pauseMs);
    }
    onAccepted();
    if (!this.#weather.strikes('duplicate-webhook', type)) return;
    const lastAt = begunAt + LATEST_REPEAT_MS;
    for (let repeats = this.#random.between(1, MOST_REPEATS); repeats > 0; repeats -= 1) {
      // Most come soon, some after hours or days.
      const leftMs = Math.max(0, lastAt - this.#time().getTime());
      await this.#clock.sleep(Math.floor(leftMs * this.#random.next() ** 6));
      await post();
    }
  }

  /** Undefined: no answer came. */
  async #post(webhook: Webhook | readonly Webhook[]): Promise<number | undefined> {
    if (this.#weather.strikes('lost-request', 'webhook')) {
      await this.#clock.sleep(PATIENCE_MS);
      return undefined;
    }
    const offMs = this.#weather.strikes('provider-clock', 'webhook')
      ? this.#random.between(-MOST_OFF_MS, MOST_OFF_MS)
      : 0;
    const status = await this.#design().receive(webhook, new Date(this.#time().getTime() + offMs));
    return this.#weather.strikes('lost-answer', 'webhook') ? undefined : status;
  }

  #time(): Date {
    return this.#clock.now();
  }
}

function postedOf(sayings: readonly [Saying, ...Saying[]]) {
  const of = sayings[0].message;
  return sayings.map((saying, place) => ({
    message: saying.message,
    conversation: conversationOf(saying.message),
    parts: partsOf(saying),
    ...(saying.isEnd === true && { isEnd: true }),
    ...(sayings.length > 1 && { bundle: { of, place } }),
  }));
}

function webhookOf(saying: Saying, timestamp: string, attempt: number): Webhook {
  if (saying.isEnd !== true) {
    return { type: saying.change?.type ?? 'message.received', timestamp, data: dataOf(saying, attempt) };
  }
  const conversation = conversationOf(saying.message);
  const author = { id: `usr-of-${conversation}`, firstName: saying.message };
  return { type: 'conversation.ended', timestamp, data: { thread: { id: conversation }, author } };
}

function dataOf({ message, hasText, files, change }: Saying, attempt: number) {
  const conversation = conversationOf(message);
  return {
    id: change?.of ?? message,
    thread: { id: conversation },
    author: { id: `usr-of-${conversation}` },
    ...(hasText && change?.type !== 'message.deleted' && { text: message }),
    ...(files.length > 0 && {
      attachments: files.map((name) => ({ name, url: linkTo(HOST, name, attempt) })),
    }),
  };
}

function isAccepted(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}
