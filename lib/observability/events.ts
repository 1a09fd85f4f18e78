/**
 * Every event that a log line may have, and what it means to an operator. The list is closed: a search for any of
 * these names finds all of its lines, and nothing else is ever logged.
 */
export const events = {
  'webhook.accepted': 'A provider’s webhook was verified and its events are on the queues.',
  'webhook.refused': 'A webhook was not accepted: unknown channel, bad signature, too large or malformed.',
  'webhook.not-queued': 'A queue refused an entry; the provider got a 5xx and will send the webhook again.',
  'webhook.ignored': 'A verified webhook held nothing for CXone.',
  'inbound.delivered': 'A customer’s message is in CXone.',
  'inbound.duplicate': 'A customer’s message was in CXone already.',
  'inbound.retry': 'A customer’s message waits for another attempt.',
  'inbound.parked': 'A customer’s message was parked: it needs a person.',
  'inbound.held': 'A customer’s message waits for a breaker to close; CXone was not asked.',
  'breaker.opened': 'Deliveries to a tenant or channel of CXone are paused: it is down, refuses us or is gone.',
  'breaker.still-open': 'A probe failed: deliveries stay paused, for longer.',
  'breaker.closed': 'A probe got through: deliveries go on.',
  'outbound.sent': 'An agent’s message was handed to the provider.',
  'outbound.queued': 'An agent’s message went on the queue: CXone has its id, the provider gets it in its turn.',
  'outbound.retry': 'An agent’s message on the queue waits for another attempt.',
  'outbound.duplicate': 'The queue handed out an agent’s message that was settled already.',
  'outbound.repeated': 'CXone repeated a callback and got the same answer.',
  'outbound.failed': 'An agent’s message was not sent; the agent was told why.',
  'outbound.unknown': 'Whether an agent’s message was sent is unknown; the agent was told so.',
  'status.delivered': 'A receipt is in CXone.',
  'status.superseded': 'A receipt came after a higher one and was dropped.',
  'status.retry': 'A receipt waits for another attempt.',
  'status.dropped': 'A receipt was given up: CXone refuses it or never learned the message.',
  'token.issued': 'CXone got an access token for its callbacks.',
  'token.refused': 'A request for an access token had wrong credentials.',
  'callback.refused': 'A callback was refused: unknown channel or route.',
  'admin.signed-in': 'An admin’s one-time token was verified with CXone.',
  'admin.refused': 'An admin’s page request was refused.',
  'admin.channels-unread': 'CXone’s list of channels could not be read; the admin’s page was shown without it.',
  'channel.added': 'A channel was added and is in use.',
  'channel.reconnected': 'A channel was reconnected.',
  'channel.removed': 'A channel was removed.',
  'cxone.token-failed': 'CXone gave no access token: it refuses the keys, or can’t be reached.',
  'stock.taken': 'What waits for a person was counted: parked messages and open breakers.',
  'request.failed': 'A request failed for a reason that nobody foresaw.',
} as const;

export type EventName = keyof typeof events;
