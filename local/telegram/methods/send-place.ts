import type { Message } from '@grammyjs/types';
import { badRequest } from '../api-failure.ts';
import { keyboardIn } from '../inline-keyboard.ts';
import type { Call, Method } from './method.ts';
import { repliedIn, targetOf } from './target.ts';

/** https://core.telegram.org/bots/api#sendlocation */
export const sendLocation: Method<Message> = (call) => {
  const chat = targetOf(call);
  const content = { kind: 'location', ...pointOf(call) } as const;
  return { result: call.bot.say(chat, content, repliedIn(chat, call), keyboardIn(call.parameters)) };
};

/** https://core.telegram.org/bots/api#sendvenue */
export const sendVenue: Method<Message> = (call) => {
  const chat = targetOf(call);
  const [title, address] = [call.parameters.text('title'), call.parameters.text('address')];
  if (title === '') throw badRequest('venue title must be non-empty');
  if (address === '') throw badRequest('venue address must be non-empty');
  const content = { kind: 'venue', ...pointOf(call), title, address } as const;
  return { result: call.bot.say(chat, content, repliedIn(chat, call), keyboardIn(call.parameters)) };
};

function pointOf({ parameters }: Call) {
  const coordinate = (name: string, most: number): number => {
    const text = parameters.text(name);
    if (text === '') throw badRequest(`${name} is empty`);
    const number = Number(text);
    if (Number.isFinite(number) && Math.abs(number) <= most) return number;
    throw badRequest('wrong latitude or longitude');
  };
  return { latitude: coordinate('latitude', 90), longitude: coordinate('longitude', 180) };
}
