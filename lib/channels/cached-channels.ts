import type { ChannelId } from '../ids.ts';
import type { Channel } from './channel.ts';
import type { Registry } from './registry.ts';

/** Milliseconds: a removed channel's webhook answers 410 everywhere by then. */
const FRESH_MS = 15_000;
/** Unknown ids are remembered too, but only so many: they may be made up. */
const MOST_KEPT = 1_000;

/** The registry's channels, kept in the process for some seconds, for the paths that every message takes. */
export class CachedChannels {
  readonly #registry: Pick<Registry, 'channel'>;
  readonly #now: () => Date;
  readonly #kept = new Map<ChannelId, { readonly channel: Channel | undefined; readonly readAt: number }>();

  constructor(registry: Pick<Registry, 'channel'>, now: () => Date) {
    this.#registry = registry;
    this.#now = now;
  }

  async get(id: ChannelId): Promise<Channel | undefined> {
    const now = this.#now().getTime();
    const kept = this.#kept.get(id);
    if (kept !== undefined && now - kept.readAt < FRESH_MS) return kept.channel;
    const channel = await this.#registry.channel(id);
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(id, { channel, readAt: now });
    return channel;
  }
}
