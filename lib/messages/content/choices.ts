import type { Choice } from '../../contract/content.ts';
import type { Answer } from '../../questions/questions.ts';
import { descriptionIn, labelIn, valueIn } from './loose.ts';

/** Of one message: more of them stand in the words alone, and of those further behind none can be pressed. */
export const MOST_CHOICES = 100;
/** Characters of all values of a message that are kept for its presses: what comes behind them is told by its label alone. */
const MOST_OF_VALUES = 100_000;

export interface Offer {
  readonly label: unknown;
  readonly description?: unknown;
  readonly imageUrl?: string | undefined;
  /** CXone's. */
  readonly postback?: unknown;
}

/** What the values of one message have left of what can be kept. */
export interface Room {
  left: number;
}

export const newRoom = (): Room => ({ left: MOST_OF_VALUES });

/**
 * Gives keys to what can be chosen: numbers from 1 on, as they stand in the words. Two with the same label are two choices.
 * One that shows nothing is none.
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
    const described = descriptionIn(told);
    const label = labelIn(given) || labelIn(described);
    if (label === '') return undefined;
    const description = labelIn(given) === '' || described === label ? undefined : described;
    const key = this.nextKey();
    this.keep(key, label, value);
    return {
      key,
      label,
      ...(description !== undefined && { description }),
      ...(imageUrl !== undefined && { imageUrl }),
    };
  }

  nextKey(): string {
    this.#count += 1;
    return String(this.#count);
  }

  keep(key: string, label: string, value: unknown): void {
    if (this.#answers.length >= MOST_CHOICES) return;
    const postback = valueIn(value);
    const isKept = postback !== undefined && postback.length <= this.#room.left;
    if (isKept) this.#room.left -= postback.length;
    this.#answers.push({ key, label, ...(isKept && { postback }) });
  }
}
