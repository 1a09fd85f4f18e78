import type { World } from '../../../local/world.ts';
import type { FileToSend } from './people.ts';

/** `as`: what it is sent as, where its type does not say so. */
type TelegramFile = FileToSend & { readonly as?: string };

/** Ids of Ida, whose private chat has the same, and of the first bot's group. */
export const IDA = 7_100_000_001;
export const GROUP = -1_002_200_000_001;
export const BOT = 'acme_support_bot';

export function botOf({ telegram }: Pick<World, 'telegram'>) {
  const bot = telegram.state().bots.find(({ username }) => username === BOT);
  if (bot === undefined) throw new Error(`Telegram was expected to have the bot ${BOT}.`);
  return bot;
}

/** A chat of the bot as Telegram has it. */
export function messagesIn(world: Pick<World, 'telegram'>, chatId: number) {
  return botOf(world).chats.find(({ id }) => id === chatId)?.messages ?? [];
}

/** Ida does something, or somebody at BotFather: `messages`, `edits`, `bar`, `behaviour` or `token`. */
export async function inTelegram(
  { telegram }: Pick<World, 'telegram'>,
  what: string,
  { files, ...body }: { readonly files?: readonly TelegramFile[]; readonly [field: string]: unknown } = {},
): Promise<void> {
  const encoded = files?.map(({ bytes, ...file }) => ({ ...file, content: bytes.toString('base64') }));
  const response = await fetch(`${telegram.url}/__telegram/bots/${BOT}/${what}`, {
    method: 'POST',
    body: JSON.stringify({ ...body, ...(encoded && { files: encoded }) }),
  });
  if (!response.ok) throw new Error(`Telegram answered ${response.status}: ${await response.text()}`);
}
