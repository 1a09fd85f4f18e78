/** What is assumed of one thing that CXone sends (byoc-protocol §2, §3). */
export interface KnownExchange {
  /** As the protocol notes and the people who read them call it. */
  readonly name: string;
  /** Fits what a capture is of. */
  readonly of: RegExp;
  /**
   * Fields as paths: `a.b`, `list[].a`. With `!` at the end, the middleware relies on it wherever the object around it
   * is there; `a.**` stands for anything in `a`.
   */
  readonly body?: readonly string[];
  /** The same of the query. */
  readonly query?: readonly string[];
}

const brand = fields('brand', 'id friendlyName timezone brandHash tenantId businessUnitId acdClusterId');
const recipient = 'idOnExternalPlatform! name isPrimary isPrivate anonymizedAt anonymizedReason';
const recipients = [...fields('endUserRecipients[]', recipient), ...fields('recipients[]', recipient)];
const content = [
  ...fields('messageContent', 'type text fallbackText postback isAutoTranslated'),
  'messageContent.payload.**',
  'messageContent.parameters.**',
];
const attachments = fields(
  'attachments[]',
  'id url friendlyName fileName mimeType previewUrl securedPermanentUrl isInline canBeStored',
);
const outbound = [
  ...[...brand, ...content, ...attachments, ...recipients],
  ...fields('thread', 'id idOnExternalPlatform threadName'),
  ...fields('replyToMessage', 'id idOnExternalPlatform'),
  ...['isReplyToSpecificMessage', 'title', 'forward.id', 'forward.message.id'],
  ...['authorUser.**', 'authorEndUserIdentity.**', 'contact.**', 'originChannel.**'],
];

const admin = fields(
  'user',
  'id incontactId emailAddress loginUsername firstName surname nickname imageUrl isBotUser isSurveyUser',
);
const channel =
  'id! idOnExternalPlatform channelIntegrationId realExternalPlatformId name isPrivate hasTreeStructure ' +
  'externalPlatformAvatar externalPlatformIcon contentFormat wysiwygEnabled translationGroup hasVisibleTitle ' +
  'hasEditableTitle isAutomaticSignatureAttached hasReply hasOutboundFlow hasManualOutboundFlow ' +
  'hasOutboundTemplates hasPublishing hasAbilityToSendFiles hasAbilityToLike hasAbilityToShare hasAbilityToDelete ' +
  'hasAbilityToHide hasAbilityToTag hasAbilityToChangeFrom hasAbilityToForwardMessage hasAbilityToChangeRecipient ' +
  'canReplyToAnyMessage hasMultipleRecipient hasCcAndBcc hasVisibleRecipients canAgentInviteCustomersToContact ' +
  'hasMultipleThreadsPerEndUser isCaseBasedStorage hasPostAsPlaceholder isLiveChat studioScript ownerUserId ' +
  'defaultSkillId canSendSenderActions hasAgentsAsRecipients isHidden isDeleted integrationBoxIdentifier mediaType ' +
  'canSaveResponse isPostWritable hasAbilityToQuoteMessage hasCustomerOnThirdParty replyPrefixMentionTemplate ' +
  'nicknameOnExternalPlatform isTrackingMessageDeliveryStatus pointOfContactId channelNumber createdAt';
const messageIds = 'id! idOnExternalPlatform threadId threadIdOnExternalPlatform contactNumber channelId';
const message = [
  ...messageIds.split(' '),
  ...'direction createdAt createdAtWithMilliseconds title url contentType isRead sentiment'.split(' '),
  ...'isDeletedOnExternalPlatform isHiddenOnExternalPlatform isReplyAllowed isReplyToSpecificMessage'.split(' '),
  ...['hasAdditionalMessageContent', 'messageContent.**', 'attachments[].**', 'authorEndUserIdentity.**'],
  ...['authorUser.**', 'customerStatistics.**', 'userStatistics.**', 'delivered[].**', 'replyToMessage.**'],
  ...['recipients[].**', 'reactionStatistics.**', 'tags[].**', 'notes[].**'],
];
const contact = [
  ...'id contactId customerContactId interactionId channelId status threadId threadIdOnExternalPlatform'.split(' '),
  ...['routingQueueId', 'createdAt', 'endUser.**', 'customFields[].**', 'recipients[].**'],
];

/** Fields of an error answer (byoc-protocol §3.9). */
export const errorBody = [
  'uid',
  'message',
  ...fields('errors[]', 'message! field errorCode'),
  'errors[].parameters.**',
];

/** Headers of a callback that mean nothing: API Gateway's and those of any HTTP client. */
export const usualHeaders: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'accept-language', 'authorization', 'cache-control', 'connection'],
  ...['content-length', 'content-type', 'host', 'transfer-encoding', 'user-agent', 'via'],
  ...['x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'sec-fetch-mode'],
]);

/** Everything that is known. What a capture is of and fits none of these was never heard of. */
export const knownExchanges: readonly KnownExchange[] = [
  {
    name: 'A1, the request for a token',
    of: /^request POST i\/\{\}\/box\/(?:[12]\.0|oauth)\/token$/,
    body: ['grant_type!', 'client_id', 'client_secret', 'expires_in', 'scope'],
  },
  {
    name: 'A2, an agent’s message',
    of: /^request POST i\/\{\}\/box\/(?:[123]\.0\/)?channels?\/\{\}\/outbound$/,
    body: outbound,
  },
  {
    name: 'A3, a legacy reply',
    of: /^request POST i\/\{\}\/box\/[12]\.0\/posts\/\{\}\/messages$/,
    body: [
      ...outbound,
      ...['id', 'post.id', 'post.channelId', 'content'],
      ...['replyToMessageId', 'replyToMessageIdOnExternalPlatform'],
    ],
  },
  {
    name: 'A4, the validation of recipients',
    of: /^request POST i\/\{\}\/box\/(?:[123]\.0\/)?channels?\/\{\}\/recipients\/validation$/,
    body: [...brand, ...recipients],
  },
  {
    name: 'A5, typing',
    of: /^request POST i\/\{\}\/box\/(?:[123]\.0\/)?channels?\/\{\}\/threads?\/\{\}\/sender-actions?$/,
    body: [...brand, 'senderAction!', 'senderAction.action!', ...fields('authorUser', 'id firstName surname')],
  },
  {
    name: 'the end of a chat, by a workflow of the tenant’s own',
    of: /^request POST i\/\{\}\/box\/(?:[123]\.0\/)?(?:channels?\/\{\}\/threads?\/\{\}\/)?end$/,
    body: ['**'],
  },
  {
    name: 'A7, an action URL',
    of: /^request GET i\/\{\}\/(?:add|reconnect|remove)$/,
    query: ['userId!', 'brandId!', 'token!', 'apiHost', 'backUrl', 'channelId', 'id', 'pointOfContactId'],
  },
  {
    name: 'the OpenID configuration',
    of: /^answer GET \.well-known\/openid-configuration$/,
    body: ['token_endpoint!', '**'],
  },
  {
    name: 'CXone’s access token',
    of: /^answer POST (?!dfo\/)\S*token$/,
    body: ['access_token!', 'token_type', 'expires_in!', 'refresh_token', 'id_token', 'scope'],
  },
  {
    name: 'the tenant’s discovery document',
    of: /^answer GET \.well-known\/cxone-configuration$/,
    body: [
      ...['area!', 'domain!', 'cluster', 'acdDomain', 'uhDomain', 'ui_endpoint', 'auth_endpoint', 'api_endpoint'],
      ...['tenantId', 'private', 'globaldomain_v1'],
    ],
  },
  {
    name: 'B1, the verification of a one-time token',
    of: /^answer POST dfo\/3\.0\/one-time-token\/verification$/,
    body: [...brand, 'brand.id!', ...admin, 'accessToken!'],
  },
  { name: 'B2, a channel created or updated', of: /^answer POST dfo\/3\.0\/channels$/, body: fields('', channel) },
  { name: 'B3, the list of channels', of: /^answer GET dfo\/3\.0\/channels$/, body: fields('[]', channel) },
  { name: 'B4, a channel deleted', of: /^answer DELETE dfo\/3\.0\/channels\/\{\}$/, body: [] },
  {
    name: 'B6, a message created',
    of: /^answer POST dfo\/3\.0\/channels\/\{\}\/messages$/,
    body: [
      ...message.map((path) => `message.${path}`),
      ...contact.map((path) => `consumerContact.${path}`),
      'message.threadId!',
    ],
  },
  {
    name: 'B7, a message’s status',
    of: /^answer PUT dfo\/3\.0\/channels\/\{\}\/messages\/\{\}\/status$/,
    body: message,
  },
  {
    name: 'B10, a sender action',
    of: /^answer POST dfo\/3\.0\/channels\/\{\}\/threads\/\{\}\/sender-actions$/,
    body: [],
  },
  { name: 'B22, a contact’s status', of: /^answer PUT dfo\/3\.0\/contacts\/\{\}\/status$/, body: contact },
  {
    name: 'B26, the definitions of custom fields',
    of: /^answer GET dfo\/3\.0\/(?:customers\/custom-field-definitions|consumer-contact-custom-fields)$/,
    body: ['**'],
  },
  {
    name: 'B13, the search for messages',
    of: /^answer GET dfo\/3\.0\/messages$/,
    body: ['hits', 'data!', ...message.map((path) => `data[].${path}`), 'data[].idOnExternalPlatform!'],
  },
  {
    name: 'B19, a file uploaded',
    of: /^answer POST dfo\/3\.0\/attachments\/temporary$/,
    body: ['id', 'url!', 'expireAt', 'mimeType'],
  },
];

/** Names below a path. */
function fields(path: string, names: string): string[] {
  return names.split(' ').map((name) => (path === '' ? name : `${path}.${name}`));
}
