import type { Channel } from '../channels/channel.ts';
import type { ChannelId } from '../ids.ts';
import type { FileLinkResult, LiveSecret, Provider } from '../providers/contract.ts';

export interface FileLinkPorts {
  readonly channelOf: (id: ChannelId) => Promise<Channel | undefined>;
  readonly providerNamed: (id: string) => Provider;
  readonly secretsOf: (channel: Channel) => Promise<readonly LiveSecret[]>;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/** Asks a channel's provider where a file is that one of its events named by a reference. */
export async function findFileLink(
  channelId: ChannelId,
  reference: string,
  timeLimitMs: number,
  { channelOf, providerNamed, secretsOf, fetch, now }: FileLinkPorts,
): Promise<FileLinkResult> {
  const channel = await channelOf(channelId);
  if (channel === undefined) return { kind: 'gone', detail: 'The channel is no longer there.' };
  const provider = providerNamed(channel.provider);
  if (provider.linkOf === undefined) return { kind: 'gone', detail: 'The provider names no files by reference.' };
  const { settings } = channel;
  const secrets = await secretsOf(channel);
  const signal = AbortSignal.timeout(timeLimitMs);
  return provider.linkOf(reference, { channelId, settings, secrets, fetch, now, signal });
}
