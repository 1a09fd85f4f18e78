import { randomBytes, randomUUID } from 'node:crypto';
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
  /** Of the account's: as it was pushed. */
  readonly pushed?: PushedMessage;
  /** Of a user's: as the webhook has it. */
  readonly said?: Readonly<Record<string, unknown>>;
  readonly isUnsent?: boolean;
}

interface Content {
  readonly bytes: Buffer;
  readonly type: string;
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
  readonly bot = { userId: `U${randomBytes(16).toString('hex')}`, basicId: '@216acme', displayName: 'Acme' };
  endpoint: string | undefined;
  /** The switch “Use webhook” of the console. */
  isWebhookUsed = true;
  /** Of the month's messages. */
  readonly limit = 200;
  used = 0;
  readonly users: readonly LineUser[] = [
    { userId: IDA, displayName: 'Ida Holm', language: 'en' },
    { userId: JONAS, displayName: 'Jonas', language: 'ja' },
  ];
  readonly blockedBy = new Set<string>();
  readonly chats = new Map<string, LineMessage[]>();
  readonly contents = new Map<string, Content>();
  /** To whom the dots of the loading animation were shown, and for how many seconds. */
  readonly loading: { readonly chatId: string; readonly seconds: number }[] = [];
  readonly #tokens = new Set<string>();
  readonly #behaviours: Behaviour[] = [];
  /** What was answered to a push, by its retry key. */
  readonly #pushes = new Map<string, { readonly requestId: string; readonly sentIds: readonly string[] }>();
  #ids = 461_230_966_842_064_897n;

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
    return token;
  }

  knowsToken(token: string): boolean {
    return this.#tokens.has(token);
  }

  /** All that were given out. */
  revokeTokens(): void {
    this.#tokens.clear();
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
    for (const [index, pushed] of messages.entries()) chat.push({ id: sentIds[index] ?? '', from: 'account', pushed });
    return sentIds;
  }
}
