import * as z from 'zod';
import type { Bot } from './bot.ts';
import type { Bots } from './bots.ts';
import type { Chat } from './chat.ts';
import { personNamed } from './person.ts';
import type { Person } from './person.ts';

/** Which of a bot's chats a person has open. */
export const whichChatSchema = z.enum(['private', 'group']);
export type WhichChat = z.infer<typeof whichChatSchema>;

/** A person in a chat. */
export interface Place {
  readonly bot: Bot;
  readonly person: Person;
  readonly which: WhichChat;
  readonly chat: Chat;
}

/** Undefined where there is no such bot, person or chat. */
export function placeOf(bots: Bots, botName: string, personName: string, which: string): Place | undefined {
  const bot = bots.named(botName);
  const person = personNamed(personName);
  const parsed = whichChatSchema.safeParse(which);
  if (bot === undefined || person === undefined || !parsed.success) return undefined;
  return { bot, person, which: parsed.data, chat: parsed.data === 'group' ? bot.group : bot.chatWith(person) };
}

/** Of the routes below it. */
export function pathOf({ bot, person, which }: Place): string {
  return `/chats/${bot.username}/${person.username}/${which}`;
}
