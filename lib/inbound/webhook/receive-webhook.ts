import type { Channel } from '../../channels/channel.ts';
import type { RawRequest } from '../../contract/webhook.ts';
import { HttpError } from '../../http/http-error.ts';
import type { ChannelId } from '../../ids.ts';
import { describeError } from '../../observability/logger.ts';
import type { JobQueues } from '../../queues/jobs.ts';
import type { AlbumPorts } from '../album.ts';
import { enqueueWebhook } from './enqueue-webhook.ts';
import { malformedBody, type VerifyPorts, verifyWebhook } from './verify-webhook.ts';

export interface WebhookPorts extends VerifyPorts {
  readonly jobQueues: JobQueues;
  readonly albums: AlbumPorts;
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

  const parsed = provider.parse(verification.request);
  if (parsed.kind === 'malformed') throw malformedBody(channelId, parsed, correlation, ports);
  for (const event of parsed.events) {
    if (event.kind !== 'ignored') continue;
    ports.logger.log('debug', 'webhook.ignored', { channel: channelId, correlation, reason: event.reason });
  }
  await queue(channel, parsed.events, correlation, ports);
  return provider.manifest.webhook.ack;
}

async function queue(
  channel: Channel,
  events: Parameters<typeof enqueueWebhook>[1],
  correlation: string,
  ports: WebhookPorts,
): Promise<void> {
  const log = { integration: channel.integrationKey, channel: channel.channelId, correlation };
  try {
    const result = await enqueueWebhook(channel, events, correlation, ports.jobQueues, ports.albums);
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
