import type { CachedChannels, Channel, People } from '../../channels/channel.ts';
import type { MessageEvent, ProviderEvent, ReceiptEvent } from '../../contract/events.ts';
import { type AgentLanguage, inLanguage } from '../../contract/localized-text.ts';
import type { Provider } from '../../contract/provider.ts';
import type { LiveSecret, Parsed, RawRequest, Verification } from '../../contract/webhook.ts';
import { HttpError } from '../../http/http-error.ts';
import { type ChannelId, messageWithPart, personKeysAt } from '../../ids.ts';
import type { QueuedMessage } from '../../messages/edits.ts';
import { describeError, type Logger } from '../../observability/logger.ts';
import { toQueuedInbound } from '../../queues/group-and-deduplication-ids.ts';
import type { InboundJob, JobQueues, QueuedStatus, SentStatusJob, StatusJob } from '../../queues/jobs.ts';
import { highestOfEach } from '../../receipts/status-rank.ts';
import { addToAlbum, type AlbumPorts } from '../album.ts';

export interface WebhookPorts extends VerifyPorts {
  readonly jobQueues: JobQueues;
  readonly albums: Omit<AlbumPorts, 'keys'>;
  readonly indexKey: () => Promise<string>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** What the provider gets. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

/**
 * Takes a provider's webhook: proves its sender, reads it and queues what it says, and only then answers with success.
 * Opens no connection to CXone. Throws an `HttpError` for everything that is not accepted; none of those costs a write.
 */
export async function receiveWebhook(
  channelId: ChannelId,
  request: RawRequest,
  correlation: string,
  ports: WebhookPorts,
): Promise<WebhookAnswer> {
  const { channel, provider, verification } = await verifyWebhook(channelId, request, correlation, ports);
  if (verification.kind === 'challenge') return verification;

  const parsed = await provider.parse(verification.request);
  if (parsed.kind === 'malformed') throw malformedBody(channelId, parsed, correlation, ports);
  for (const event of parsed.events) {
    if (event.kind !== 'ignored') continue;
    ports.logger.log('debug', 'webhook.ignored', { channel: channelId, correlation, reason: event.reason });
  }
  const events = parsed.events.filter(({ kind }) => kind !== 'typing');
  const { people } = channel;
  const told = people?.honoursOptOut === true ? await withOptOuts(events, people) : events;
  const keepsBlocks = provider.manifest.capabilities.takesForBlocked === true;
  if (events.length > 0 || parsed.events.length === 0) {
    await queue({ ...channel, keepsBlocks }, told, correlation, ports);
  }
  if (people?.customerTyping === true && events.length < parsed.events.length) {
    const { queueTyping } = await import('../../channels/people/customer-typing.ts');
    await queueTyping(channel, parsed.events, correlation, { ...ports, now: ports.albums.now });
  }
  // They share a moment and get a millisecond each: what is written after the answer comes behind the last of them.
  const messages = parsed.events.filter(({ kind }) => kind === 'message' || kind === 'signal').length;
  if (messages > 1) await ports.sleep(messages - 1);
  // The words are loaded with the first test.
  const reply =
    parsed.testReply?.((await import('../../messages/test-words.ts')).wordsOfTest('out', channel)) ?? parsed.reply;
  return { ...provider.manifest.webhook.ack, ...reply };
}

/** The words are loaded with the first message of a channel that honours them. */
async function withOptOuts(events: readonly ProviderEvent[], people: People): Promise<readonly ProviderEvent[]> {
  const { withOptOut } = await import('../../channels/people/opt-out-words.ts');
  return events.map((event) => withOptOut(event, people));
}

async function queue(
  channel: EnqueuedChannel,
  events: Parameters<typeof enqueueWebhook>[1],
  correlation: string,
  ports: WebhookPorts,
): Promise<void> {
  const log = { integration: channel.integrationKey, channel: channel.channelId, correlation };
  try {
    const keys = await personKeysAt(channel.keyedFrom, ports.albums.now().getTime(), ports.indexKey);
    const enqueuePorts = { ...ports.albums, keys, indexKey: ports.indexKey };
    const result = await enqueueWebhook(channel, events, correlation, ports.jobQueues, enqueuePorts);
    if (result.kind === 'queued') {
      ports.logger.log('info', 'webhook.accepted', { ...log, count: result.count });
      return;
    }
    ports.logger.log('error', 'webhook.not-queued', log);
  } catch (error) {
    ports.logger.log('error', 'webhook.not-queued', { ...log, reason: describeError(error) });
  }
  throw new HttpError(503, 'not_queued', 'The webhook could not be stored: send it again.', { 'retry-after': '5' });
}

interface EnqueuePorts extends AlbumPorts {
  readonly indexKey: () => Promise<string>;
}

/** `keepsBlocks`: `takesForBlocked` of its provider's capabilities. */
type EnqueuedChannel = Pick<Channel, 'channelId' | 'integrationKey' | 'provider' | 'keyedFrom' | 'people'> & {
  readonly keepsBlocks?: boolean;
  readonly language?: AgentLanguage;
};

export type EnqueueResult = { readonly kind: 'queued'; readonly count: number } | { readonly kind: 'not-queued' };

/**
 * Puts what a webhook said on the queues: one message per conversation, one receipt per agent's message. `not-queued`:
 * an entry was refused, so the whole webhook must be refused for the provider to send it again; what was queued of it
 * already is recognised then.
 */
export async function enqueueWebhook(
  { channelId, integrationKey, provider, keyedFrom, people, keepsBlocks, language = 'en' }: EnqueuedChannel,
  events: readonly ProviderEvent[],
  correlation: string,
  jobQueues: JobQueues,
  albumPorts: EnqueuePorts,
): Promise<EnqueueResult> {
  const written = await messagesIn(events);
  const messages = await Promise.all(
    written.map((message) => inItsAlbum(channelId, quotingWhole(quotingPressed(message)), albumPorts)),
  );
  const receipts = events.filter((event): event is ReceiptEvent => event.kind === 'receipt');
  const inbound = byConversation(messages).map((conversation) =>
    toQueuedInbound(
      {
        integrationKey,
        channelId,
        provider,
        keyedFrom,
        correlation,
        ...forWorkers(people, keepsBlocks),
        messages: conversation,
      },
      albumPorts.keys,
    ),
  );
  const told = await Promise.all(receipts.map((receipt) => statusIn(receipt, language, albumPorts)));
  const reported = told.flatMap((status): QueuedStatus[] =>
    status === undefined ? [] : [{ integrationKey, channelId, correlation, ...status }],
  );
  const statuses = reported.length > 0 ? highestOfEach(reported) : [];

  const refused =
    (inbound.length > 0 ? await jobQueues.sendInbound(inbound) : 0) +
    (statuses.length > 0 ? await jobQueues.sendStatuses(statuses) : 0);
  return refused > 0 ? { kind: 'not-queued' } : { kind: 'queued', count: messages.length + statuses.length };
}

/** Of the channel's settings, what a worker asks for with each message, so that it reads no channel for it. */
function forWorkers(people: People | undefined, keepsBlocks = false): Pick<InboundJob, 'people'> {
  const { honoursOptOut, customerFields, contactFields } = people ?? {};
  const asked = {
    ...(honoursOptOut === true && { honoursOptOut }),
    ...(keepsBlocks && { keepsBlocks }),
    ...(customerFields !== undefined && { customerFields }),
    ...(contactFields !== undefined && { contactFields }),
  };
  return Object.keys(asked).length > 0 ? { people: asked } : {};
}

/**
 * What a receipt says of its message: one of several parts is delivered and seen with the first of them, and any that
 * failed is said of it. A receipt for an id that we never gave out is about nothing in CXone.
 */
async function statusIn(
  { externalId: id, sentId, status, occurredAt, reason: said }: ReceiptEvent,
  language: AgentLanguage,
  ports: EnqueuePorts,
): Promise<WithoutOrigin<StatusJob> | WithoutOrigin<SentStatusJob> | undefined> {
  const reason = typeof said === 'object' ? inLanguage(said, language) : said;
  const told = { status, occurredAt, ...(reason !== undefined && { reason }) };
  if (sentId !== undefined) {
    // Found by the worker, which can wait for what is kept of a message that is being sent. Loaded with the first of
    // them.
    const { sentDigest } = await import('../../channels/sent-ids.ts');
    return { ...told, sentDigest: await sentDigest(sentId, ports) };
  }
  const message = messageWithPart(id);
  if (message === undefined) return undefined;
  const { externalId, isFurtherPart } = message;
  if (isFurtherPart && status !== 'failed') return undefined;
  return { ...told, externalId, ...(isFurtherPart && { inPart: true }) };
}

type WithoutOrigin<Job> = Omit<Job, 'integrationKey' | 'channelId' | 'correlation'>;

/** What customers wrote, and what they did without words as messages with a note, in their order. */
async function messagesIn(events: readonly ProviderEvent[]): Promise<MessageEvent[]> {
  if (!events.some(({ kind }) => kind === 'signal')) return events.filter((event) => event.kind === 'message');
  // Loaded with the first signal.
  const { messageOfSignal } = await import('../../messages/signals.ts');
  return events.flatMap((event) => {
    if (event.kind === 'signal') return [messageOfSignal(event)];
    return event.kind === 'message' ? [event] : [];
  });
}

/** What was pressed is quoted. */
function quotingPressed(message: MessageEvent): MessageEvent {
  const { press } = message;
  return press === undefined ? message : { ...message, replyTo: { sentBy: 'ours', externalId: press.of } };
}

/** CXone knows an agent's message by its own id alone, whichever of its parts the customer answers. */
function quotingWhole(message: MessageEvent): QueuedMessage {
  const { replyTo, notes = [] } = message;
  if (replyTo?.sentBy !== 'ours') return message;
  if (replyTo.sentId !== undefined) {
    // Looked up by the one who delivers the message. A worker of a version before knows no such quote: it has the words
    // of it.
    const { sentId, inWords, mayBeTheirs } = replyTo;
    const quotesSent = {
      sentId,
      ...(inWords !== undefined && { inWords }),
      ...(mayBeTheirs === true && { mayBeTheirs }),
    };
    return { ...message, replyTo: undefined, quotesSent, ...(inWords !== undefined && { notes: [inWords, ...notes] }) };
  }
  const quoted = messageWithPart(replyTo.externalId);
  return { ...message, replyTo: quoted && { sentBy: 'ours', externalId: quoted.externalId } };
}

/**
 * A part of an album is kept with the others before it is queued: whichever part comes first to the worker, it finds
 * all.
 */
async function inItsAlbum(channelId: ChannelId, message: MessageEvent, ports: AlbumPorts): Promise<MessageEvent> {
  const { album } = message;
  if (album === undefined || (await addToAlbum(channelId, { ...message, album }, ports))) return message;
  return { ...message, album: undefined };
}

function byConversation(messages: readonly MessageEvent[]): MessageEvent[][] {
  return [...Map.groupBy(messages, ({ conversationId }) => conversationId).values()];
}

export interface VerifyPorts {
  readonly channels: CachedChannels;
  readonly providerOf: (channel: Channel) => Provider;
  /** The channel's live secrets; `afterMiss` looks past the cache, as often as that may be done. */
  readonly secretsOf: (channel: Channel, afterMiss: boolean) => Promise<readonly LiveSecret[]>;
  readonly logger: Logger;
}

/** A request of a channel's provider, whose sender was proven. */
export interface Verified {
  readonly channel: Channel;
  readonly provider: Provider;
  readonly verification: Exclude<Verification, { kind: 'rejected' }>;
}

/**
 * Finds the channel that a provider called and proves who called. Throws an `HttpError` for everything that is not
 * accepted; none of those costs a write.
 */
export async function verifyWebhook(
  channelId: ChannelId,
  request: RawRequest,
  correlation: string,
  ports: VerifyPorts,
): Promise<Verified> {
  const channel = await ports.channels.get(channelId);
  const refuse = (status: number, code: string, message: string): never => {
    ports.logger.log('warn', 'webhook.refused', { channel: channelId, correlation, status, code });
    throw new HttpError(status, code, message);
  };
  if (channel === undefined) return refuse(404, 'unknown_channel', 'There is no such channel: check the webhook URL.');
  if (channel.state === 'removed' || channel.state === 'removing') {
    return refuse(410, 'channel_removed', 'This channel was removed: stop sending to this URL.');
  }

  const provider = ports.providerOf(channel);
  const { maxBodyBytes } = provider.manifest.webhook;
  if (request.body.byteLength > maxBodyBytes) {
    return refuse(413, 'body_too_large', `The body is larger than ${maxBodyBytes} bytes: send less in one webhook.`);
  }
  const verification = await verify(request, channel, provider, ports);
  if (verification.kind !== 'rejected') return { channel, provider, verification };
  const code = verification.reason.replaceAll('-', '_');
  return refuse(
    401,
    code,
    `The webhook could not be verified (${verification.reason}): check the secret and the clock.`,
  );
}

/** A mismatch may mean that the secret was rotated: it is looked at again with what is stored now. */
async function verify(
  request: RawRequest,
  channel: Channel,
  provider: Provider,
  ports: VerifyPorts,
): Promise<Verification> {
  const first = provider.verify(request, await ports.secretsOf(channel, false), channel.settings);
  const mayBeRotated =
    first.kind === 'rejected' && ['signature-mismatch', 'no-secret-configured'].includes(first.reason);
  return mayBeRotated ? provider.verify(request, await ports.secretsOf(channel, true), channel.settings) : first;
}

/** Logs, and makes, the refusal of a verified body that breaks the provider's own schema. */
export function malformedBody(
  channelId: ChannelId,
  { field, problem }: Extract<Parsed, { kind: 'malformed' }>,
  correlation: string,
  { logger }: Pick<VerifyPorts, 'logger'>,
): HttpError {
  const code = 'malformed_body';
  logger.log('warn', 'webhook.refused', { channel: channelId, correlation, status: 400, code });
  return new HttpError(400, code, `The field ${field} can't be used: ${problem}`);
}
