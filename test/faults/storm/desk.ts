import type { VirtualClock } from '../../support/virtual-clock.ts';
import type { AgentsMessage, CallbackAnswer, Design, EndAnswer } from './design.ts';
import type { HistoryWriter } from './history.ts';
import { linkTo } from './files.ts';
import type { Random } from './random.ts';
import type { StormCxone } from './storm-cxone.ts';
import type { StormReceiver } from './storm-receiver.ts';
import { buttonsOf, contactOf, conversationOf, endOf, partsOf, type Saying } from './talk.ts';
import type { Weather } from './weather.ts';

const HOST = 'cxone.example.net';
/** How long CXone waits for the answer to a callback, in milliseconds. */
const PATIENCE_MS = 25_000;
/** Until it repeats one, in milliseconds; what it really does is unknown (byoc-protocol §2.9). */
const PAUSES_MS = [1_000, 3_000, 9_000, 27_000, 81_000];
const MOST_REPEATS = PAUSES_MS.length;
const USUAL_REPEATS = 4;
/** When it repeats one late, at the earliest and at the latest, in milliseconds. */
const LATE_REPEAT_MS = [130_000, 7_200_000] as const;
/** How often an agent sends a message again that was not sent, and how long that takes, in milliseconds. */
const MOST_SENDS = 5;
const QUICKEST_AGENT_MS = 30_000;
const SLOWEST_AGENT_MS = 90_000;
const OBEDIENT_AGENT_MS = [20_000, 60_000, 150_000] as const;
/** How often CXone's automation says that a chat has ended, at the most, and after it was answered; its pauses, in milliseconds. */
const MOST_REPORTS = 30;
const REPORTS_ANSWERED = 2;
const REPORT_PAUSE_MS = [1_000, 120_000] as const;
/**
 * For how long it reports the end of a contact that was resolved since its customer ended the chat: after ten minutes it is
 * another end, for such a contact may be opened again (docs/end-of-chat.md).
 */
const LONGEST_REPORT_MS = 540_000;

/** CXone's agents in a storm, and what CXone does with their messages. */
export class Desk {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #weather: Weather;
  readonly #history: Pick<HistoryWriter, 'record'>;
  readonly #cxone: StormCxone;
  readonly #receiver: StormReceiver;
  readonly #isIdempotent: boolean;
  readonly #isTraced: boolean;
  readonly #design: () => Design;

  constructor(
    ground: {
      readonly clock: VirtualClock;
      readonly random: Random;
      readonly weather: Weather;
      readonly cxone: StormCxone;
      readonly receiver: StormReceiver;
      readonly isIdempotent: boolean;
      readonly isTraced: boolean;
    },
    history: Pick<HistoryWriter, 'record'>,
    design: () => Design,
  ) {
    this.#clock = ground.clock;
    this.#random = ground.random.series('desk');
    this.#weather = ground.weather;
    this.#cxone = ground.cxone;
    this.#receiver = ground.receiver;
    this.#isIdempotent = ground.isIdempotent;
    this.#isTraced = ground.isTraced;
    this.#history = history;
    this.#design = design;
  }

  /** An agent writes, and again for as long as the answer is that it was not sent. */
  async say(saying: Saying): Promise<void> {
    for (let sends = 0; sends < MOST_SENDS; sends += 1) {
      const answer = await this.#send(saying, sends);
      if (answer.said === 'sent') this.#cxone.learn(answer.id, conversationOf(saying.message));
      if (answer.said !== 'not-sent') return;
      await this.#clock.sleep(this.#agentTakesMs());
    }
  }

  /** Whether CXone has ended the chat of a conversation before. */
  hasEnded(conversation: string): boolean {
    return this.#receiver.ends.has(conversation);
  }

  /**
   * CXone's automation says that a chat has ended, until it has been answered twice.
   * @param message The name of the end, where CXone ended it, and not its customer.
   */
  async end(conversation: string, message = endOf(conversation)): Promise<void> {
    this.#receiver.ends.set(conversation, message);
    const isCustomers = message === endOf(conversation);
    const kind = { isCustomers, hasSign: hasSignOfEnd(this.#isTraced) };
    const end = { conversationId: conversation, contact: contactOf(conversation) };
    const until = isCustomers ? this.#clock.now().getTime() + LONGEST_REPORT_MS : Infinity;
    for (let attempt = 1, answered = 0; attempt <= MOST_REPORTS && answered < REPORTS_ANSWERED; attempt += 1) {
      if (this.#clock.now().getTime() > until) return;
      this.#history.record({ type: 'end-posted', message, attempt, ...kind });
      const said = await Promise.race([this.#reportEnd(end), this.#noAnswer().then((): EndAnswer => 'nothing')]);
      this.#history.record({ type: 'end-answered', message, attempt, said });
      if (said === 'told' || said === 'unknown') answered += 1;
      await this.#clock.sleep(this.#random.between(...REPORT_PAUSE_MS));
    }
  }

  async #reportEnd(end: Parameters<Design['endChat']>[0]): Promise<EndAnswer> {
    if (this.#weather.strikes('lost-request', 'callback')) return 'nothing';
    const said = await this.#design().endChat(end);
    return this.#weather.strikes('lost-answer', 'callback') ? 'nothing' : said;
  }

  /** CXone calls back until it has an id; the last answer is the one that counts. */
  async #send(saying: Saying, sendsBefore: number): Promise<CallbackAnswer> {
    const trace = `trace of ${saying.message}, ${sendsBefore + 1}`;
    const begun = sendsBefore * (MOST_REPEATS + 2) + 1;
    const pauses = PAUSES_MS.slice(0, this.#repeats());
    for (const [repeats, pauseMs] of [...pauses, undefined].entries()) {
      const answer = await this.#callBack(saying, trace, begun + repeats);
      if (answer.said === 'sent') return answer;
      if (pauseMs !== undefined) await this.#clock.sleep(pauseMs);
      else if (answer.said !== 'nothing' || !this.#weather.strikes('late-repeat', 'callback')) return answer;
    }
    await this.#clock.sleep(this.#random.between(...LATE_REPEAT_MS));
    return this.#callBack(saying, trace, begun + pauses.length + 1);
  }

  #repeats(): number {
    return this.#weather.strikes('fewer-repeats', 'callback')
      ? this.#random.pick([0, 1, 2, MOST_REPEATS])
      : USUAL_REPEATS;
  }

  #agentTakesMs(): number {
    if (this.#weather.strikes('obedient-agent', 'desk')) return this.#random.pick(OBEDIENT_AGENT_MS);
    return this.#random.between(QUICKEST_AGENT_MS, SLOWEST_AGENT_MS);
  }

  async #callBack(saying: Saying, trace: string, attempt: number): Promise<CallbackAnswer> {
    const { message } = saying;
    const conversation = conversationOf(message);
    const kind = { parts: partsOf(saying), idempotent: this.#isIdempotent, traced: this.#isTraced };
    this.#history.record({ type: 'callback-posted', message, conversation, attempt, ...kind });
    const answer = await Promise.race([this.#post(saying, trace, attempt), this.#noAnswer()]);
    this.#history.record({ type: 'callback-answered', message, attempt, ...answer });
    return answer;
  }

  async #post(saying: Saying, trace: string, attempt: number): Promise<CallbackAnswer> {
    if (this.#weather.strikes('lost-request', 'callback')) return { said: 'nothing' };
    const { message, files } = saying;
    const conversation = conversationOf(message);
    const attachments = files.map((name) => ({ friendlyName: name, url: linkTo(HOST, name, attempt) }));
    const body = {
      thread: { idOnExternalPlatform: conversation },
      messageContent: contentOf(saying),
      endUserRecipients: [{ idOnExternalPlatform: `usr-of-${conversation}` }],
      ...(attachments.length > 0 && { attachments }),
    } as const;
    const answer = await this.#design().callBack(body, this.#isTraced ? trace : undefined);
    return this.#weather.strikes('lost-answer', 'callback') ? { said: 'nothing' } : answer;
  }

  async #noAnswer(): Promise<CallbackAnswer> {
    await this.#clock.sleep(PATIENCE_MS);
    return { said: 'nothing' };
  }
}

function contentOf({ message, hasText, hasButtons = false }: Saying): AgentsMessage['messageContent'] {
  if (!hasButtons) return { type: 'TEXT', payload: { text: hasText ? message : '' } };
  return { type: 'QUICK_REPLIES', payload: { text: { content: message }, actions: buttonsOf(message) } };
}

/** Of the providers, half have a sign of their own for the end of a chat. */
export function hasSignOfEnd(isTraced: boolean): boolean {
  return isTraced;
}
