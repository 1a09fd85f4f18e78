import { answerCallbackQuery } from './answer-callback-query.ts';
import { deleteWebhook } from './delete-webhook.ts';
import { getFile } from './get-file.ts';
import { getMe } from './get-me.ts';
import { getWebhookInfo } from './get-webhook-info.ts';
import type { Method } from './method.ts';
import { sendChatAction } from './send-chat-action.ts';
import { sendFile } from './send-file.ts';
import { sendMessage } from './send-message.ts';
import { sendLocation, sendVenue } from './send-place.ts';
import { setWebhook } from './set-webhook.ts';

/** The methods that are offered. Their names are written in small letters: the Bot API knows no case. */
export const methods: ReadonlyMap<string, Method<unknown>> = new Map<string, Method<unknown>>([
  ['getme', getMe],
  ['setwebhook', setWebhook],
  ['deletewebhook', deleteWebhook],
  ['getwebhookinfo', getWebhookInfo],
  ['sendmessage', sendMessage],
  ['sendphoto', sendFile('photo')],
  ['senddocument', sendFile('document')],
  ['sendaudio', sendFile('audio')],
  ['sendvoice', sendFile('voice')],
  ['sendvideo', sendFile('video')],
  ['sendanimation', sendFile('animation')],
  ['sendlocation', sendLocation],
  ['sendvenue', sendVenue],
  ['sendchataction', sendChatAction],
  ['answercallbackquery', answerCallbackQuery],
  ['getfile', getFile],
]);
