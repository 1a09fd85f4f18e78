import type { Chat as TelegramChat } from '@grammyjs/types';
import * as z from 'zod';
import { chatMessageSchema } from './chat-message.ts';
import type { ChatMessage, Content } from './chat-message.ts';
import type { Keyboard } from './inline-keyboard.ts';
import { PEOPLE, privateChatWith } from './person.ts';
import type { Person } from './person.ts';

/** What outlives a restart. */
export const keptChatSchema = z.strictObject({
  id: z.int(),
  isBarred: z.boolean(),
  messages: z.array(chatMessageSchema).readonly(),
});
export type KeptChat = z.infer<typeof keptChatSchema>;

export interface NewMessage {
  readonly authorId: number;
  readonly content: Content;
  readonly replyToId?: number | undefined;
  readonly albumId?: string | undefined;
  readonly keyboard?: Keyboard | undefined;
}

/** A chat action is shown for five seconds, or until the bot's next message. */
const TYPING_SHOWN_MS = 5_000;

/** A bot's chat: with one person, or with all in a group. */
export class Chat {
  readonly about: TelegramChat.PrivateChat | TelegramChat.SupergroupChat;
  readonly people: readonly Person[];
  /** The id that a supergroup had as a group. */
  readonly formerId: number | undefined;
  /** The person has blocked the bot, or the group has removed it. */
  isBarred = false;
  readonly #messages = new Map<number, ChatMessage>();
  readonly #changed: () => void;
  #typing: NodeJS.Timeout | undefined;

  private constructor(
    about: Chat['about'],
    people: readonly Person[],
    formerId: number | undefined,
    changed: () => void,
  ) {
    this.about = about;
    this.people = people;
    this.formerId = formerId;
    this.#changed = changed;
  }

  static between(person: Person, changed: () => void): Chat {
    return new Chat(privateChatWith(person), [person], undefined, changed);
  }

  /** @param number Tells the groups of several bots apart; below 10^9. */
  static groupOfAll(title: string, number: number, changed: () => void): Chat {
    const about: TelegramChat.SupergroupChat = { id: -1_002_000_000_000 - number, type: 'supergroup', title };
    return new Chat(about, PEOPLE, -4_000_000_000 - number, changed);
  }

  get id(): number {
    return this.about.id;
  }

  get isGroup(): boolean {
    return this.about.type === 'supergroup';
  }

  get messages(): readonly ChatMessage[] {
    return [...this.#messages.values()];
  }

  get isTyping(): boolean {
    return this.#typing !== undefined;
  }

  kept(): KeptChat {
    const { id, isBarred, messages } = this;
    return { id, isBarred, messages };
  }

  restore({ isBarred, messages }: KeptChat): void {
    this.isBarred = isBarred;
    for (const message of messages) this.#messages.set(message.id, message);
  }

  find(messageId: number): ChatMessage | undefined {
    return this.#messages.get(messageId);
  }

  add(added: NewMessage): ChatMessage {
    const message: ChatMessage = { id: this.#messages.size + 1, date: Math.floor(Date.now() / 1_000), ...added };
    this.put(message);
    return message;
  }

  put(message: ChatMessage): void {
    this.#messages.set(message.id, message);
    this.#changed();
  }

  /** The bot types in it, or no longer does. */
  setTyping(isTyping: boolean): void {
    clearTimeout(this.#typing);
    this.#typing = isTyping ? setTimeout(() => this.setTyping(false), TYPING_SHOWN_MS).unref() : undefined;
    this.#changed();
  }
}
