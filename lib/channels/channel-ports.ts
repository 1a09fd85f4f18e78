import type { CxoneOperations } from '../cxone/create-cxone-client.ts';
import type { ChannelId } from '../ids.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Registry } from './registry.ts';

/** The effects of adding, reconnecting, removing and restoring a channel. */
export interface ChannelPorts {
  readonly registry: Registry;
  readonly secretStore: SecretStore;
  readonly secretName: (id: ChannelId) => string;
  /** CXone, as the admin who clicks. */
  readonly cxone: Pick<CxoneOperations, 'upsertChannel' | 'deleteChannel'>;
  /** Where the channel's provider posts to. */
  readonly webhookUrl: (id: ChannelId) => string;
  /** Towards the provider. */
  readonly fetch: typeof fetch;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}
