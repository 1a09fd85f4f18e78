import * as z from 'zod/mini';
import { isOurs, type MessageEvent } from '../../../contract/events.ts';
import type { WebhookReply } from '../../../contract/webhook.ts';
import { authorOf } from './author.ts';
import { conversationIn, lenient, messageIdIn, messageSchema, personSchema, words } from './update.ts';

/** A button that was pressed (Bot API, CallbackQuery). */
const pressedSchema = z.object({
  id: z.string().check(z.minLength(1)),
  from: personSchema,
  /** Of one that is too old, chat and number alone (Bot API, InaccessibleMessage). */
  message: lenient(
    z.object({
      ...messageSchema.shape,
      reply_markup: lenient(
        z.object({ inline_keyboard: z.array(z.array(z.object({ text: words, callback_data: words }))) }),
      ),
    }),
  ),
  data: words,
});

/** Before what comes back with a press of ours. */
const OURS = 'p';
const form = /^p:([^:]{1,50}):(\d{1,6})(?::(\d{1,15}))?$/;

/**
 * What a button carries: our id of the part, the key of the choice, and the topic, which Telegram no longer tells of an old
 * message. At most 59 bytes of the 64 that there are (Bot API, InlineKeyboardButton).
 */
export function buttonData(externalId: string, key: string, conversationId: string): string {
  const topic = conversationId.split(':')[1] ?? '';
  return [OURS, externalId, key, ...(/^\d{1,15}$/.test(topic) ? [topic] : [])].join(':');
}

/**
 * A press, or why it is none of ours. Anybody in a group can press, and a client can send data that no button has: the
 * author is who pressed, and the chat is the one in which Telegram says that they did.
 */
export function pressIn(value: unknown): MessageEvent | string {
  const pressed = pressedSchema.safeParse(value).data;
  if (pressed === undefined) return 'The press lacks its id, or who has pressed.';
  const { from, message, data = '' } = pressed;
  if (message === undefined) return 'The press is of a message that Telegram does not tell.';
  const [, of = '', key = '', topic] = form.exec(data) ?? [];
  if (!isOurs(of)) return 'The button that was pressed is none of ours.';
  const author = authorOf({ from, sender_chat: undefined });
  if (author === undefined) return 'The button was pressed by a bot.';
  const conversationId = conversationIn({ ...message, from });
  const isWithoutTopic = message.date === 0 && conversationId === message.chat.id;
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  return {
    kind: 'message',
    conversationId: isWithoutTopic && topic !== undefined ? `${conversationId}:${topic}` : conversationId,
    conversationName: message.chat.title,
    // The same for each press of this button by this person. Telegram gives a press no time.
    providerMessageId: `${messageIdIn(message)}:press-${from.id}-${key}`,
    author,
    text: buttons.find(({ callback_data: carried }) => carried === data)?.text ?? '',
    press: { of, key },
  };
}

/**
 * Ends the waiting of the button, as the answer to the webhook itself (Bot API, "Making requests when getting updates").
 * Undefined where nothing says which press is to be answered.
 */
export function answerTo(value: unknown): WebhookReply | undefined {
  const id = z.object({ id: z.string().check(z.minLength(1)) }).safeParse(value).data?.id;
  if (id === undefined) return undefined;
  const body = JSON.stringify({ method: 'answerCallbackQuery', callback_query_id: id });
  return { body, contentType: 'application/json' };
}
