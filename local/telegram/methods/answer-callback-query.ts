import { badRequest } from '../api-failure.ts';
import type { Method } from './method.ts';

const MOST_TEXT = 200;

/** https://core.telegram.org/bots/api#answercallbackquery */
export const answerCallbackQuery: Method<true> = ({ bot, parameters }) => {
  const text = parameters.text('text');
  if (text.length > MOST_TEXT) throw badRequest('MESSAGE_TOO_LONG');
  bot.queries.answer(parameters.text('callback_query_id'), { text, isAlert: parameters.boolean('show_alert') });
  return { result: true };
};
