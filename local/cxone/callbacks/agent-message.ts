import { randomUUID } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import type { AnyContent } from '../schemas/content.ts';
import type { Attachment } from '../schemas/message.ts';
import { copyOfUpload } from '../state/attachment-copies.ts';
import { setContactStatus } from '../state/contact-status.ts';
import { userOf } from '../state/create-tenant.ts';
import type { ByocRecord, Channel, Message, Tenant, Thread } from '../state/model.ts';

/** An agent's message can't even be tried: something that it needs isn't there, or the thread is closed. */
export class AgentReplyError extends Error {
  override readonly name = 'AgentReplyError';
  readonly reason: 'not-found' | 'not-allowed';

  constructor(message: string, reason: AgentReplyError['reason'] = 'not-found') {
    super(message);
    this.reason = reason;
  }
}

/** The value, or an error that the agent sees. */
export function existing<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new AgentReplyError(`The ${what} was not found.`);
  return value;
}

/** What belongs to a channel that an agent writes on. */
export function surroundings({ state }: Emulator, channel: Channel): { tenant: Tenant; record: ByocRecord } {
  return {
    tenant: existing(state.tenant(channel.tenantId), 'tenant'),
    record: existing(state.record(channel.body.channelIntegrationId), 'Bring Your Own Channel record'),
  };
}

interface Written {
  readonly messageContent: AnyContent;
  readonly attachments: readonly Attachment[];
  readonly replyToMessage: string | undefined;
  readonly isByBot: boolean;
}

/** Puts an agent's message on the desk, as being sent. */
export function addAgentMessage(emulator: Emulator, tenant: Tenant, thread: Thread, written: Written): Message {
  const { state, now, switches } = emulator;
  const contact = state.contactOf(thread, switches);
  if (contact.status === 'new') setContactStatus(contact, 'open', 'agent', now());
  const message: Message = {
    ...written,
    copies: written.attachments.map((attachment) => copyOfUpload(emulator, attachment)),
    id: randomUUID(),
    tenantId: tenant.tenantId,
    channelId: thread.channelId,
    threadId: thread.id,
    contactNumber: contact.id,
    direction: 'outbound',
    storedAt: now().getTime(),
    authorUserId: written.isByBot ? undefined : userOf(tenant, 'agent').id,
    externalAttributes: [],
    idOnExternalPlatform: undefined,
    createdAt: now().toISOString(),
    sending: 'sending',
    refusal: undefined,
    reports: [],
    reactions: undefined,
    removal: undefined,
    isDeletedOnExternalPlatform: false,
  };
  state.addMessage(message);
  thread.unread = 0;
  return message;
}
