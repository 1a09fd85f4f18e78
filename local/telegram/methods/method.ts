import type { Bot } from '../bot.ts';
import type { Parameters } from '../parameters.ts';

export interface Call {
  readonly bot: Bot;
  readonly parameters: Parameters;
}

export interface Answer<Result> {
  readonly result: Result;
  /** In words, where Telegram has some. */
  readonly description?: string;
}

/** A method of the Bot API. Throws an ApiFailure where it refuses. */
export type Method<Result> = (call: Call) => Answer<Result> | Promise<Answer<Result>>;
