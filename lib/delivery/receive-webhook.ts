import type { CachedChannels } from '../channels/cached-channels.ts';
import type { Channel } from '../channels/channel.ts';
import { HttpError } from '../http/http-error.ts';
import type { ChannelId } from '../ids.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { LiveSecret, Provider, RawRequest, Verification } from '../providers/contract.ts';
import { acceptWebhook } from './accept-webhook.ts';
import type { Outbox } from './outbox.ts';

export interface WebhookPorts {
  readonly channels: CachedChannels;
  readonly providerOf: (channel: Channel) => Provider;
  /** The channel's live secrets; `afterMiss` looks past the cache, as often as that may be done. */
  readonly secretsOf: (channel: Channel, afterMiss: boolean) => Promise<readonly LiveSecret[]>;
  readonly outbox: Outbox;
  readonly logger: Logger;
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
  const channel = await ports.channels.get(channelId);
  const log = { channel: channelId, correlation };
  const refuse = (status: number, code: string, message: string): never => {
    ports.logger.log('warn', 'webhook.refused', { ...log, status, code });
    throw new HttpError(status, code, message);
  };
  if (channel === undefined) return refuse(404, 'unknown_channel', 'There is no such channel: check the webhook URL.');
  if (channel.state === 'removed' || channel.state === 'removing') {
    return refuse(410, 'channel_removed', 'This channel was removed: stop sending to this URL.');
  }

  const provider = ports.providerOf(channel);
  const { maxBodyBytes, ack } = provider.manifest.webhook;
  if (request.body.byteLength > maxBodyBytes) {
    return refuse(413, 'body_too_large', `The body is larger than ${maxBodyBytes} bytes: send less in one webhook.`);
  }
  const verification = await verify(request, channel, provider, ports);
  if (verification.kind === 'rejected') {
    const code = verification.reason.replaceAll('-', '_');
    return refuse(
      401,
      code,
      `The webhook could not be verified (${verification.reason}): check the secret and the clock.`,
    );
  }
  if (verification.kind === 'challenge') return verification;

  const parsed = provider.parse(verification.request);
  if (parsed.kind === 'malformed') {
    return refuse(400, 'malformed_body', `The field ${parsed.field} can't be used: ${parsed.problem}`);
  }
  for (const event of parsed.events) {
    if (event.kind === 'ignored') ports.logger.log('debug', 'webhook.ignored', { ...log, reason: event.reason });
  }
  await queue(channel, parsed.events, correlation, ports);
  return { status: ack.status, body: ack.body, contentType: ack.contentType };
}

/** A mismatch may mean that the secret was rotated: it is looked at once more with what is stored now. */
async function verify(
  request: RawRequest,
  channel: Channel,
  provider: Provider,
  ports: WebhookPorts,
): Promise<Verification> {
  const first = provider.verify(request, await ports.secretsOf(channel, false));
  const mayBeRotated =
    first.kind === 'rejected' && ['signature-mismatch', 'no-secret-configured'].includes(first.reason);
  return mayBeRotated ? provider.verify(request, await ports.secretsOf(channel, true)) : first;
}

async function queue(
  channel: Channel,
  events: Parameters<typeof acceptWebhook>[1],
  correlation: string,
  ports: WebhookPorts,
): Promise<void> {
  const log = { integration: channel.integrationKey, channel: channel.channelId, correlation };
  try {
    const result = await acceptWebhook(channel, events, correlation, ports.outbox);
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
