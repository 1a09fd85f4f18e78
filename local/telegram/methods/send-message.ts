import type { Message } from '@grammyjs/types';
import type { Method } from './method.ts';
import { repliedIn, targetOf } from './target.ts';
import { textOf } from './words.ts';

/** https://core.telegram.org/bots/api#sendmessage */
export const sendMessage: Method<Message> = (call) => {
  const chat = targetOf(call);
  const text = textOf(call);
  return { result: call.bot.say(chat, { kind: 'text', text }, repliedIn(chat, call)) };
};
