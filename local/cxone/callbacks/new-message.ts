import type { Emulator } from '../emulator.ts';
import type { Attachment } from '../schemas/message.ts';
import { addAgentMessage, AgentReplyError, existing, surroundings } from './agent-message.ts';
import type { StartedMessage } from './agent-reply.ts';
import { sendAgentMessage } from './send-agent-message.ts';
import type { RecipientRefusal } from './validate-recipient.ts';
import { validateRecipient } from './validate-recipient.ts';

/** An agent writes first: manual outbound. */
export interface NewAgentMessage {
  readonly channelId: string;
  /** `idOnExternalPlatform` of the customer. */
  readonly recipient: string;
  readonly recipientName?: string | undefined;
  readonly text: string;
  readonly attachments?: readonly Attachment[] | undefined;
}

/**
 * Validates the recipient (A4) and, if the integration takes it, begins a conversation with A2. CXone learns the
 * thread from the answer: a thread that it has already takes the message in.
 * @throws {AgentReplyError} where the channel isn't there or has no `hasManualOutboundFlow`.
 */
export async function startNewMessage(
  emulator: Emulator,
  { channelId, recipient, recipientName, text, attachments = [] }: NewAgentMessage,
): Promise<StartedMessage | RecipientRefusal> {
  const { state } = emulator;
  const channel = existing(state.channel(channelId), 'channel');
  const { tenant, record } = surroundings(emulator, channel);
  if (channel.body.hasManualOutboundFlow !== true) {
    throw new AgentReplyError('Agents cannot write first on this channel.', 'not-allowed');
  }
  const known = state.threads.find(
    (thread) => thread.channelId === channelId && thread.endUser.idOnExternalPlatform === recipient,
  );
  const endUser = known?.endUser ?? {
    idOnExternalPlatform: recipient,
    ...(recipientName !== undefined && { nickname: recipientName }),
  };
  const refusal = await validateRecipient(emulator, { tenant, record, channel }, endUser);
  if (refusal !== undefined) return refusal;
  const thread = state.addThread(channel, { idOnExternalPlatform: undefined, endUser });
  const message = addAgentMessage(emulator, tenant, thread, {
    messageContent: { type: 'TEXT', payload: { text } },
    attachments,
    replyToMessage: undefined,
    isByBot: false,
  });
  const result = sendAgentMessage(emulator, { tenant, record, thread, message, repliesTo: undefined });
  return { message, result };
}
