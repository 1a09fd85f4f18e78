import { endCallback, rotateCallback } from '../../../cli/rotate/callback.ts';
import { endChannelSecrets, rotateChannel } from '../../../cli/rotate/channel.ts';
import { rotateCxone } from '../../../cli/rotate/cxone.ts';
import { endDataKeys, rotateDataKey } from '../../../cli/rotate/data-key.ts';
import type { Rotated } from '../../../cli/rotate/rotated.ts';
import { endSigningKeys, rotateSigningKey } from '../../../cli/rotate/signing-key.ts';
import { writeChannelSecrets } from '../../../lib/channels/channel.ts';
import { ClientSecretUses } from '../../../lib/channels/integration/client-secret-use.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import type { CxoneCredentials } from '../../../lib/cxone/sign-in/credentials.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { secretNames, type SecretStore } from '../../../lib/secrets/secret-store.ts';
import type { Table } from '../../../lib/table/table.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import { FakeCxone } from '../../support/fake-cxone.ts';
import { channel, channelId, countingBytes, DATA_KEY, integrationKey, SIGNING_SECRET } from '../../support/fixtures.ts';
import { MemorySecretStore } from '../../support/memory-secret-store.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { contextsOf } from '../../support/contexts.ts';

const TENANT = '11ee-acme';
export const CLIENT_SECRET = 'test-client-secret-of-main';
export const SIGNING_KEY = 'test-signing-key-of-main-with-32-characters';
export const OLD_KEYS: CxoneCredentials = {
  clientId: 'test-client',
  clientSecret: 'test-client-secret',
  accessKeyId: 'test-old-key',
  accessKeySecret: 'test-old-key-secret',
};
export const NEW_KEYS: CxoneCredentials = {
  ...OLD_KEYS,
  accessKeyId: 'test-new-key',
  accessKeySecret: 'test-new-secret',
};

/** What the rotations change, in memory, as a deploy and a set-up have left it. */
export class RotationWorld {
  readonly names = secretNames('byoc/test');
  readonly cxone = new FakeCxone();
  readonly clock: VirtualClock;
  readonly secretStore: MemorySecretStore;
  readonly table: MemoryTable;
  /** Keys that CXone refuses; all others are of the tenant. */
  refused: CxoneCredentials | undefined;
  tenantId = TENANT;
  readonly #randomBytes = countingBytes();

  constructor(of: { clock?: VirtualClock; secretStore?: MemorySecretStore; table?: MemoryTable } = {}) {
    this.clock = of.clock ?? new VirtualClock();
    this.secretStore = of.secretStore ?? new MemorySecretStore();
    this.table = of.table ?? new MemoryTable();
  }

  async deployed(): Promise<this> {
    const { secretStore, names, table, clock } = this;
    const registry = new Registry(table, clock.now);
    await registry.putIntegration(integrationKey, TENANT);
    await registry.writeIntent(channel);
    await registry.move(channelId, ['adding'], 'active');
    await secretStore.put(names.dataKey(), DATA_KEY);
    await secretStore.put(names.signingKey(integrationKey), SIGNING_KEY);
    const callback = { clientId: 'byoc-main', clientSecret: CLIENT_SECRET };
    await secretStore.put(names.callback(integrationKey), JSON.stringify(callback));
    await secretStore.put(names.cxone(integrationKey), JSON.stringify(OLD_KEYS));
    const secrets = [{ name: 'signingSecret', value: SIGNING_SECRET }];
    await secretStore.put(names.channel(channelId), writeChannelSecrets(secrets));
    return this;
  }

  /** The rotations, as a run of the command line makes them on these ports. */
  commands({ secretStore, table }: { secretStore: SecretStore; table: Table } = this) {
    const { names, cxone } = this;
    const { now } = this.clock;
    const randomBytes = this.#randomBytes;
    const registry = new Registry(table, now);
    const ports = { secretStore, now, randomBytes, table, registry, uses: new ClientSecretUses(table, now) };
    const channelPorts = {
      ...ports,
      tenantId: TENANT,
      secretName: names.channel,
      cxone,
      webhookUrl: (id: string) => `https://byoc.example.net/webhooks/${id}`,
      fetch: () => Promise.reject(new Error('Nothing is fetched.')),
      contextOf: contextsOf(),
      refusesAddress: () => Promise.resolve(false),
    };
    const channelNow = async () => (await registry.channel(channelId)) ?? channel;
    const readTenant = (credentials: CxoneCredentials) =>
      JSON.stringify(credentials) === JSON.stringify(this.refused)
        ? Promise.reject(cxoneFailure.unauthorized('token'))
        : Promise.resolve({ tenantId: this.tenantId, area: 'na1', apiBaseUrl: 'https://api.example.net' });
    return {
      signingKey: () => rotateSigningKey(names.signingKey(integrationKey), integrationKey, ports),
      endSigningKey: () => endSigningKeys(names.signingKey(integrationKey), integrationKey, ports),
      dataKey: () => rotateDataKey(names.dataKey(), ports),
      endDataKey: () => endDataKeys(names.dataKey(), ports),
      callback: () => rotateCallback(names.callback(integrationKey), integrationKey, ports),
      endCallback: (isSure = false) => endCallback(names.callback(integrationKey), integrationKey, { isSure }, ports),
      channel: async () => rotateChannel(await channelNow(), genericProvider, {}, channelPorts),
      endChannel: async () => endChannelSecrets(await channelNow(), channelPorts),
      cxone: (keys = NEW_KEYS) =>
        rotateCxone(names.cxone(integrationKey), { integrationKey, tenantId: TENANT }, keys, { ...ports, readTenant }),
    } satisfies Record<string, (...given: never[]) => Promise<Rotated>>;
  }
}
