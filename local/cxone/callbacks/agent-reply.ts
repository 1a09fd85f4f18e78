import type { Emulator } from '../emulator.ts';
import type { AnyContent } from '../schemas/content.ts';
import type { Attachment } from '../schemas/message.ts';
import type { Message, Thread } from '../state/model.ts';
import { addAgentMessage, AgentReplyError, existing, surroundings } from './agent-message.ts';
import type { ReplyResult } from './send-agent-message.ts';
import { sendAgentMessage } from './send-agent-message.ts';

/** What an agent writes. */
export interface ReplyContent {
  readonly text: string;
  /** Instead of the text. */
  readonly messageContent?: AnyContent | undefined;
  /** A bot or an automation sends it, and no person. */
  readonly isByBot?: boolean | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  /** `idOnExternalPlatform` of the message to quote. */
  readonly replyToMessage?: string | undefined;
}

export interface AgentReply extends ReplyContent {
  readonly channelId: string;
  readonly threadIdOnExternalPlatform: string;
}

/** A message on its way: it stands on the desk at once, `result` settles when the integration has answered. */
export interface StartedMessage {
  readonly message: Message;
  /** Never rejects. */
  readonly result: Promise<ReplyResult>;
}

/**
 * An agent replies in a conversation.
 * @throws {AgentReplyError} where there is nothing to reply to, or the thread takes no more messages (B11).
 */
export function startReplyOn(emulator: Emulator, thread: Thread, reply: ReplyContent): StartedMessage {
  const { state } = emulator;
  const channel = existing(state.channel(thread.channelId), 'channel');
  const { tenant, record } = surroundings(emulator, channel);
  if (!thread.canAddMoreMessages) {
    throw new AgentReplyError('This conversation takes no more messages.', 'not-allowed');
  }
  const quoted =
    reply.replyToMessage === undefined
      ? undefined
      : existing(state.messageByExternalId(channel.id, reply.replyToMessage), 'message to quote');
  const repliesTo = quoted ?? state.messagesOf(thread.id).findLast((message) => message.direction === 'inbound');
  const message = addAgentMessage(emulator, tenant, thread, {
    messageContent: reply.messageContent ?? { type: 'TEXT', payload: { text: reply.text } },
    attachments: reply.attachments ?? [],
    replyToMessage: reply.replyToMessage,
    isByBot: reply.isByBot ?? false,
  });
  return { message, result: sendAgentMessage(emulator, { tenant, record, thread, message, repliesTo }) };
}

/** As {@link startReplyOn}, with the ids of the external platform. */
export function startAgentReply(emulator: Emulator, reply: AgentReply): StartedMessage {
  const channel = existing(emulator.state.channel(reply.channelId), 'channel');
  const thread = existing(emulator.state.thread(channel.id, reply.threadIdOnExternalPlatform), 'thread');
  return startReplyOn(emulator, thread, reply);
}
