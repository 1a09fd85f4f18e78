import { randomUUID } from 'node:crypto';
import type { ChannelBody } from '../schemas/channel.ts';
import type { NewMessage } from '../schemas/message.ts';
import type { ByocRecord, ByocRecordFields, Channel, Contact, Message, OneTimeToken, Tenant, Thread } from './model.ts';

const finished = new Set(['closed', 'trashed']);

/** All that the emulated CXone knows. Tests may read every collection; the API routes change them. */
export class CxoneState {
  readonly tenants: Tenant[] = [];
  readonly records: ByocRecord[] = [];
  readonly channels: Channel[] = [];
  readonly threads: Thread[] = [];
  readonly contacts: Contact[] = [];
  /** In the order in which they were stored. */
  readonly messages: Message[] = [];
  readonly oneTimeTokens: OneTimeToken[] = [];
  readonly #now: () => Date;
  readonly #messagesByExternalId = new Map<string, Message>();
  readonly #messagesByThread = new Map<string, Message[]>();
  #lastContactNumber = 100_200;

  constructor(now: () => Date) {
    this.#now = now;
  }

  createRecord(tenantId: string, fields: ByocRecordFields): ByocRecord {
    const record: ByocRecord = { integrationId: randomUUID(), tenantId, ...fields };
    this.records.push(record);
    return record;
  }

  replaceRecord(integrationId: string, fields: ByocRecordFields): void {
    const index = this.records.findIndex((record) => record.integrationId === integrationId);
    const before = this.records[index];
    if (before !== undefined) this.records[index] = { ...before, ...fields };
  }

  record(integrationId: string): ByocRecord | undefined {
    return this.records.find((record) => record.integrationId === integrationId);
  }

  tenant(tenantId: string): Tenant | undefined {
    return this.tenants.find((tenant) => tenant.tenantId === tenantId);
  }

  /** The channel, unless it was deleted. */
  channel(channelId: string): Channel | undefined {
    return this.channels.find((channel) => channel.id === channelId && !channel.isDeleted);
  }

  /** B2: makes the channel, or replaces all of it; a deleted one comes back. */
  putChannel(tenantId: string, body: ChannelBody): Channel {
    const known = this.channels.find((channel) => channel.id === body.id);
    if (known !== undefined) {
      known.body = body;
      known.isDeleted = false;
      return known;
    }
    const channel: Channel = {
      id: body.id,
      tenantId,
      createdAt: this.#now().toISOString(),
      body,
      isDeleted: false,
    };
    this.channels.push(channel);
    return channel;
  }

  thread(channelId: string, idOnExternalPlatform: string): Thread | undefined {
    return this.threads.find(
      (thread) => thread.channelId === channelId && thread.idOnExternalPlatform === idOnExternalPlatform,
    );
  }

  /** The thread of a message that comes in, made if it is new; its customer is the last one who wrote. */
  putThread(channel: Channel, message: NewMessage): Thread {
    const known = this.thread(channel.id, message.thread.idOnExternalPlatform);
    if (known !== undefined) {
      known.threadName = message.thread.threadName ?? known.threadName;
      if (message.direction === 'inbound') known.endUser = message.authorEndUserIdentity;
      return known;
    }
    const thread: Thread = {
      id: randomUUID(),
      idOnExternalPlatform: message.thread.idOnExternalPlatform,
      channelId: channel.id,
      tenantId: channel.tenantId,
      threadName: message.thread.threadName,
      endUser: message.authorEndUserIdentity,
      unread: 0,
    };
    this.threads.push(thread);
    return thread;
  }

  /** The contact that a message on this thread belongs to: the unfinished one, or a new one. */
  contactOf(thread: Thread): Contact {
    const unfinished = this.contacts.findLast(
      (contact) => contact.threadId === thread.id && !finished.has(contact.status),
    );
    if (unfinished !== undefined) return unfinished;
    this.#lastContactNumber += 1;
    const contact: Contact = {
      id: String(this.#lastContactNumber),
      contactId: randomUUID(),
      threadId: thread.id,
      channelId: thread.channelId,
      tenantId: thread.tenantId,
      status: 'new',
      customFields: [],
    };
    this.contacts.push(contact);
    return contact;
  }

  contact(contactNumber: string): Contact | undefined {
    return this.contacts.find((contact) => contact.id === contactNumber);
  }

  addMessage(message: Message): void {
    this.messages.push(message);
    this.messagesOf(message.threadId).push(message);
    if (message.idOnExternalPlatform !== undefined) this.nameMessage(message, message.idOnExternalPlatform);
  }

  /** Gives an agent's message the id that the integration answered with. */
  nameMessage(message: Message, idOnExternalPlatform: string): void {
    message.idOnExternalPlatform = idOnExternalPlatform;
    const key = JSON.stringify([message.channelId, idOnExternalPlatform]);
    if (!this.#messagesByExternalId.has(key)) this.#messagesByExternalId.set(key, message);
  }

  messageByExternalId(channelId: string, idOnExternalPlatform: string): Message | undefined {
    return this.#messagesByExternalId.get(JSON.stringify([channelId, idOnExternalPlatform]));
  }

  /** The messages of a thread, in the order in which they were stored. */
  messagesOf(threadId: string): Message[] {
    const known = this.#messagesByThread.get(threadId);
    if (known !== undefined) return known;
    const messages: Message[] = [];
    this.#messagesByThread.set(threadId, messages);
    return messages;
  }
}
