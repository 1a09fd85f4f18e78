import type { CachedChannels } from '../../channels/cached-channels.ts';
import type { Channel } from '../../channels/channel.ts';
import type { Provider } from '../../contract/provider.ts';
import type { LiveSecret, Parsed, RawRequest, Verification } from '../../contract/webhook.ts';
import { HttpError } from '../../http/http-error.ts';
import type { ChannelId } from '../../ids.ts';
import type { Logger } from '../../observability/logger.ts';

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

/** A mismatch may mean that the secret was rotated: it is looked at once more with what is stored now. */
async function verify(
  request: RawRequest,
  channel: Channel,
  provider: Provider,
  ports: VerifyPorts,
): Promise<Verification> {
  const first = provider.verify(request, await ports.secretsOf(channel, false));
  const mayBeRotated =
    first.kind === 'rejected' && ['signature-mismatch', 'no-secret-configured'].includes(first.reason);
  return mayBeRotated ? provider.verify(request, await ports.secretsOf(channel, true)) : first;
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
