import type { Bot } from './bot.ts';
import type { ChatMessage } from './chat-message.ts';
import { wordsOf } from './chat-message.ts';
import { fullNameOf } from './person.ts';
import type { Place } from './place.ts';

/** What a person's page shows of a chat. */
export interface ChatView {
  readonly isBarred: boolean;
  readonly isTyping: boolean;
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly id: number;
  readonly isOwn: boolean;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly isEdited: boolean;
  readonly replyTo: number | undefined;
  /** Its text or its caption. */
  readonly words: string;
  readonly file: FileView | undefined;
  readonly isSticker: boolean;
  readonly location: { readonly latitude: number; readonly longitude: number } | undefined;
  readonly contact: { readonly name: string; readonly phoneNumber: string } | undefined;
  /** Whether the bot has it; undefined for the bot's own. */
  readonly state: 'waiting' | 'taken' | undefined;
}

interface FileView {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytesId: string;
}

export function chatView({ bot, chat, person }: Place): ChatView {
  const authorOf = ({ authorId }: ChatMessage): string => {
    const author = chat.people.find(({ id }) => id === authorId);
    return author === undefined ? bot.name : fullNameOf(author);
  };
  return {
    isBarred: chat.isBarred,
    isTyping: chat.isTyping,
    messages: chat.messages.map((message) => {
      const { id, authorId, content, date, editDate, replyToId, updateId } = message;
      const isWaiting = updateId !== undefined && bot.updates.isPending(updateId);
      return {
        id,
        isOwn: authorId === person.id,
        author: authorOf(message),
        at: new Date(date * 1_000).toISOString(),
        isEdited: editDate !== undefined,
        replyTo: replyToId,
        words: wordsOf(content),
        file: fileOf(bot, message),
        isSticker: content.kind === 'file' && content.as === 'sticker',
        location: content.kind === 'location' ? content : undefined,
        contact: contactOf(message),
        state: authorId === bot.id ? undefined : isWaiting ? 'waiting' : 'taken',
      };
    }),
  };
}

/** The largest size of a photo. */
function fileOf(bot: Bot, { content }: ChatMessage): FileView | undefined {
  const file = content.kind === 'file' ? bot.files.find(content.fileIds.at(-1) ?? '') : undefined;
  return file && { name: file.name, type: file.type, size: file.size, bytesId: file.bytesId };
}

function contactOf({ content }: ChatMessage): MessageView['contact'] {
  if (content.kind !== 'contact') return undefined;
  const { firstName, lastName, phoneNumber } = content;
  return { name: [firstName, lastName].filter(Boolean).join(' '), phoneNumber };
}
