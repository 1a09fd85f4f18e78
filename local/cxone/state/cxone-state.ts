import { randomUUID } from 'node:crypto';
import type { ChannelBody } from '../schemas/channel.ts';
import type { NewMessage } from '../schemas/message.ts';
import type { Switches } from '../switches.ts';
import { withValues } from './custom-field-values.ts';
import type {
  ByocRecord,
  ByocRecordFields,
  Channel,
  Contact,
  EndUserIdentity,
  Message,
  OneTimeToken,
  Tenant,
  Thread,
  Upload,
} from './model.ts';

/** What happens to a contact that an agent is done with. */
export type ContactRules = Pick<Switches, 'closedContact' | 'resolvedContact'>;

/** What an update of a channel does to the skill and script that an admin chose. */
export type RoutingRules = Pick<Switches, 'routingAfterUpdate'>;

/** The skill and script that an admin chooses for a channel. */
export interface NewChannelRouting {
  readonly defaultSkillId: number;
  readonly studioScript: string;
}

/** The collections, as a data file keeps them. */
export type KeptState = Pick<
  CxoneState,
  'tenants' | 'records' | 'channels' | 'threads' | 'contacts' | 'messages' | 'oneTimeTokens' | 'uploads'
>;

interface NewThread {
  readonly idOnExternalPlatform: string | undefined;
  readonly threadName?: string | undefined;
  readonly endUser: EndUserIdentity;
}

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
  readonly uploads: Upload[] = [];
  readonly #now: () => Date;
  readonly #newChannels: NewChannelRouting | undefined;
  readonly #messagesByExternalId = new Map<string, Message>();
  readonly #messagesByThread = new Map<string, Message[]>();

  /** @param newChannels What a channel has from its start; nothing, unless told. */
  constructor(now: () => Date, newChannels?: NewChannelRouting) {
    this.#now = now;
    this.#newChannels = newChannels;
  }

  /** What a data file is to keep. */
  kept(): KeptState {
    const { tenants, records, channels, threads, contacts, messages, oneTimeTokens, uploads } = this;
    return { tenants, records, channels, threads, contacts, messages, oneTimeTokens, uploads };
  }

  /** Takes over what a data file kept; callbacks that were on their way then have no answer any more. */
  restore(kept: KeptState): void {
    this.tenants.push(...kept.tenants);
    this.records.push(...kept.records);
    this.channels.push(...kept.channels);
    this.threads.push(...kept.threads);
    this.contacts.push(...kept.contacts);
    this.oneTimeTokens.push(...kept.oneTimeTokens);
    this.uploads.push(...kept.uploads);
    for (const message of kept.messages) {
      if (message.sending === 'sending') {
        message.sending = 'refused';
        message.refusal = 'CXone was restarted before the integration answered.';
      }
      this.addMessage(message);
    }
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

  /**
   * B2: makes the channel, or replaces all of it; a deleted one comes back, where the switch lets it. What the admin chose for routing lives
   * beside the body, and the rules say whether it stays.
   */
  putChannel(tenantId: string, body: ChannelBody, rules: RoutingRules): Channel {
    const known = this.channels.find((channel) => channel.id === body.id);
    if (known !== undefined) {
      known.body = body;
      const isRoutedSomewhere = known.defaultSkillId !== undefined || known.studioScript !== undefined;
      if (isRoutedSomewhere && rules.routingAfterUpdate === 'cleared') {
        known.defaultSkillId = undefined;
        known.studioScript = undefined;
      }
      known.studioScript = body.studioScript ?? known.studioScript;
      known.isDeleted = false;
      return known;
    }
    const channel: Channel = {
      id: body.id,
      tenantId,
      createdAt: this.#now().toISOString(),
      body,
      defaultSkillId: this.#newChannels?.defaultSkillId,
      studioScript: body.studioScript ?? this.#newChannels?.studioScript,
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
      if (message.direction === 'inbound') {
        const customFields = withValues(known.endUser.customFields, message.authorEndUserIdentity.customFields);
        known.endUser = { ...message.authorEndUserIdentity, ...(customFields.length > 0 && { customFields }) };
      }
      return known;
    }
    return this.addThread(channel, { ...message.thread, endUser: message.authorEndUserIdentity });
  }

  addThread(channel: Channel, { idOnExternalPlatform, threadName, endUser }: NewThread): Thread {
    const thread: Thread = {
      id: randomUUID(),
      idOnExternalPlatform,
      channelId: channel.id,
      tenantId: channel.tenantId,
      threadName,
      endUser,
      picture: undefined,
      supportedTypes: [],
      unread: 0,
      canAddMoreMessages: true,
      customerTypesUntil: 0,
    };
    this.threads.push(thread);
    return thread;
  }

  /** The contact that a message on this thread belongs to: the last one, or a new one where the rules say so. */
  contactOf(thread: Thread, rules: ContactRules): Contact {
    const last = this.lastContactOf(thread.id);
    if (last !== undefined) {
      const isClosed = last.status === 'closed' || last.status === 'trashed';
      const isLeft = isClosed
        ? rules.closedContact === 'new-contact'
        : last.status === 'resolved' && rules.resolvedContact === 'new-contact';
      if (!isLeft) return last;
    }
    const contact: Contact = {
      // Contacts are never forgotten.
      id: String(100_201 + this.contacts.length),
      contactId: randomUUID(),
      threadId: thread.id,
      channelId: thread.channelId,
      tenantId: thread.tenantId,
      status: 'new',
      customFields: [],
      changes: [],
      abandoned: undefined,
      workflow: undefined,
    };
    this.contacts.push(contact);
    return contact;
  }

  lastContactOf(threadId: string): Contact | undefined {
    return this.contacts.findLast((contact) => contact.threadId === threadId);
  }

  contact(contactNumber: string): Contact | undefined {
    return this.contacts.find((contact) => contact.id === contactNumber);
  }

  threadById(threadId: string): Thread | undefined {
    return this.threads.find((thread) => thread.id === threadId);
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

  /** What an agent began is named by the integration; a thread that has the name already takes the messages in. */
  nameThread(thread: Thread, idOnExternalPlatform: string): void {
    const known = this.thread(thread.channelId, idOnExternalPlatform);
    if (known === thread) return;
    if (known === undefined) {
      thread.idOnExternalPlatform = idOnExternalPlatform;
      return;
    }
    for (const message of this.messagesOf(thread.id).splice(0)) {
      message.threadId = known.id;
      this.messagesOf(known.id).push(message);
    }
    for (const contact of this.contacts) if (contact.threadId === thread.id) contact.threadId = known.id;
    this.threads.splice(this.threads.indexOf(thread), 1);
  }

  messageByExternalId(channelId: string, idOnExternalPlatform: string): Message | undefined {
    return this.#messagesByExternalId.get(JSON.stringify([channelId, idOnExternalPlatform]));
  }

  /** Whether any channel of the tenant has a message of a customer under this id. */
  tenantHasMessage(tenantId: string, idOnExternalPlatform: string): boolean {
    return this.messages.some(
      (message) => message.tenantId === tenantId && message.idOnExternalPlatform === idOnExternalPlatform,
    );
  }

  /** Everything that the tenant has of the customer of this id has the new name. */
  renameCustomer(tenantId: string, endUser: EndUserIdentity): void {
    for (const thread of this.threads) {
      const isTheirs = thread.endUser.idOnExternalPlatform === endUser.idOnExternalPlatform;
      if (thread.tenantId === tenantId && isTheirs) thread.endUser = endUser;
    }
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
