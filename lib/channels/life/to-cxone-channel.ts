import type { Manifest } from '../../contract/manifest.ts';
import type { NewChannel } from '../../cxone/channels.ts';
import { takesFiles } from '../../messages/plain-text.ts';
import type { Channel } from '../channel.ts';

/**
 * The channel as CXone is told about it (B2, byoc-protocol §3.4). Complete every time: the operation is taken to
 * replace the channel as a whole. What CXone could ask of us by routes that nobody knows yet (§2.8) is switched off.
 */
export function toCxoneChannel(
  channel: Pick<Channel, 'channelId' | 'integrationId' | 'name' | 'writesFirst' | 'studioScript'>,
  { realExternalPlatformId, capabilities }: Manifest,
): NewChannel {
  return {
    id: channel.channelId,
    idOnExternalPlatform: channel.channelId,
    channelIntegrationId: channel.integrationId,
    realExternalPlatformId,
    name: channel.name,
    ...capabilities.threads,
    contentFormat: 'plain',
    hasReply: true,
    hasOutboundFlow: true,
    hasManualOutboundFlow: channel.writesFirst,
    hasAbilityToSendFiles: takesFiles(capabilities),
    hasAbilityToLike: false,
    hasAbilityToShare: false,
    hasAbilityToDelete: false,
    hasAbilityToHide: false,
    canReplyToAnyMessage: ['full', 'partial'].includes(capabilities.content.reply.fromAgent),
    // What the admin chose in CXone stays where no script is named here.
    ...(channel.studioScript !== '' && { studioScript: channel.studioScript }),
  };
}
