import type { Message } from '@grammyjs/types';
import type { FileKind } from '../file-kind.ts';
import { keyboardIn } from '../inline-keyboard.ts';
import { fileToSend } from './file-to-send.ts';
import type { Method } from './method.ts';
import { repliedIn, targetOf } from './target.ts';
import { boldLengthOf, captionOf } from './words.ts';

/** sendPhoto, sendDocument and their like: https://core.telegram.org/bots/api#sendphoto. */
export function sendFile(as: Exclude<FileKind, 'sticker'>): Method<Message> {
  return async (call) => {
    const chat = targetOf(call);
    const caption = captionOf(call);
    const replyToId = repliedIn(chat, call);
    const keyboard = keyboardIn(call.parameters);
    const boldLength = boldLengthOf(call, 'caption_entities');
    const fileIds = (await fileToSend(call, as)).map(({ id }) => id);
    const content = { kind: 'file', as, fileIds, caption, boldLength } as const;
    return { result: call.bot.say(chat, content, replyToId, keyboard) };
  };
}
