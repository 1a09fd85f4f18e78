import type { Channel } from '../channels/channel.ts';
import type { Registry } from '../channels/registry.ts';
import type { FileLinkResult } from '../contract/provider.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import type { ChannelId } from '../ids.ts';
import type { ContextOf } from '../web/provider-access.ts';

export interface LinkFinderPorts {
  readonly fetch: typeof fetch;
  readonly contextOf: ContextOf;
  readonly now: () => Date;
}

/** Asks a channel's provider where a file is that one of its events named by a reference. */
export function createLinkFinder(
  registry: Pick<Registry, 'channel'>,
  secretsOf: (channel: Channel) => Promise<readonly LiveSecret[]>,
  { fetch, contextOf, now }: LinkFinderPorts,
) {
  return async (channelId: ChannelId, reference: string, timeLimitMs: number): Promise<FileLinkResult> => {
    const channel = await registry.channel(channelId);
    if (channel === undefined) return { kind: 'gone', detail: 'The channel is no longer there.' };
    // The one thing here that needs the adapters.
    const { providerNamed } = await import('../providers/registry.ts');
    const provider = providerNamed(channel.provider);
    if (provider.linkOf === undefined) return { kind: 'gone', detail: 'The provider names no files by reference.' };
    const called = { channel, manifest: provider.manifest, secrets: await secretsOf(channel) };
    return provider.linkOf(reference, { ...contextOf(called, AbortSignal.timeout(timeLimitMs)), fetch, now });
  };
}
