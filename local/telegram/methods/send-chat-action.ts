import { badRequest } from '../api-failure.ts';
import type { Method } from './method.ts';
import { targetOf } from './target.ts';

const actions = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
];

/** https://core.telegram.org/bots/api#sendchataction. Every action shows as typing. */
export const sendChatAction: Method<true> = (call) => {
  const chat = targetOf(call);
  if (!actions.includes(call.parameters.text('action'))) throw badRequest('wrong parameter action in request');
  chat.setTyping(true);
  return { result: true };
};
