import * as z from 'zod';
import type { Bots } from './bots.ts';

/** What BotFather asks for; the username is nobody else's. */
export function newBotSchema(bots: Bots) {
  return z.object({
    name: z.string().trim().min(1, 'Give it a name.').max(64),
    username: z
      .string()
      .trim()
      .regex(/^[a-z]\w{1,28}bot$/i, 'Letters, digits and underscores, with “bot” at the end: 5 to 32 of them.')
      .refine((username) => bots.named(username) === undefined, 'This username is already taken.'),
  });
}
