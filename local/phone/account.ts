import { randomUUID } from 'node:crypto';
import { ACCEPT } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import type { AgentMessage, ChatMessage, NewMessage } from './chat-message.ts';
import type { ContactState, Customer } from './customer.ts';
import type { KeptAccount } from './kept-account.ts';
import type { Files, SendingFiles } from './files.ts';
import type { PhoneFile } from './phone-file.ts';
import { labelOf } from './rich-content.ts';
import type { Press } from './rich-content.ts';
import { signedPost } from './signed-post.ts';
import type { Connection } from './signed-post.ts';
import { uploadFile } from './upload-file.ts';
import { isTaken, SWITCHED_OFF } from './webhook-sender.ts';
import type { Attempt, Try, WebhookSender } from './webhook-sender.ts';

export interface Counters {
  /** Requests to the delivery URL that were signed by the account's secret. */
  deliveries: number;
  accepted: number;
  duplicates: number;
  refused: number;
  /** Requests without a valid signature. */
  unverified: number;
  malformed: number;
}

/** What a customer reads of what they did without words. */
const done: Readonly<Record<ContactState | 'ended', string>> = {
  ended: 'You ended the chat.',
  blocked: 'You blocked this business.',
  left: 'You left this chat.',
  'opted-out': 'You asked for no more messages.',
  reachable: 'You take messages again.',
};

/** How long a typing signal is shown at most, in milliseconds. */
const TYPING_SHOWN_MS = 10_000;

/** The business account of one channel on the platform: its customers, their chats, and its webhook. */
export class Account {
  readonly name: string;
  readonly title: string;
  readonly customers = new Map<string, Customer>();
  readonly counters: Counters = { deliveries: 0, accepted: 0, duplicates: 0, refused: 0, unverified: 0, malformed: 0 };
  connection: Connection | undefined;
  receipts = true;
  sendingFiles: SendingFiles = 'link';
  readonly #files: Files;
  readonly #sender: WebhookSender;
  readonly #listeners = new Set<() => void>();
  readonly #messages = new Map<string, ChatMessage>();
  /** `webhook-id` of each message that was taken → our id of it: a repeat gets the same answer, and shows only once. */
  readonly #taken = new Map<string, string>();
  /** Threads in which the business types, and when that is over without another word of it. */
  readonly #typing = new Map<string, NodeJS.Timeout>();
  /** By the customer's id; missing: reachable. */
  readonly #states = new Map<string, ContactState>();
  #behaviour = ACCEPT;

  constructor(
    name: string,
    title: string,
    customers: readonly Customer[],
    { sender, files }: { readonly sender: WebhookSender; readonly files: Files },
  ) {
    this.name = name;
    this.title = title;
    this.#sender = sender;
    this.#files = files;
    for (const customer of customers) this.customers.set(customer.id, customer);
  }

  /** What is to outlive a restart. */
  kept(): KeptAccount {
    const { name, title, connection, receipts, sendingFiles, behaviour, customers, messages } = this;
    const states = [...this.#states];
    const lists = { customers: [...customers.values()], messages, taken: [...this.#taken], states };
    return { name, title, connection, receipts, sendingFiles, behaviour, ...lists };
  }

  /**
   * Takes over what was kept; webhooks that were on their way then are given up, and can be tried again, and files that
   * were being fetched are lost.
   */
  restore({ connection, receipts, sendingFiles, behaviour, customers, messages, taken, states }: KeptAccount): void {
    this.connection = connection;
    this.receipts = receipts;
    this.sendingFiles = sendingFiles;
    this.#behaviour = behaviour;
    for (const customer of customers) this.customers.set(customer.id, customer);
    for (const [customerId, state] of states) this.#states.set(customerId, state);
    for (const [webhookId, platformId] of taken) this.#taken.set(webhookId, platformId);
    for (const message of messages) {
      const isUnderWay = message.state === 'sending' || message.state === 'retrying';
      const files = message.files.map((file) =>
        file.bytesId === undefined ? { problem: 'The phone was switched off.', ...file } : file,
      );
      const changes = isUnderWay ? ({ state: 'failed', problem: SWITCHED_OFF } as const) : {};
      this.#messages.set(message.id, { ...message, files, ...changes });
    }
  }

  get behaviour(): Behaviour {
    return this.#behaviour;
  }

  set behaviour(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#changed();
  }

  /** In the order in which they were written or taken. */
  get messages(): readonly ChatMessage[] {
    return [...this.#messages.values()];
  }

  /** The one who has the conversation; undefined where there is none of that id. */
  customerIn(threadId: string): string | undefined {
    return this.messages.findLast((message) => message.threadId === threadId)?.customerId;
  }

  messagesOf(customerId: string): readonly ChatMessage[] {
    return this.messages.filter((message) => message.customerId === customerId);
  }

  connect(connection: Connection): void {
    this.connection = connection;
    this.#changed();
  }

  /** Ids of the threads in which the business types just now. */
  get typingIn(): readonly string[] {
    return [...this.#typing.keys()];
  }

  /** The business types in a thread, or no longer does. */
  setTyping(threadId: string, isTyping: boolean): void {
    clearTimeout(this.#typing.get(threadId));
    this.#typing.delete(threadId);
    if (isTyping) {
      const end = setTimeout(() => this.setTyping(threadId, false), TYPING_SHOWN_MS);
      this.#typing.set(threadId, end.unref());
    }
    this.#changed();
  }

  /** The behaviour for one message: a behaviour with a count wears off. */
  nextBehaviour(): Behaviour {
    const { times, ...lasting } = this.#behaviour;
    if (times !== undefined) this.behaviour = times > 1 ? { ...lasting, times: times - 1 } : ACCEPT;
    return lasting;
  }

  /** A customer writes: the first attempt to tell the middleware, or undefined where the account is not connected. */
  async write(message: NewMessage): Promise<(Attempt & { id: string }) | undefined> {
    if (this.connection === undefined) return undefined;
    const { customerId, text, files = [], id = `m-${randomUUID()}` } = message;
    this.#know(customerId);
    const threadId = message.threadId ?? this.threadOf(customerId);
    const { replyTo, press } = message;
    const at = new Date().toISOString();
    const kept = files.map((file) => this.#files.keep(file));
    this.#put({ id, from: 'customer', customerId, threadId, text, files: kept, replyTo, press, at, state: 'sending' });
    return { ...(await this.#tell(id)), id };
  }

  /** A customer presses something of a message, or fills in its form; also of a message that is not there. */
  press(customerId: string, { messageId, key, answers }: Press): Promise<(Attempt & { id: string }) | undefined> {
    const pressed = this.#messages.get(messageId);
    if (pressed !== undefined) this.#update(messageId, { chosen: { key, answers } });
    const text = labelOf(pressed?.content, key);
    const press = { messageId, key, answers };
    return this.write({ customerId, text, threadId: pressed?.threadId, press });
  }

  /** A customer reacts to a message, or takes that back. */
  async react(customerId: string, messageId: string, emoji: string | undefined): Promise<Attempt | undefined> {
    this.#update(messageId, { reaction: emoji });
    return this.#signal('message.reacted', customerId, { messageId, emoji: emoji ?? null });
  }

  /** A customer types, or no longer does: told once, taken or not. */
  async type(customerId: string, isTyping: boolean): Promise<Attempt | undefined> {
    if (this.connection === undefined) return undefined;
    const body = {
      type: 'customer.typing',
      timestamp: new Date().toISOString(),
      data: { thread: { id: this.threadOf(customerId) }, isTyping },
    };
    return this.#post(`typing-${randomUUID()}`, body, AbortSignal.timeout(5_000)).catch(() => undefined);
  }

  /** A customer ends the chat. */
  async end(customerId: string): Promise<Attempt | undefined> {
    this.#note(customerId, this.threadOf(customerId), done.ended);
    return this.#signal('conversation.ended', customerId, {});
  }

  stateOf(customerId: string): ContactState {
    return this.#states.get(customerId) ?? 'reachable';
  }

  /** A customer blocks the business, or takes messages again. */
  async setState(customerId: string, state: ContactState): Promise<Attempt | undefined> {
    this.#know(customerId);
    this.#states.set(customerId, state);
    this.#note(customerId, this.threadOf(customerId), done[state]);
    return this.#signal('contact.updated', customerId, { state });
  }

  /** What the platform knows of a customer from now on; it is told with the next message. */
  setCustomer(customer: Customer): void {
    this.customers.set(customer.id, customer);
    this.#changed();
  }

  /** The business ended the chat; undefined where there is none of that id. */
  ended(threadId: string): void {
    const customerId = this.customerIn(threadId);
    if (customerId !== undefined) this.#note(customerId, threadId, `${this.title} ended the chat.`);
  }

  /** The conversation of a customer in which something was said last. */
  threadOf(customerId: string): string {
    return this.messagesOf(customerId).at(-1)?.threadId ?? `chat-${customerId}`;
  }

  /** Tries a message again that was given up; undefined where there is none. */
  async writeAgain(id: string): Promise<Attempt | undefined> {
    if (this.#messages.get(id)?.state !== 'failed') return undefined;
    this.#update(id, { state: 'sending', problem: undefined });
    return this.#tell(id);
  }

  /** The platform's id of the message that was taken under a `webhook-id`. */
  takenAs(webhookId: string): string | undefined {
    return this.#taken.get(webhookId);
  }

  /** Remembers that a message of the business was taken. */
  remember(webhookId: string, platformId: string): void {
    this.#taken.set(webhookId, platformId);
  }

  /** Shows a message of the business and fetches its files: the answer is why one of them did not come. */
  async show(message: AgentMessage): Promise<string | undefined> {
    this.#know(message.customerId);
    this.setTyping(message.threadId, false);
    const awaited = message.files.map(({ name, type, size }) => ({ name, type, size }));
    this.#put({ ...message, files: awaited, from: 'agent', at: new Date().toISOString(), state: 'received' });
    if (awaited.length === 0) return undefined;
    const files = await Promise.all(message.files.map((file) => this.#files.fetch(file)));
    this.#update(message.id, { files });
    return files.find(({ problem }) => problem !== undefined)?.problem;
  }

  /** The phone shows these messages of the agent. */
  see(ids: readonly string[]): void {
    for (const id of ids) {
      const message = this.#messages.get(id);
      if (message?.from !== 'agent' || message.state !== 'received') continue;
      this.#update(id, { state: 'seen' });
      this.report(message, 'seen');
    }
  }

  /** Tells the middleware what became of an agent's message, unless receipts are switched off. */
  report(
    message: Pick<AgentMessage, 'id' | 'threadId'>,
    status: 'delivered' | 'seen' | 'failed',
    reason?: string,
  ): void {
    if (!this.receipts) return;
    const body = {
      type: 'message.status',
      timestamp: new Date().toISOString(),
      data: { messageId: message.id, status, ...(reason !== undefined && { reason }) },
    };
    const id = `status-${randomUUID()}`;
    void this.#queue(
      `receipts of ${message.threadId}`,
      (signal) => this.#post(id, body, signal),
      () => undefined,
    );
  }

  /** Calls back after every change; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells what a customer did without words, in its place among what is written there. */
  async #signal(type: string, customerId: string, data: object): Promise<Attempt | undefined> {
    if (this.connection === undefined) return undefined;
    this.#know(customerId);
    const threadId = this.threadOf(customerId);
    const body = {
      type,
      timestamp: new Date().toISOString(),
      data: { thread: { id: threadId }, author: this.customers.get(customerId), ...data },
    };
    const id = `signal-${randomUUID()}`;
    const tryIt = (signal: AbortSignal) => this.#post(id, body, signal);
    return this.#queue(threadId, tryIt, () => undefined);
  }

  #note(customerId: string, threadId: string, text: string): void {
    const at = new Date().toISOString();
    this.#put({ id: `note-${randomUUID()}`, from: 'note', customerId, threadId, text, files: [], at, state: 'seen' });
  }

  #tell(id: string): Promise<Attempt> {
    const { customerId, threadId, text, replyTo, press, at } = this.#message(id);
    const tryIt = async (signal: AbortSignal): Promise<Attempt> => {
      const refused = this.sendingFiles === 'upload' ? await this.#uploadFiles(id, signal) : undefined;
      if (refused !== undefined) return refused;
      const { files } = this.#message(id);
      const body = {
        type: 'message.received',
        timestamp: at,
        data: {
          id,
          thread: { id: threadId },
          author: this.customers.get(customerId),
          ...(text !== '' && { text }),
          ...(files.length > 0 && { attachments: files.map((file) => this.#attachment(file)) }),
          ...(replyTo !== undefined && { replyTo: { id: replyTo } }),
          ...(press !== undefined && { press }),
        },
      };
      return this.#post(id, body, signal);
    };
    return this.#queue(threadId, tryIt, (attempt) => this.#update(id, progressOf(attempt)));
  }

  /** Uploads what the business does not have yet; the answer is what stopped it. */
  async #uploadFiles(id: string, signal: AbortSignal): Promise<Attempt | undefined> {
    for (const [index, file] of this.#message(id).files.entries()) {
      const bytes = file.uploadId === undefined ? this.#files.read(file.bytesId ?? '') : undefined;
      if (bytes === undefined) continue;
      const uploaded = await uploadFile(bytes, this.#connected(), signal);
      if ('status' in uploaded) return uploaded;
      this.#update(id, { files: this.#message(id).files.with(index, { ...file, ...uploaded }) });
    }
    return undefined;
  }

  #attachment({ name, bytesId = '', uploadId }: PhoneFile): object {
    return uploadId === undefined ? { id: bytesId, name, url: this.#files.linkTo(bytesId) } : { name, uploadId };
  }

  async #post(id: string, body: object, signal: AbortSignal): Promise<Attempt> {
    const { webhookUrl, secret } = this.#connected();
    const response = await signedPost({ url: webhookUrl, secret, id, body }, signal);
    return { status: response.status, body: await response.text() };
  }

  /** Asked for at each attempt, since a person may correct it in between. */
  #connected(): Connection {
    if (this.connection === undefined) throw new Error(`The account ${this.name} is not connected.`);
    return this.connection;
  }

  #queue(queue: string, tryIt: Try, onAttempt: (attempt: Attempt) => void): Promise<Attempt> {
    return this.#sender.send(`${this.name}: ${queue}`, tryIt, onAttempt);
  }

  #message(id: string): ChatMessage {
    const message = this.#messages.get(id);
    if (message === undefined) throw new Error(`There is no message ${id}.`);
    return message;
  }

  #know(customerId: string): void {
    if (!this.customers.has(customerId)) this.customers.set(customerId, { id: customerId });
  }

  #put(message: ChatMessage): void {
    this.#messages.set(message.id, message);
    this.#changed();
  }

  #update(id: string, changes: Partial<ChatMessage>): void {
    const message = this.#messages.get(id);
    if (message !== undefined) this.#put({ ...message, ...changes });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function progressOf(attempt: Attempt): Pick<ChatMessage, 'state' | 'problem'> {
  if (isTaken(attempt)) return { state: 'accepted', problem: undefined };
  const problem = attempt.status === 0 ? attempt.body : `answer ${attempt.status}`;
  return { state: attempt.nextInMs === undefined ? 'failed' : 'retrying', problem };
}
