import type { Bot } from './bot.ts';
import type { Bots } from './bots.ts';
import type { Chat } from './chat.ts';

/** All that this Telegram knows. The tokens are in it: they open only this. */
export type TelegramState = ReturnType<typeof stateOf>;

export function stateOf(bots: Bots) {
  return { bots: bots.all.map(botState) };
}

function botState(bot: Bot) {
  const { id, name, username, token, behaviour, calls, updates, queries } = bot;
  return {
    id,
    name,
    username,
    token,
    behaviour,
    /** The last calls of the Bot API that bore the bot's token. */
    calls,
    webhook: updates.info,
    /** The buttons that were pressed, and what the bot said to it. */
    presses: queries.all,
    chats: bot.chats.map((chat) => chatState(bot, chat)),
  };
}

function chatState(bot: Bot, { id, about, formerId, isBarred, isTyping, messages }: Chat) {
  return {
    id,
    type: about.type,
    formerId,
    isBarred,
    isTyping,
    messages: messages.map(({ content, ...message }) => ({
      ...message,
      from: message.authorId === bot.id ? ('bot' as const) : ('person' as const),
      content,
      /** The sizes of a photo, or the one file. */
      files: content.kind === 'file' ? content.fileIds.flatMap((fileId) => bot.files.find(fileId) ?? []) : [],
    })),
  };
}
