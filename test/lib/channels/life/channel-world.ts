import { readChannelSecrets } from '../../../../lib/channels/channel.ts';
import type { AddRequest } from '../../../../lib/channels/life/add-channel.ts';
import type { ChannelPorts } from '../../../../lib/channels/life/provider-calls.ts';
import { Registry } from '../../../../lib/channels/registry.ts';
import type { LiveSecret } from '../../../../lib/contract/webhook.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { FakeCxone } from '../../../support/fake-cxone.ts';
import { FakePlatform, platformProvider } from '../../../support/fake-platform.ts';
import { channel, channelId, countingBytes, preferences } from '../../../support/fixtures.ts';
import { MemorySecretStore } from '../../../support/memory-secret-store.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { contextsOf } from '../../../support/contexts.ts';

/** What an admin filled in. */
export const request: AddRequest = {
  channelId,
  integrationKey: channel.integrationKey,
  integrationId: channel.integrationId,
  name: channel.name,
  settings: channel.settings,
  preferences,
  provider: genericProvider,
  enteredSecrets: {},
};

/** The same for the bot `acme` of a platform with an API. */
export const platformRequest: AddRequest = {
  ...request,
  settings: {},
  provider: platformProvider,
  enteredSecrets: { token: 'acme:1' },
};

export const TENANT = '11ee-acme';
export const WEBHOOK_URL = 'https://byoc.example.net/webhooks/ch-acme';

/** Everything that adding and removing channels changes, in memory. */
export class ChannelWorld {
  readonly clock = new VirtualClock();
  readonly table = new MemoryTable();
  readonly secretStore = new MemorySecretStore();
  readonly cxone = new FakeCxone();
  readonly platform = new FakePlatform();
  readonly registry = new Registry(this.table, this.clock.now);
  ports: ChannelPorts = {
    tenantId: TENANT,
    registry: this.registry,
    secretStore: this.secretStore,
    secretName: (id) => `byoc/channels/${id}`,
    cxone: this.cxone,
    webhookUrl: (id) => `https://byoc.example.net/webhooks/${id}`,
    fetch: this.platform.fetch,
    contextOf: contextsOf(this.clock, this.table),
    refusesAddress: () => Promise.resolve(false),
    now: this.clock.now,
    randomBytes: countingBytes(),
  };

  stored(): Promise<string | undefined> {
    return this.secretStore.get(`byoc/channels/${channelId}`);
  }

  async live(): Promise<LiveSecret[]> {
    return readChannelSecrets(channel, await this.stored(), this.clock.now());
  }
}
