import * as z from 'zod/mini';

/**
 * What of an update is read (Bot API, Update and Message). Whatever is odd in a field that can be done without counts as
 * absent: Telegram adds to its objects often, and an update that is refused holds up all behind it.
 */

/** Text: the numbers of some ids need more than 32 bits, and one day may need more than 53. */
export const idSchema = z.pipe(
  z.union([z.int(), z.string().check(z.regex(/^-?\d{1,20}$/))]),
  z.transform((value) => String(value)),
);

export function lenient<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), undefined);
}

/** Half a surrogate pair can't be written as UTF-8, in which messages travel on. */
const text = z.pipe(
  z.string(),
  z.transform((value) => value.toWellFormed()),
);
export const words = lenient(text);

export const personSchema = z.object({
  id: idSchema,
  is_bot: lenient(z.boolean()),
  first_name: words,
  last_name: words,
  username: words,
  language_code: words,
});

export const chatSchema = z.object({
  id: idSchema,
  type: words,
  title: words,
  is_forum: lenient(z.boolean()),
  is_direct_messages: lenient(z.boolean()),
});

const file = z.object({
  file_id: text,
  file_unique_id: text,
  file_name: words,
  mime_type: words,
  width: lenient(z.number()),
  height: lenient(z.number()),
});

const sticker = z.object({
  ...file.shape,
  emoji: words,
  is_animated: lenient(z.boolean()),
  is_video: lenient(z.boolean()),
  thumbnail: lenient(file),
});

const location = z.object({ latitude: z.number(), longitude: z.number(), live_period: lenient(z.number()) });

const entity = z.object({ type: z.string(), offset: z.int(), length: z.int(), url: words });
const entities = lenient(z.array(entity));

const namedFile = lenient(z.object({ file_name: words }));
/** What a message that is quoted holds. Its other kinds count by their mere presence. */
const quotedContent = {
  animation: namedFile,
  audio: namedFile,
  document: namedFile,
  video: namedFile,
};

const quoted = z.looseObject({
  message_id: idSchema,
  from: lenient(z.object({ is_bot: lenient(z.boolean()) })),
  sender_chat: z.optional(z.unknown()),
  is_automatic_forward: lenient(z.boolean()),
  text: words,
  caption: words,
  forum_topic_created: z.optional(z.unknown()),
  ...quotedContent,
});

const named = z.object({ title: words, first_name: words, last_name: words, username: words });
const price = { currency: words, total_amount: lenient(z.int()) };
const payment = z.object({ ...price, invoice_payload: words });
const sharedUser = z.object({ ...named.shape, user_id: lenient(idSchema) });
const gift = z.object({ text: words });

/** Told as what it is, even where nothing of it can be read. */
function told<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), () => ({}) as z.output<Schema>);
}

const story = z.object({ chat: lenient(named) });

/** Who wrote first what is forwarded or quoted from elsewhere: each of its types has a field of its own. */
const origin = z.object({
  sender_user: lenient(named),
  sender_user_name: words,
  sender_chat: lenient(named),
  chat: lenient(named),
  author_signature: words,
});

const media = {
  photo: lenient(z.array(file)),
  animation: lenient(file),
  audio: lenient(file),
  document: lenient(file),
  video: lenient(file),
  video_note: lenient(file),
  voice: lenient(file),
};
/** Files as a message names them, and as a block of a rich one does. */
export const mediaSchema = z.object({ ...media, voice_note: lenient(file) });

/** Looked at apart from its update, so that a message that can't be read is told from an update that has none. */
export const messageSchema = z.looseObject({
  message_id: idSchema,
  message_thread_id: lenient(idSchema),
  is_topic_message: lenient(z.boolean()),
  direct_messages_topic: lenient(z.object({ topic_id: idSchema })),
  date: lenient(z.int()),
  migrate_to_chat_id: lenient(idSchema),
  migrate_from_chat_id: lenient(idSchema),
  chat: chatSchema,
  from: lenient(personSchema),
  sender_chat: lenient(chatSchema),
  forward_origin: told(origin),
  is_automatic_forward: lenient(z.boolean()),
  reply_to_message: lenient(quoted),
  external_reply: lenient(z.looseObject({ origin: lenient(origin), ...quotedContent })),
  quote: lenient(z.object({ text, is_manual: lenient(z.boolean()) })),
  reply_to_story: lenient(story),
  text: words,
  entities,
  caption: words,
  caption_entities: entities,
  media_group_id: words,
  rich_message: told(z.object({ blocks: z.optional(z.unknown()) })),
  ...media,
  sticker: lenient(sticker),
  location: lenient(location),
  venue: lenient(z.object({ location, title: words, address: words })),
  contact: lenient(
    z.object({
      phone_number: text,
      first_name: words,
      last_name: words,
      user_id: lenient(idSchema),
      vcard: words,
    }),
  ),
  poll: lenient(z.object({ question: text, options: lenient(z.array(z.object({ text }))) })),
  web_app_data: told(z.object({ data: words, button_text: words })),
  successful_payment: told(payment),
  refunded_payment: told(payment),
  invoice: told(z.object({ ...price, title: words, description: words })),
  users_shared: told(z.object({ users: lenient(z.array(sharedUser)) })),
  chat_shared: told(z.object({ ...named.shape, chat_id: lenient(idSchema) })),
  gift: told(gift),
  unique_gift: told(gift),
  checklist: told(z.object({ title: words, tasks: lenient(z.array(z.object({ text }))) })),
  game: told(z.object({ title: words, description: words })),
  story: told(story),
  paid_media: z.optional(z.unknown()),
  giveaway: z.optional(z.unknown()),
  passport_data: z.optional(z.unknown()),
  dice: lenient(z.object({ emoji: text, value: z.int() })),
});
export type TelegramMessage = z.infer<typeof messageSchema>;
export type TelegramOrigin = z.infer<typeof origin>;
export type TelegramName = z.infer<typeof named>;
export type TelegramMedia = Partial<z.infer<typeof mediaSchema>>;
export type TelegramFile = z.infer<typeof file>;
export type TelegramEntity = z.infer<typeof entity>;

export const updateSchema = z.looseObject({ update_id: idSchema });

/**
 * Conversations are chats, or topics of a group that has them: `chat` or `chat:topic`. The direct messages of a channel are
 * one chat, in which each person has a topic: `chat:direct-topic`. Ids of messages count within a chat, so they go with it:
 * `chat:message`, and of an edit `chat:message:update`.
 */

interface InChat {
  readonly chat: { readonly id: string; readonly is_direct_messages?: boolean | undefined };
}

const DIRECT = 'direct-';
/** Stands for the topic of a person where Telegram names none: nobody else's words come into it, and nothing can be sent. */
const WITHOUT_TOPIC = 'without-topic-';

export function conversationIn({
  chat,
  from,
  is_topic_message: isInTopic,
  message_thread_id: topic,
  direct_messages_topic: direct,
}: Pick<
  TelegramMessage,
  'chat' | 'from' | 'is_topic_message' | 'message_thread_id' | 'direct_messages_topic'
>): string {
  if (direct !== undefined) return `${chat.id}:${DIRECT}${direct.topic_id}`;
  if (chat.is_direct_messages === true) return `${chat.id}:${WITHOUT_TOPIC}${from?.id ?? ''}`;
  return isInTopic === true && topic !== undefined ? `${chat.id}:${topic}` : chat.id;
}

/** True where others read what is sent there. In the direct messages of a channel, each person reads their own topic alone. */
export function isGroup({
  chat,
  direct_messages_topic: direct,
}: Pick<TelegramMessage, 'chat' | 'direct_messages_topic'>) {
  const isOfOne = direct !== undefined || chat.is_direct_messages === true;
  return !isOfOne && (chat.type === 'group' || chat.type === 'supergroup') ? true : undefined;
}

export function messageIdIn({ chat, message_id: id }: InChat & { readonly message_id: string }): string {
  return `${chat.id}:${id}`;
}

/** Parameters of a call that name a conversation. */
interface ChatParameters {
  readonly chat_id: string;
  readonly message_thread_id?: number;
  readonly direct_messages_topic_id?: number;
}

export function chatOf(conversationId: string): ChatParameters {
  const [chat = '', topic] = conversationId.split(':');
  if (topic?.startsWith(WITHOUT_TOPIC) === true) return { chat_id: chat };
  if (topic?.startsWith(DIRECT) === true) {
    return { chat_id: chat, direct_messages_topic_id: Number(topic.slice(DIRECT.length)) };
  }
  return { chat_id: chat, ...(topic !== undefined && { message_thread_id: Number(topic) }) };
}

/** The id within its chat of a message that a customer wrote. */
export function messageNumberIn(providerMessageId: string): string | undefined {
  return providerMessageId.split(':')[1];
}

/** A time of the Bot API as ISO 8601; undefined where it is none. `seconds`: since 1970. */
export function timeOf(seconds: number | undefined): string | undefined {
  const time = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
