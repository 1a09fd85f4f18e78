import * as z from 'zod';
import { ApiFailure, badRequest } from '../api-failure.ts';
import type { Chat } from '../chat.ts';
import type { Call } from './method.ts';

/**
 * The chat that `chat_id` names, if the bot may write in it: a bot begins no conversation.
 * @throws {ApiFailure}
 */
export function targetOf({ bot, parameters }: Call): Chat {
  const asked = parameters.text('chat_id');
  if (asked === '') throw badRequest('chat_id is empty');
  const upgraded = bot.chats.find(({ formerId }) => formerId !== undefined && String(formerId) === asked);
  if (upgraded !== undefined) {
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: upgraded.id });
  }
  const chat = bot.chats.find(({ id }) => String(id) === asked);
  if (chat === undefined || (!chat.isGroup && chat.messages.length === 0)) throw badRequest('chat not found');
  if (!chat.isBarred) return chat;
  const why = chat.isGroup ? 'bot was kicked from the supergroup chat' : 'bot was blocked by the user';
  throw new ApiFailure(403, `Forbidden: ${why}`);
}

const replyParametersSchema = z.object({
  message_id: z.int(),
  allow_sending_without_reply: z.boolean().default(false),
});

/**
 * The message that is replied to, by its id: https://core.telegram.org/bots/api#replyparameters.
 * @throws {ApiFailure}
 */
export function repliedIn(chat: Chat, { parameters }: Call): number | undefined {
  const reply = parameters.json('reply_parameters', replyParametersSchema);
  if (reply === undefined) return undefined;
  if (chat.find(reply.message_id) !== undefined) return reply.message_id;
  if (reply.allow_sending_without_reply) return undefined;
  throw badRequest('message to be replied not found');
}
