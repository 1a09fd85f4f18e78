import type { Emulator } from '../emulator.ts';
import { existing, surroundings } from './agent-message.ts';
import { boxUrl, brandPart } from './callback-parts.ts';

export const messageActions = ['delete', 'hide', 'like', 'share'] as const;

export interface MessageAction {
  readonly channelId: string;
  readonly messageIdOnExternalPlatform: string;
  readonly action: (typeof messageActions)[number];
}

/**
 * An agent deletes, hides, likes or shares a message (A6). That CXone calls the integration is certain, its path is
 * not (byoc-protocol §2.8): nothing is changed here, whatever the integration answers.
 * @returns the status of its answer, or undefined where none came.
 * @throws {AgentReplyError} where the channel or the message isn't there.
 */
export async function postMessageAction(
  emulator: Emulator,
  { channelId, messageIdOnExternalPlatform, action }: MessageAction,
): Promise<number | undefined> {
  const { state, switches, callbacks } = emulator;
  const channel = existing(state.channel(channelId), 'channel');
  const message = existing(state.messageByExternalId(channelId, messageIdOnExternalPlatform), 'message');
  const { tenant, record } = surroundings(emulator, channel);
  const threadId = state.threadById(message.threadId)?.idOnExternalPlatform ?? '';
  const exchange = await callbacks.call(record, {
    operation: 'A6',
    url: boxUrl(record, switches.messageActionPath, {
      channelId,
      threadId,
      messageId: messageIdOnExternalPlatform,
      action,
    }),
    body: brandPart(tenant, switches),
  });
  return exchange.kind === 'answered' ? exchange.status : undefined;
}
