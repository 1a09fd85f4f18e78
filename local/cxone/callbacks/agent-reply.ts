import { randomUUID } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import { userOf } from '../state/create-tenant.ts';
import type { ByocRecord, Message, Tenant, Thread } from '../state/model.ts';
import type { Exchange } from './callback-client.ts';
import type { ReadAnswer } from './callback-answer.ts';
import { readErrorAnswer, readLegacyAnswer, readOutboundAnswer } from './callback-answer.ts';
import type { OutboundRequest } from './outbound-request.ts';
import { outboundRequest } from './outbound-request.ts';
import { parseJson } from './parse-json.ts';

/** What the callback of an agent's message came to. */
export type ReplyResult =
  | { readonly outcome: 'sent'; readonly messageId: string; readonly idOnExternalPlatform: string }
  | {
      readonly outcome: 'failed';
      readonly messageId: string;
      /** The sentence that the agent sees. */
      readonly displayErrorMessage: string;
      readonly errorCode?: string | undefined;
      /** HTTP status of the integration's answer, where one came. */
      readonly status?: number | undefined;
    };

export interface AgentReply {
  readonly channelId: string;
  readonly threadIdOnExternalPlatform: string;
  readonly text: string;
  /** `idOnExternalPlatform` of the message to quote. */
  readonly replyToMessage?: string | undefined;
}

/** An agent's message can't even be tried: its thread, channel or quoted message isn't there. */
export class AgentReplyError extends Error {
  override readonly name = 'AgentReplyError';
}

interface Prepared {
  readonly tenant: Tenant;
  readonly record: ByocRecord;
  readonly thread: Thread;
  readonly message: Message;
  readonly request: OutboundRequest;
}

function existing<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new AgentReplyError(`The ${what} was not found.`);
  return value;
}

function prepare(emulator: Emulator, reply: AgentReply): Prepared {
  const { state } = emulator;
  const channel = existing(state.channel(reply.channelId), 'channel');
  const thread = existing(state.thread(channel.id, reply.threadIdOnExternalPlatform), 'thread');
  const tenant = existing(state.tenant(channel.tenantId), 'tenant');
  const record = existing(state.record(channel.body.channelIntegrationId), 'Bring Your Own Channel record');
  const quoted =
    reply.replyToMessage === undefined
      ? undefined
      : existing(state.messageByExternalId(channel.id, reply.replyToMessage), 'message to quote');
  const repliesTo = quoted ?? state.messagesOf(thread.id).findLast((message) => message.direction === 'inbound');
  const contact = state.contactOf(thread);
  if (contact.status === 'new') contact.status = 'open';
  const message: Message = {
    id: randomUUID(),
    tenantId: tenant.tenantId,
    channelId: channel.id,
    threadId: thread.id,
    contactNumber: contact.id,
    direction: 'outbound',
    storedAt: emulator.now().getTime(),
    messageContent: { type: 'TEXT', payload: { text: reply.text } },
    attachments: [],
    replyToMessage: reply.replyToMessage,
    authorUserId: userOf(tenant, 'agent').id,
    externalAttributes: [],
    idOnExternalPlatform: undefined,
    createdAt: emulator.now().toISOString(),
    sending: 'sending',
    refusal: undefined,
    reports: [],
  };
  const request = outboundRequest(record, {
    tenant,
    thread,
    messageContent: message.messageContent,
    repliesTo,
    quotes: quoted !== undefined,
  });
  state.addMessage(message);
  thread.unread = 0;
  return { tenant, record, thread, message, request };
}

function readSuccess(emulator: Emulator, { request, thread }: Prepared, answer: Exchange): ReadAnswer {
  if (answer.kind !== 'answered' || answer.status !== 200) return { ok: false, problem: 'the status must be 200' };
  if (!/^application\/json\b/i.test(answer.contentType)) return { ok: false, problem: 'it must be application/json' };
  const body = parseJson(answer.body);
  return request.operation === 'A3'
    ? readLegacyAnswer(body)
    : readOutboundAnswer(body, thread.idOnExternalPlatform, emulator.switches.answerStrictness);
}

function refuse(message: Message, displayErrorMessage: string, status?: number, errorCode?: string): ReplyResult {
  message.sending = 'refused';
  message.refusal = displayErrorMessage;
  return { outcome: 'failed', messageId: message.id, displayErrorMessage, status, errorCode };
}

function conclude(emulator: Emulator, prepared: Prepared, exchange: Exchange): ReplyResult {
  const { message } = prepared;
  if (exchange.kind === 'timed-out') return refuse(message, 'The integration did not answer in time.');
  if (exchange.kind === 'unreachable') return refuse(message, 'The integration could not be reached.');
  if (exchange.kind === 'unauthorized') {
    return refuse(message, `CXone could not sign in to the integration: ${exchange.reason}.`);
  }
  const { status } = exchange;
  if (status >= 200 && status < 300) {
    const read = readSuccess(emulator, prepared, exchange);
    if (!read.ok) return refuse(message, `CXone does not accept the integration's answer: ${read.problem}.`, status);
    if (emulator.state.messageByExternalId(message.channelId, read.idOnExternalPlatform) !== undefined) {
      return refuse(message, "The integration answered with another message's id.", status);
    }
    emulator.state.nameMessage(message, read.idOnExternalPlatform);
    message.createdAt = read.createdAt === undefined ? message.createdAt : new Date(read.createdAt).toISOString();
    message.sending = 'sent';
    return { outcome: 'sent', messageId: message.id, idOnExternalPlatform: read.idOnExternalPlatform };
  }
  const error = readErrorAnswer(parseJson(exchange.body));
  return refuse(
    message,
    error?.displayErrorMessage ?? `The integration answered with an error (${status}).`,
    status,
    error?.errorCode,
  );
}

function isWorthRepeating(exchange: Exchange): boolean {
  return exchange.kind === 'timed-out' || (exchange.kind === 'answered' && exchange.status >= 500);
}

/**
 * An agent replies: the message stands on the desk at once, as being sent; `result` settles when the integration has
 * answered. It never rejects.
 * @throws {AgentReplyError} where there is nothing to reply to.
 */
export function startAgentReply(
  emulator: Emulator,
  reply: AgentReply,
): { readonly message: Message; readonly result: Promise<ReplyResult> } {
  const prepared = prepare(emulator, reply);
  const { record, request } = prepared;
  const send = async (): Promise<ReplyResult> => {
    let exchange = await emulator.callbacks.call(record, request.operation, request.url, request.body);
    for (let retry = 0; retry < emulator.switches.callbackRetries && isWorthRepeating(exchange); retry += 1) {
      exchange = await emulator.callbacks.call(record, request.operation, request.url, request.body);
    }
    return conclude(emulator, prepared, exchange);
  };
  return { message: prepared.message, result: send() };
}
