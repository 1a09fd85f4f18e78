import { randomBytes, randomUUID } from 'node:crypto';
import { KeptBytes } from '../kept-bytes.ts';
import type { KeptLine } from './kept-line.ts';
import type { PushedMessage } from './schemas.ts';

/** A user of LINE, as the profile tells. */
export interface LineUser {
  readonly userId: string;
  readonly displayName: string;
  readonly language: string;
}

/** A message in a chat; ids count on for users' and the account's alike. */
export interface LineMessage {
  readonly id: string;
  readonly from: 'user' | 'account';
  /** ISO 8601. */
  readonly at: string;
  /** Of the account's: as it was pushed. */
  readonly pushed?: PushedMessage | undefined;
  /** Of a user's: as the webhook has it. */
  readonly said?: Readonly<Record<string, unknown>> | undefined;
  /** Of a user's: the user has taken it back. */
  isUnsent?: boolean | undefined;
  /** Of a user's: whether the webhook took it. What a press says in the chat goes to no webhook. */
  state?: 'waiting' | 'taken' | 'lost' | undefined;
}

/** What was sent with a message, and is fetched by its id. */
export interface LineContent {
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly bytesId: string;
  /** Until then LINE makes it ready. */
  isReady: boolean;
}

/** What LINE does for a time in the place of the usual. */
export type Behaviour = 'quota-used-up' | 'rate-limited' | 'tokens-revoked' | 'lose-answers' | 'refuse-content';

/** Ids of the two people: they are of one form, and mean nothing. */
export const IDA = 'U206d25c2ea6bd87c17655609a1c37cb8';
const JONAS = 'U8622f62c8dd99e4b0b23b7d9ed8c2a11';

/** A Messaging API channel with its Official Account, and the chats that its users have with it. */
export class LineAccount {
  readonly channelId = '2000000001';
  secret = randomBytes(16).toString('hex');
  readonly bot: { readonly userId: string; readonly basicId: string; readonly displayName: string };
  endpoint: string | undefined;
  /** The switch “Use webhook” of the console. */
  isWebhookUsed = true;
  /** Of the month's messages. */
  /** Messages of a month by the plan; undefined: no limit is set. */
  limit: number | undefined = 200;
  used = 0;
  readonly users: readonly LineUser[] = [
    { userId: IDA, displayName: 'Ida Holm', language: 'en' },
    { userId: JONAS, displayName: 'Jonas', language: 'ja' },
  ];
  readonly blockedBy = new Set<string>();
  readonly chats = new Map<string, LineMessage[]>();
  readonly contents = new Map<string, LineContent>();
  readonly bytes: KeptBytes;
  /** To whom the dots of the loading animation were shown, and for how many seconds. */
  readonly loading: { readonly chatId: string; readonly seconds: number }[] = [];
  readonly #tokens = new Set<string>();
  readonly #behaviours: Behaviour[] = [];
  /** What was answered to a push, by its retry key. */
  readonly #pushes = new Map<string, { readonly requestId: string; readonly sentIds: readonly string[] }>();
  /** Until when they show, in milliseconds of the epoch. */
  readonly #loadingUntil = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #ids = 461_230_966_842_064_897n;

  /** @param kept Of an earlier start. */
  constructor(bytes = new KeptBytes(undefined), kept?: KeptLine) {
    this.bytes = bytes;
    const userId = kept?.botUserId ?? `U${randomBytes(16).toString('hex')}`;
    this.bot = { userId, basicId: '@216acme', displayName: 'Acme' };
    if (kept === undefined) return;
    this.secret = kept.secret;
    this.endpoint = kept.endpoint;
    this.isWebhookUsed = kept.isWebhookUsed;
    this.used = kept.used;
    this.#ids = BigInt(kept.lastId);
    for (const token of kept.tokens) this.#tokens.add(token);
    for (const chatId of kept.blockedBy) this.blockedBy.add(chatId);
    for (const [chatId, messages] of Object.entries(kept.chats)) this.chats.set(chatId, messages);
    for (const [id, content] of Object.entries(kept.contents)) this.contents.set(id, content);
  }

  /** What outlives a restart. */
  kept(): KeptLine {
    const { bot, secret, endpoint, isWebhookUsed, used } = this;
    return {
      ...{ botUserId: bot.userId, secret, endpoint, isWebhookUsed, used, lastId: String(this.#ids) },
      ...{ tokens: [...this.#tokens], blockedBy: [...this.blockedBy] },
      ...{ chats: Object.fromEntries(this.chats), contents: Object.fromEntries(this.contents) },
    };
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** @returns What ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  chat(chatId: string): LineMessage[] {
    const known = this.chats.get(chatId) ?? [];
    this.chats.set(chatId, known);
    return known;
  }

  nextId(): string {
    this.#ids += 1n;
    return String(this.#ids);
  }

  issueToken(): string {
    const token = randomUUID();
    this.#tokens.add(token);
    this.changed();
    return token;
  }

  knowsToken(token: string): boolean {
    return this.#tokens.has(token);
  }

  /** All that were given out. */
  revokeTokens(): void {
    this.#tokens.clear();
    this.changed();
  }

  /** The next so many pushes meet this. */
  behave(behaviour: Behaviour, times: number): void {
    this.#behaviours.push(...Array.from({ length: times }, () => behaviour));
  }

  nextBehaviour(): Behaviour | undefined {
    return this.#behaviours.shift();
  }

  /** What was answered to the push with this key, where there was one. */
  pushedBefore(retryKey: string | undefined) {
    return retryKey === undefined ? undefined : this.#pushes.get(retryKey);
  }

  /** Takes a push. To somebody who has blocked the account it goes nowhere, and the answer is the same. */
  take(to: string, messages: readonly PushedMessage[], retryKey: string | undefined): readonly string[] {
    const sentIds = messages.map(() => this.nextId());
    if (retryKey !== undefined) this.#pushes.set(retryKey, { requestId: randomUUID(), sentIds });
    if (this.blockedBy.has(to)) return sentIds;
    this.used += 1;
    const chat = this.chat(to);
    const at = new Date().toISOString();
    for (const [index, pushed] of messages.entries())
      chat.push({ id: sentIds[index] ?? '', from: 'account', at, pushed });
    this.#loadingUntil.delete(to);
    this.changed();
    return sentIds;
  }

  /** The dots of the loading animation show until a message comes, or so many seconds. */
  load(chatId: string, seconds: number): void {
    this.loading.push({ chatId, seconds });
    this.#loadingUntil.set(chatId, Date.now() + seconds * 1_000);
    this.changed();
    setTimeout(() => this.changed(), seconds * 1_000).unref();
  }

  isLoading(chatId: string): boolean {
    return Date.now() < (this.#loadingUntil.get(chatId) ?? 0);
  }
}
