import { randomInt } from 'node:crypto';
import type { Message, ReactionTypeEmoji, User } from '@grammyjs/types';
import type { KeptBytes } from '../kept-bytes.ts';
import { AS_USUAL } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import { BotFiles } from './bot-files.ts';
import type { NewFile } from './bot-files.ts';
import { CallbackQueries } from './callback-queries.ts';
import type { CallbackQuery } from './callback-queries.ts';
import { Chat } from './chat.ts';
import type { ChatMessage, Content } from './chat-message.ts';
import { isAlbum } from './file-kind.ts';
import type { Keyboard } from './inline-keyboard.ts';
import type { KeptBot } from './kept-bot.ts';
import { PEOPLE, userOf } from './person.ts';
import type { Person } from './person.ts';
import { toMessage } from './to-message.ts';
import { UpdateQueue } from './update-queue.ts';
import type { DeliverySettings } from './webhook.ts';

/** A call of the Bot API and the code of its answer; 0: its answer was lost. */
export interface ApiCall {
  readonly method: string;
  readonly code: number;
}

export interface BotIdentity {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  readonly token: string;
}

export interface BotPorts {
  readonly bytes: KeptBytes;
  readonly delivery: DeliverySettings;
  /** A webhook has answered an update with JSON, which may be a call. */
  readonly replied: (bot: Bot, reply: string) => void;
  /** Called after every change. */
  readonly changed: () => void;
}

/** What a person writes, apart from files. */
export interface Written {
  readonly content: Content;
  readonly replyToId?: number | undefined;
}

export interface WrittenFiles {
  readonly files: readonly NewFile[];
  readonly caption?: string | undefined;
  readonly replyToId?: number | undefined;
}

/** Calls that are remembered. */
const MOST_CALLS = 500;

/** A bot with its chats, its files and its updates. */
export class Bot {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  /** Changes when the old one is revoked. */
  token: string;
  readonly chats: readonly Chat[];
  readonly files: BotFiles;
  readonly updates: UpdateQueue;
  readonly queries: CallbackQueries;
  #calls: readonly ApiCall[] = [];
  #behaviour = AS_USUAL;
  readonly #listeners = new Set<() => void>();
  readonly #saved: () => void;

  constructor(
    { id, name, username, token }: BotIdentity,
    { bytes, delivery, replied, changed }: BotPorts,
    kept?: KeptBot,
  ) {
    this.id = id;
    this.name = name;
    this.username = username;
    this.token = token;
    this.#saved = changed;
    const tell = () => this.#changed();
    this.files = new BotFiles(bytes, kept?.files);
    this.updates = new UpdateQueue(delivery, tell, (reply) => replied(this, reply));
    this.queries = new CallbackQueries(tell);
    this.chats = [
      ...PEOPLE.map((person) => Chat.between(person, tell)),
      Chat.groupOfAll(`${name} group`, id % 1_000_000_000, tell),
    ];
    if (kept === undefined) return;
    this.#behaviour = kept.behaviour;
    for (const chat of kept.chats) this.chats.find((known) => known.id === chat.id)?.restore(chat);
    this.updates.restore(kept.updates);
  }

  /** What is to outlive a restart. */
  kept(): KeptBot {
    const { id, name, username, token, behaviour } = this;
    const lists = { files: this.files.all, chats: this.chats.map((chat) => chat.kept()) };
    return { id, name, username, token, behaviour, updates: this.updates.kept(), ...lists };
  }

  get user(): User {
    return { id: this.id, is_bot: true, first_name: this.name, username: this.username };
  }

  get calls(): readonly ApiCall[] {
    return this.#calls;
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  set behaviour(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#changed();
  }

  note(call: ApiCall): void {
    this.#calls = [...this.#calls, call].slice(-MOST_CALLS);
  }

  /** The behaviour for one call that it concerns: a behaviour with a count wears off. */
  nextBehaviour(): Behaviour {
    const { times, ...lasting } = this.#behaviour;
    if (times !== undefined) this.behaviour = times > 1 ? { ...lasting, times: times - 1 } : AS_USUAL;
    return lasting;
  }

  /** The private chat with a person. */
  chatWith({ id }: Person): Chat {
    return this.#chat(id);
  }

  get group(): Chat {
    return this.#chat(this.chats.find(({ isGroup }) => isGroup)?.id);
  }

  /** A person writes. */
  hear(chat: Chat, author: Person, { content, replyToId }: Written): ChatMessage {
    return this.#tell(chat, chat.add({ authorId: author.id, content, replyToId }));
  }

  /** A person sends files: each is a message, several of like kinds are an album, and the caption is on the first. */
  hearFiles(chat: Chat, author: Person, { files, caption, replyToId }: WrittenFiles): readonly ChatMessage[] {
    const albumId = isAlbum(files.map(({ kind }) => kind)) ? String(randomInt(2 ** 47)).padStart(17, '13') : undefined;
    const messages = files.map((file, index) => {
      const fileIds = this.files.keep(file).map(({ id }) => id);
      const content: Content = { kind: 'file', as: file.kind, fileIds, caption: index === 0 ? caption : undefined };
      return chat.add({ authorId: author.id, content, replyToId, albumId });
    });
    return messages.map((message) => this.#tell(chat, message));
  }

  /** A person changes the text or the caption of a message of theirs; undefined where it can't be. */
  hearEdit(chat: Chat, author: Person, messageId: number, text: string): ChatMessage | undefined {
    const message = chat.find(messageId);
    if (message?.authorId !== author.id) return undefined;
    const { content } = message;
    if (content.kind !== 'text' && content.kind !== 'file') return undefined;
    const changed = content.kind === 'text' ? { ...content, text } : { ...content, caption: text };
    const editDate = Math.floor(Date.now() / 1_000);
    return this.#tell(chat, { ...message, editDate, content: changed });
  }

  /** The person blocks the bot or lets it in again; in a group, it is removed or added. */
  bar(chat: Chat, person: Person, isBarred: boolean): void {
    if (chat.isBarred === isBarred) return;
    chat.isBarred = isBarred;
    chat.setTyping(false);
    const { user } = this;
    const member = { status: 'member', user } as const;
    const barred = { status: 'kicked', user, until_date: 0 } as const;
    this.updates.add({
      my_chat_member: {
        chat: chat.about,
        from: userOf(person),
        date: Math.floor(Date.now() / 1_000),
        old_chat_member: isBarred ? member : barred,
        new_chat_member: isBarred ? barred : member,
      },
    });
    this.#changed();
  }

  /**
   * A person presses a button of a message of the bot; undefined where there is no such message.
   * @param isOld The message is one that Telegram shows to the bot no longer.
   */
  press(chat: Chat, person: Person, messageId: number, data: string, isOld = false): CallbackQuery | undefined {
    const message = chat.find(messageId);
    if (message?.authorId !== this.id) return undefined;
    const query = this.queries.add({ chatId: chat.id, messageId, personId: person.id, data });
    const shown = isOld
      ? { chat: chat.about, message_id: messageId, date: 0 as const }
      : toMessage(this, chat, message);
    // "Global identifier, uniquely corresponding to the chat to which the message with the callback button was sent."
    const chatInstance = String(Math.abs(chat.id) * 7 + this.id);
    const { id } = query;
    this.updates.add({
      callback_query: { id, from: userOf(person), message: shown, chat_instance: chatInstance, data },
    });
    return query;
  }

  /**
   * A person reacts to a message, or takes that back; false where there is no such message. The bot hears of it in private
   * chats alone: "The bot must be an administrator in the chat", and of the group it is none.
   */
  hearReaction(chat: Chat, person: Person, messageId: number, emoji: string | undefined): boolean {
    const message = chat.find(messageId);
    if (message === undefined) return false;
    const { reactions = [] } = message;
    const before = reactions.find(({ personId }) => personId === person.id)?.emoji;
    if (before === emoji) return true;
    const others = reactions.filter(({ personId }) => personId !== person.id);
    chat.put({ ...message, reactions: emoji === undefined ? others : [...others, { personId: person.id, emoji }] });
    if (chat.isGroup) return true;
    this.updates.add({
      message_reaction: {
        chat: chat.about,
        message_id: messageId,
        user: userOf(person),
        date: Math.floor(Date.now() / 1_000),
        old_reaction: reactionOf(before),
        new_reaction: reactionOf(emoji),
      },
    });
    return true;
  }

  /** The bot writes. */
  say(chat: Chat, content: Content, replyToId: number | undefined, keyboard?: Keyboard): Message {
    chat.setTyping(false);
    return toMessage(this, chat, chat.add({ authorId: this.id, content, replyToId, keyboard }));
  }

  /** Calls back after every change; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #chat(id: number | undefined): Chat {
    const chat = this.chats.find((known) => known.id === id);
    if (chat === undefined) throw new Error(`@${this.username} has no chat ${id ?? ''}.`);
    return chat;
  }

  /** Tells the bot of a message of a person, new or edited, and keeps it. */
  #tell(chat: Chat, message: ChatMessage): ChatMessage {
    const { editDate } = message;
    const written = toMessage(this, chat, message);
    const updateId = chat.isBarred
      ? undefined
      : this.updates.add(
          editDate === undefined ? { message: written } : { edited_message: { ...written, edit_date: editDate } },
        );
    const told = { ...message, updateId };
    chat.put(told);
    return told;
  }

  #changed(): void {
    this.#saved();
    for (const listener of this.#listeners) listener();
  }
}

function reactionOf(emoji: string | undefined): ReactionTypeEmoji[] {
  return emoji === undefined ? [] : [{ type: 'emoji', emoji: emoji as ReactionTypeEmoji['emoji'] }];
}
