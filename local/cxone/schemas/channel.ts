import * as z from 'zod';

/** `realExternalPlatformId` (byoc-protocol §3.4). */
const externalPlatforms = [
  ...['apple-apps-reviews', 'apple-business-chat', 'bg', 'bw', 'chat', 'congstar-forum', 'custom', 'cypress'],
  ...['discussions', 'email', 'facebook', 'fb', 'fm', 'forum', 'gcse', 'gl', 'google-business-messages'],
  ...['google-places', 'google-play', 'google-rcs', 'gp', 'ig', 'in-contact-email', 'ind', 'instagram', 'kik', 'lc'],
  ...['li', 'line', 'mediatoolkit', 'microsoft-teams', 'mock', 'monitora', 'news', 'nw', 'ok-ru', 'phpbb', 'rss'],
  ...['sandbox', 'sandbox-facebook', 'sandbox-twitter', 'sendbird', 'slack', 'smooch-io-we-chat', 'sms'],
  ...['social-watch', 't-mobile-austria-forum', 'talkdesk', 'telegram', 'tmobile-forum', 'tw', 'twitter', 'viber'],
  ...['vk', 'vo', 'voice', 'we-chat', 'whatsapp', 'youscan', 'yt', 'zoom'],
];

/** `externalPlatformIcon` (byoc-protocol §3.4); the record's form offers the same. */
export const externalPlatformIcons = [
  ...['amazon', 'apple', 'apple-apps', 'apple-imessage', 'co-browsing', 'contact-form', 'email', 'facebook'],
  ...['facebook-dm', 'facebook-messenger', 'forum', 'google', 'google-dm', 'google-maps', 'google-play'],
  ...['google-search', 'instagram', 'instagram-dm', 'kakao-talk', 'kik', 'line-message', 'linkedin', 'listening'],
  ...['livechat', 'livechat-contact-form', 'ok-ru', 'pinterest', 'rcs', 'rss', 'slack', 'sms', 'snapchat', 'tango'],
  ...['telegram', 'tumblr', 'twitter', 'twitter-dm', 'viber', 'vkontakte', 'vkontakte-dm', 'voice', 'wechat'],
  ...['whatsapp', 'youtube'],
];

const flag = z.boolean().optional();

/** The body of B2, Create or update a channel: what may be set, and nothing else (byoc-protocol §3.4). */
export const channelBodySchema = z.strictObject({
  id: z.string().min(1),
  idOnExternalPlatform: z.string().min(1),
  channelIntegrationId: z.string().min(1),
  realExternalPlatformId: z.enum(externalPlatforms),
  name: z.string().min(1),
  isPrivate: z.boolean(),
  hasTreeStructure: z.boolean(),

  externalPlatformAvatar: z.url().optional(),
  externalPlatformIcon: z.enum(externalPlatformIcons).optional(),

  contentFormat: z.enum(['html', 'plain']).optional(),
  wysiwygEnabled: flag,
  translationGroup: z.enum(['default', 'email', 'phone']).optional(),
  hasVisibleTitle: flag,
  hasEditableTitle: flag,
  isAutomaticSignatureAttached: flag,

  hasReply: flag,
  hasOutboundFlow: flag,
  hasManualOutboundFlow: flag,
  hasOutboundTemplates: flag,
  hasPublishing: flag,

  hasAbilityToSendFiles: flag,

  hasAbilityToLike: flag,
  hasAbilityToShare: flag,
  hasAbilityToDelete: flag,
  hasAbilityToHide: flag,
  hasAbilityToTag: flag,
  hasAbilityToChangeFrom: flag,
  hasAbilityToForwardMessage: flag,
  hasAbilityToChangeRecipient: flag,
  canReplyToAnyMessage: flag,

  hasMultipleRecipient: flag,
  hasCcAndBcc: flag,
  hasVisibleRecipients: flag,
  canAgentInviteCustomersToContact: flag,

  hasMultipleThreadsPerEndUser: flag,
  isCaseBasedStorage: flag,
  hasPostAsPlaceholder: flag,
  isLiveChat: flag,

  studioScript: z.string().optional(),
  ownerUserId: z.int().optional(),
});
export type ChannelBody = z.infer<typeof channelBodySchema>;

const flagInQuery = z.enum(['true', 'false']).optional();

/** The query of B3, List channels. Where pages start and how long they are is not documented: 1, and 100. */
export const channelQuerySchema = z.strictObject({
  'id[]': z.array(z.string()).optional(),
  isPrivate: flagInQuery,
  hasManualOutboundFlow: flagInQuery,
  withPermissionToManualOutbound: flagInQuery,
  size: z.coerce.number().int().min(1).max(1000).default(100),
  page: z.coerce.number().int().min(1).default(1),
  orderBy: z.enum(['id', 'title', 'createdAt']).default('createdAt'),
  order: z.enum(['asc', 'desc']).default('asc'),
});
