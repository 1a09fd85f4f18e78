import type { Message } from '@grammyjs/types';
import { keyboardIn } from '../inline-keyboard.ts';
import type { Method } from './method.ts';
import { repliedIn, targetOf } from './target.ts';
import { boldLengthOf, textOf } from './words.ts';

/** https://core.telegram.org/bots/api#sendmessage */
export const sendMessage: Method<Message> = (call) => {
  const chat = targetOf(call);
  const content = { kind: 'text', text: textOf(call), boldLength: boldLengthOf(call, 'entities') } as const;
  return { result: call.bot.say(chat, content, repliedIn(chat, call), keyboardIn(call.parameters)) };
};
