import * as z from 'zod';
import { behaviourSchema } from './behaviour.ts';
import { keptChatSchema } from './chat.ts';
import { storedFileSchema } from './stored-file.ts';
import { keptQueueSchema } from './update-queue.ts';

const keptBotSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  username: z.string(),
  token: z.string(),
  behaviour: behaviourSchema,
  files: z.array(storedFileSchema).readonly(),
  chats: z.array(keptChatSchema).readonly(),
  updates: keptQueueSchema,
});
export type KeptBot = z.infer<typeof keptBotSchema>;

/** Every bot that outlives a restart, as it is in the data file. */
export const keptBotsSchema = z.array(keptBotSchema);
