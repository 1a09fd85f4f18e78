import { randomInt } from 'node:crypto';
import { badRequest } from './api-failure.ts';

/** A button that a person has pressed. */
export interface CallbackQuery {
  readonly id: string;
  readonly chatId: number;
  readonly messageId: number;
  readonly personId: number;
  readonly data: string;
  /** Milliseconds since 1970. */
  readonly pressedAt: number;
  /** What the bot has said to it; a text is shown to the person, in a window of its own where it is an alert. */
  readonly answer?: { readonly text: string; readonly isAlert: boolean };
}

/** Milliseconds for which a button waits, and an answer is taken. Telegram has such a time and documents none. */
const WAITS_MS = 30_000;
const MOST_KEPT = 200;

/** The presses of one bot's buttons; a restart forgets them. */
export class CallbackQueries {
  readonly #changed: () => void;
  #queries: readonly CallbackQuery[] = [];

  /** @param changed Called after every change. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get all(): readonly CallbackQuery[] {
    return this.#queries;
  }

  add(pressed: Omit<CallbackQuery, 'id' | 'pressedAt' | 'answer'>): CallbackQuery {
    const id = `${randomInt(2 ** 47)}${randomInt(2 ** 30)}`;
    const query = { ...pressed, id, pressedAt: Date.now() };
    this.#queries = [...this.#queries, query].slice(-MOST_KEPT);
    this.#changed();
    // The one who looks sees that it waits no longer.
    setTimeout(() => this.#changed(), WAITS_MS).unref();
    return query;
  }

  /**
   * Ends the waiting; a second answer changes nothing.
   * @throws {ApiFailure}
   */
  answer(id: string, answer: NonNullable<CallbackQuery['answer']>): void {
    const query = this.#queries.find((one) => one.id === id);
    if (query === undefined || isOver(query)) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    if (query.answer !== undefined) return;
    this.#queries = this.#queries.map((one) => (one === query ? { ...query, answer } : one));
    this.#changed();
  }

  /** The data of a message's buttons that wait for the bot on a person's phone. */
  waiting(personId: number, chatId: number, messageId: number): readonly string[] {
    return this.#queries
      .filter((one) => one.personId === personId && one.chatId === chatId && one.messageId === messageId)
      .filter((one) => one.answer === undefined && !isOver(one))
      .map(({ data }) => data);
  }

  /** The last thing that the bot said to a press of a person in a chat. */
  said(personId: number, chatId: number): CallbackQuery | undefined {
    const last = this.#queries.findLast((one) => one.personId === personId && one.chatId === chatId);
    return last?.answer === undefined || last.answer.text === '' ? undefined : last;
  }
}

function isOver({ pressedAt }: CallbackQuery): boolean {
  return Date.now() - pressedAt > WAITS_MS;
}
