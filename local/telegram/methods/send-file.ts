import type { Message } from '@grammyjs/types';
import type { FileKind } from '../file-kind.ts';
import { fileToSend } from './file-to-send.ts';
import type { Method } from './method.ts';
import { repliedIn, targetOf } from './target.ts';
import { captionOf } from './words.ts';

/** sendPhoto, sendDocument and their like: https://core.telegram.org/bots/api#sendphoto. */
export function sendFile(as: Exclude<FileKind, 'sticker'>): Method<Message> {
  return async (call) => {
    const chat = targetOf(call);
    const caption = captionOf(call);
    const replyToId = repliedIn(chat, call);
    const fileIds = (await fileToSend(call, as)).map(({ id }) => id);
    return { result: call.bot.say(chat, { kind: 'file', as, fileIds, caption }, replyToId) };
  };
}
