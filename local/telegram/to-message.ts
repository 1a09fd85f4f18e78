import type { Message, PhotoSize, User } from '@grammyjs/types';
import type { BotFiles } from './bot-files.ts';
import type { Chat } from './chat.ts';
import type { ChatMessage, Content } from './chat-message.ts';
import type { FileKind } from './file-kind.ts';
import { toMarkup } from './inline-keyboard.ts';
import { userOf } from './person.ts';
import type { StoredFile } from './stored-file.ts';

/** The bot that gets or wrote the message. */
export interface BotOfMessage {
  readonly user: User;
  readonly files: BotFiles;
}

/** A message of a chat whose author is known. */
export type AuthoredMessage = Message & { from: User; chat: Chat['about'] };

type QuotedMessage = NonNullable<Message['reply_to_message']>;
type Said = Pick<
  Message,
  'text' | 'entities' | 'caption' | 'caption_entities' | 'location' | 'venue' | 'contact' | FileKind
>;

/** A message as the Bot API writes it: https://core.telegram.org/bots/api#message. */
export function toMessage(bot: BotOfMessage, chat: Chat, message: ChatMessage): AuthoredMessage {
  const quoted = message.replyToId === undefined ? undefined : chat.find(message.replyToId);
  if (quoted === undefined) return withoutReply(bot, chat, message);
  return {
    ...withoutReply(bot, chat, message),
    // "Note that the Message object in this field will not contain further reply_to_message fields." The type that
    // says so can't be met where exactOptionalPropertyTypes is on.
    reply_to_message: { ...withoutReply(bot, chat, quoted), reply_to_message: undefined } as QuotedMessage,
  };
}

function withoutReply(bot: BotOfMessage, chat: Chat, message: ChatMessage): AuthoredMessage {
  const person = chat.people.find(({ id }) => id === message.authorId);
  return {
    message_id: message.id,
    from: person === undefined ? bot.user : userOf(person),
    chat: chat.about,
    date: message.date,
    ...(message.editDate !== undefined && { edit_date: message.editDate }),
    ...(message.albumId !== undefined && { media_group_id: message.albumId }),
    ...(message.keyboard !== undefined && { reply_markup: toMarkup(message.keyboard) }),
    ...said(bot, message.content),
  };
}

function said(bot: BotOfMessage, content: Content): Said {
  switch (content.kind) {
    case 'text':
      return {
        text: content.text,
        ...commandIn(content.text),
        ...(content.boldLength && { entities: bold(content.boldLength) }),
      };
    case 'location':
      return { location: { latitude: content.latitude, longitude: content.longitude } };
    case 'venue': {
      const { latitude, longitude, title, address } = content;
      // "For backward compatibility, when this field is set, the location field will also be set."
      const location = { latitude, longitude };
      return { venue: { location, title, address }, location };
    }
    case 'contact':
      return {
        contact: {
          phone_number: content.phoneNumber,
          first_name: content.firstName,
          ...(content.lastName !== undefined && { last_name: content.lastName }),
          ...(content.userId !== undefined && { user_id: content.userId }),
        },
      };
    case 'file': {
      const files = content.fileIds.flatMap((id) => bot.files.find(id) ?? []);
      const [file] = files;
      if (file === undefined) throw new Error(`The files of a message are gone: ${content.fileIds.join(', ')}.`);
      const boldOf = content.boldLength && { caption_entities: bold(content.boldLength) };
      const caption = content.caption === undefined ? {} : { caption: content.caption, ...boldOf };
      return { ...(content.as === 'photo' ? { photo: files.map(photoSize) } : asFile(file, content.as)), ...caption };
    }
  }
}

const bold = (length: number) => [{ type: 'bold' as const, offset: 0, length }];

/** A text that begins with a command has it marked. */
function commandIn(text: string): Pick<Message, 'entities'> {
  const command = /^\/[a-z0-9_]{1,32}(@\w+)?(?=\s|$)/i.exec(text)?.[0];
  return command === undefined ? {} : { entities: [{ type: 'bot_command', offset: 0, length: command.length }] };
}

function photoSize({ id, uniqueId, width = 0, height = 0, size }: StoredFile): PhotoSize {
  return { file_id: id, file_unique_id: uniqueId, width, height, file_size: size };
}

function asFile(file: StoredFile, as: Exclude<FileKind, 'photo'>): Said {
  const ids = { file_id: file.id, file_unique_id: file.uniqueId, file_size: file.size };
  const named = { ...ids, file_name: file.name, mime_type: file.type };
  const pixels = { width: file.width ?? 0, height: file.height ?? 0 };
  switch (as) {
    case 'document':
      return { document: named };
    case 'audio':
      return { audio: { ...named, duration: 3 } };
    case 'voice':
      return { voice: { ...ids, mime_type: file.type, duration: 3 } };
    case 'video':
      return { video: { ...named, ...pixels, duration: 3 } };
    case 'animation':
      // "For backward compatibility, when this field is set, the document field will also be set."
      return { animation: { ...named, ...pixels, duration: 3 }, document: named };
    case 'sticker':
      return {
        sticker: { ...ids, ...pixels, type: 'regular', is_animated: false, is_video: false, emoji: '📦' },
      };
  }
}
