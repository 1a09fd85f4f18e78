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
  /** What the bot last said to a button that the person pressed. */
  readonly said: { readonly id: string; readonly text: string; readonly isAlert: boolean } | undefined;
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
  /** UTF-16 units of the words that are bold, from their beginning. */
  readonly boldLength: number;
  readonly keyboard: readonly (readonly ButtonView[])[];
  /** Each with how many people have it. */
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly isOwn: boolean }[];
  readonly venue: { readonly title: string; readonly address: string } | undefined;
  readonly file: FileView | undefined;
  readonly isSticker: boolean;
  readonly location: { readonly latitude: number; readonly longitude: number } | undefined;
  readonly contact: { readonly name: string; readonly phoneNumber: string } | undefined;
  /** Whether the bot has it; undefined for the bot's own. */
  readonly state: 'waiting' | 'taken' | undefined;
}

interface ButtonView {
  readonly text: string;
  readonly data: string | undefined;
  readonly url: string | undefined;
  /** The person has pressed it, and the bot has not answered yet. */
  readonly isWaiting: boolean;
}

interface FileView {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytesId: string;
}

/** What the phone offers; Telegram has more. */
export const REACTIONS = ['👍', '❤', '😁', '🎉', '😢', '👎'] as const;

export function chatView(place: Place): ChatView {
  const { bot, chat, person } = place;
  const authorOf = ({ authorId }: ChatMessage): string => {
    const author = chat.people.find(({ id }) => id === authorId);
    return author === undefined ? bot.name : fullNameOf(author);
  };
  const said = bot.queries.said(person.id, chat.id);
  return {
    said: said?.answer && { id: said.id, ...said.answer },
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
        boldLength: content.kind === 'text' || content.kind === 'file' ? (content.boldLength ?? 0) : 0,
        keyboard: keyboardOf(place, message),
        reactions: reactionsOf(place, message),
        location: content.kind === 'location' || content.kind === 'venue' ? content : undefined,
        venue: content.kind === 'venue' ? { title: content.title, address: content.address } : undefined,
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

function keyboardOf({ bot, chat, person }: Place, { id, keyboard = [] }: ChatMessage): MessageView['keyboard'] {
  const waiting = bot.queries.waiting(person.id, chat.id, id);
  return keyboard.map((row) =>
    row.map(({ text, data, url }) => ({ text, data, url, isWaiting: data !== undefined && waiting.includes(data) })),
  );
}

function reactionsOf({ person }: Place, { reactions = [] }: ChatMessage): MessageView['reactions'] {
  const groups = Map.groupBy(reactions, ({ emoji }) => emoji);
  return [...groups].map(([emoji, all]) => ({
    emoji,
    count: all.length,
    isOwn: all.some(({ personId }) => personId === person.id),
  }));
}
