import type { Channel } from '../channels/channel.ts';
import type { Registry } from '../channels/registry.ts';
import type { Author, MessageEvent } from '../contract/events.ts';
import type { FileLinkResult, Profile, Provider } from '../contract/provider.ts';
import type { SendContext } from '../contract/sending.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import type { ChannelId } from '../ids.ts';
import { adapterNamed } from '../providers/load-adapter.ts';
import type { ContextOf } from '../web/provider-access.ts';

/** How long a process believes what a provider said of somebody, and that it said nothing, in milliseconds. */
const KEPT_MS = 3_600_000;
const NOTHING_KEPT_MS = 300_000;
/** People whom a process remembers. */
const MOST_PEOPLE = 1_000;
/** For a name, in milliseconds: a message waits for it. */
const TIME_LIMIT_MS = 3_000;

interface Kept {
  readonly profile: Profile | undefined;
  readonly until: number;
}

interface FinderPorts {
  readonly fetch: typeof fetch;
  readonly contextOf: ContextOf;
  readonly now: () => Date;
}

type SecretsOf = (channel: Channel) => Promise<readonly LiveSecret[]>;

/** What is asked of a channel's provider while a message is delivered. */
export function createFinders(registry: Pick<Registry, 'channel'>, secretsOf: SecretsOf, ports: FinderPorts) {
  async function providerOf(
    channelId: ChannelId,
    timeLimitMs: number,
  ): Promise<{ readonly provider: Provider; readonly context: SendContext } | undefined> {
    const channel = await registry.channel(channelId);
    if (channel === undefined) return undefined;
    const provider = await adapterNamed(channel.provider);
    const called = { channel, manifest: provider.manifest, secrets: await secretsOf(channel) };
    const { fetch, contextOf, now } = ports;
    return { provider, context: { ...contextOf(called, AbortSignal.timeout(timeLimitMs)), fetch, now } };
  }

  /** Asks a channel's provider where a file is that one of its events named by a reference. */
  async function linkOf(channelId: ChannelId, reference: string, timeLimitMs: number): Promise<FileLinkResult> {
    const asked = await providerOf(channelId, timeLimitMs);
    if (asked === undefined) return { kind: 'gone', detail: 'The channel is no longer there.' };
    const { provider, context } = asked;
    if (provider.linkOf === undefined) return { kind: 'gone', detail: 'The provider names no files by reference.' };
    return provider.linkOf(reference, context);
  }

  const people = new Map<string, Kept>();

  async function profileOf(channelId: ChannelId, { id }: Author, conversationId: string): Promise<Profile | undefined> {
    const asked = await providerOf(channelId, TIME_LIMIT_MS);
    return asked?.provider.profileOf?.(id, conversationId, asked.context);
  }

  /**
   * Asks a channel's provider for the name of an author whose events have none (`hasProfile`), and keeps it in memory for an
   * hour: it is written down nowhere. A message never waits for longer than three seconds, and comes without where nothing is
   * said.
   */
  async function named(channelId: ChannelId, event: MessageEvent): Promise<MessageEvent> {
    const { author, conversationId } = event;
    const key = `${channelId} ${conversationId} ${author.id}`;
    const time = ports.now().getTime();
    const kept = people.get(key);
    if (kept !== undefined && kept.until > time) return withProfile(event, kept.profile);
    const profile = await profileOf(channelId, author, conversationId).catch(() => undefined);
    people.delete(key);
    people.set(key, { profile, until: time + (profile === undefined ? NOTHING_KEPT_MS : KEPT_MS) });
    const [oldest] = people.keys();
    if (people.size > MOST_PEOPLE && oldest !== undefined) people.delete(oldest);
    return withProfile(event, profile);
  }

  return { linkOf, named };
}

function withProfile(event: MessageEvent, profile: Profile | undefined): MessageEvent {
  return profile === undefined ? event : { ...event, author: { ...profile, ...event.author } };
}
