import type { LineAccount, LineMessage } from './account.ts';
import type { Postback } from './schemas.ts';
import type { LineWebhook } from './webhook.ts';

export interface Said {
  /** As the webhook has it, without its id. */
  readonly message: Readonly<Record<string, unknown>>;
  /** What it is fetched as. */
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Buffer; readonly isReady: boolean };
}

/** What users do in their chats with the account; each answers with what its webhook answered, if there is one. */
export class LinePeople {
  readonly #account: LineAccount;
  readonly #webhook: LineWebhook;

  constructor(account: LineAccount, webhook: LineWebhook) {
    this.#account = account;
    this.#webhook = webhook;
  }

  /** Sends messages in one batch. */
  async say(chatId: string, all: readonly Said[]): Promise<{ readonly ids: string[]; readonly status?: number }> {
    const added: LineMessage[] = [];
    const events = all.map(({ message, file }) => {
      const id = this.#account.nextId();
      if (file !== undefined) {
        const { bytes, ...about } = file;
        this.#account.contents.set(id, { ...about, size: bytes.length, bytesId: this.#account.bytes.put(bytes) });
      }
      const said = { id, quoteToken: `quote-${id}`, markAsReadToken: `read-${id}`, ...message };
      const at = new Date().toISOString();
      added.push({ id, from: 'user', at, said, state: 'waiting' });
      return this.#webhook.eventOf({ type: 'message', chatId, content: { replyToken: `reply-${id}`, message: said } });
    });
    this.#account.chat(chatId).push(...added);
    this.#account.changed();
    const status = await this.#webhook.send(events);
    for (const message of added) message.state = status === 200 ? 'taken' : 'lost';
    this.#account.changed();
    return { ids: added.map(({ id }) => id), ...(status !== undefined && { status }) };
  }

  async unsend(chatId: string, messageId: string): Promise<number | undefined> {
    this.#account.contents.delete(messageId);
    const message = this.#account.chat(chatId).find(({ id }) => id === messageId);
    if (message !== undefined) message.isUnsent = true;
    this.#account.changed();
    return this.#webhook.send([this.#webhook.eventOf({ type: 'unsend', chatId, content: { unsend: { messageId } } })]);
  }

  /** Presses a button of a message: what it says stands in the chat, and only its data comes to the webhook. */
  async press(chatId: string, messageId: string, { data, displayText }: Postback): Promise<number | undefined> {
    if (displayText !== undefined) {
      const said = { type: 'text', text: displayText };
      const at = new Date().toISOString();
      this.#account.chat(chatId).push({ id: this.#account.nextId(), from: 'user', at, said });
      this.#account.changed();
    }
    const content = { replyToken: `reply-${messageId}`, postback: { data } };
    return this.#webhook.send([this.#webhook.eventOf({ type: 'postback', chatId, content })]);
  }

  async block(chatId: string, isBlocked: boolean): Promise<number | undefined> {
    if (isBlocked) this.#account.blockedBy.add(chatId);
    else this.#account.blockedBy.delete(chatId);
    this.#account.changed();
    const follow = { type: 'follow', chatId, content: { replyToken: 'reply', follow: { isUnblocked: true } } };
    return this.#webhook.send([this.#webhook.eventOf(isBlocked ? { type: 'unfollow', chatId } : follow)]);
  }
}
