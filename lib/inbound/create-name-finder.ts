import type { Channel } from '../channels/channel.ts';
import type { Registry } from '../channels/registry.ts';
import type { Author, MessageEvent } from '../contract/events.ts';
import type { Profile } from '../contract/provider.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import type { ChannelId } from '../ids.ts';
import { createLinkFinder, type LinkFinderPorts } from './create-link-finder.ts';

/** How long a process believes what a provider said of somebody, and that it said nothing, in milliseconds. */
const KEPT_MS = 3_600_000;
const NOTHING_KEPT_MS = 300_000;
/** People whom a process remembers. */
const MOST_PEOPLE = 1_000;
/** For the answer, in milliseconds: a message waits for it. */
const TIME_LIMIT_MS = 3_000;

interface Kept {
  readonly profile: Profile | undefined;
  readonly until: number;
}

/** What is asked of a channel's provider while a message is delivered. */
export function createFinders(...asked: Parameters<typeof createNameFinder>) {
  return { linkOf: createLinkFinder(...asked), named: createNameFinder(...asked) };
}

/**
 * Asks a channel's provider for the name of an author whose events have none (`hasProfile`), and keeps it in memory for an
 * hour: it is written down nowhere. A message never waits for longer than three seconds, and comes without where nothing is
 * said.
 */
export function createNameFinder(
  registry: Pick<Registry, 'channel'>,
  secretsOf: (channel: Channel) => Promise<readonly LiveSecret[]>,
  ports: LinkFinderPorts,
) {
  const people = new Map<string, Kept>();
  const { now } = ports;

  async function profileOf(channelId: ChannelId, { id }: Author, conversationId: string): Promise<Profile | undefined> {
    const channel = await registry.channel(channelId);
    if (channel === undefined) return undefined;
    const { providerNamed } = await import('../providers/registry.ts');
    const provider = providerNamed(channel.provider);
    const called = { channel, manifest: provider.manifest, secrets: await secretsOf(channel) };
    const context = { ...ports.contextOf(called, AbortSignal.timeout(TIME_LIMIT_MS)), fetch: ports.fetch, now };
    return provider.profileOf?.(id, conversationId, context);
  }

  return async (channelId: ChannelId, event: MessageEvent): Promise<MessageEvent> => {
    const { author, conversationId } = event;
    const key = `${channelId} ${conversationId} ${author.id}`;
    const time = now().getTime();
    const kept = people.get(key);
    if (kept !== undefined && kept.until > time) return withProfile(event, kept.profile);
    const profile = await profileOf(channelId, author, conversationId).catch(() => undefined);
    people.delete(key);
    people.set(key, { profile, until: time + (profile === undefined ? NOTHING_KEPT_MS : KEPT_MS) });
    const [oldest] = people.keys();
    if (people.size > MOST_PEOPLE && oldest !== undefined) people.delete(oldest);
    return withProfile(event, profile);
  };
}

function withProfile(event: MessageEvent, profile: Profile | undefined): MessageEvent {
  return profile === undefined ? event : { ...event, author: { ...profile, ...event.author } };
}
