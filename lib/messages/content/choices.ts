import type { Choice } from '../../contract/content.ts';
import type { Answer } from '../../questions/questions.ts';
import { labelIn, textIn, valueIn } from './loose.ts';

/** Of one message: more of them stand in the words alone, and of those further behind none can be pressed. */
export const MOST_CHOICES = 100;
/**
 * Bytes, as JSON in UTF-8, of all values of a message that are kept for its presses, and of all its labels: sealed,
 * both together fit an item of DynamoDB (400 KB). A value that comes behind them is left out, a label is cut.
 */
const MOST_OF_VALUES = 100_000;
const MOST_OF_LABELS = 100_000;
/** UTF-16 units of a label that is cut. */
const SHORT_LABEL = 40;

export interface Offer {
  readonly label: unknown;
  readonly description?: unknown;
  readonly imageUrl?: string | undefined;
  /** CXone's. */
  readonly postback?: unknown;
}

/** What of the values and labels of one message is kept. */
export class Room {
  #values = MOST_OF_VALUES;
  #labels = MOST_OF_LABELS;

  /** Undefined where there is none, or no room for it. */
  value(given: unknown): string | undefined {
    const value = valueIn(given);
    if (value === undefined || bytesOf(value) > this.#values) return undefined;
    this.#values -= bytesOf(value);
    return value;
  }

  label(label: string): string {
    const kept = bytesOf(label) <= this.#labels ? label : cut(label);
    this.#labels -= bytesOf(kept);
    return kept;
  }
}

const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text), 'utf8');

function cut(text: string): string {
  return text.length <= SHORT_LABEL ? text : `${text.slice(0, SHORT_LABEL - 1).toWellFormed()}…`;
}

/**
 * Gives keys to what can be chosen: numbers from 1 on, as they are in the words. Two with the same label are two
 * choices. One that shows nothing is none.
 */
export class Choices {
  readonly #room: Room;
  readonly #answers: Answer[] = [];
  #count = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  /** What CXone hears of each. */
  get answers(): readonly Answer[] {
    return this.#answers;
  }

  add({ label: given, description: told, imageUrl, postback: value }: Offer): Choice | undefined {
    const described = labelIn(textIn(told));
    const label = labelIn(given) || described;
    if (label === '') return undefined;
    const key = this.nextKey();
    this.keep(key, label, value);
    return {
      key,
      label,
      ...(described !== '' && described !== label && { description: described }),
      ...(imageUrl !== undefined && { imageUrl }),
    };
  }

  nextKey(): string {
    this.#count += 1;
    return String(this.#count);
  }

  keep(key: string, label: string, value: unknown): void {
    if (this.#answers.length >= MOST_CHOICES) return;
    const postback = this.#room.value(value);
    this.#answers.push({ key, label: this.#room.label(label), ...(postback !== undefined && { postback }) });
  }
}
