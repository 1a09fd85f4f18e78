import { createCxoneClient, type CxoneClient } from '../cxone/create-cxone-client.ts';
import { parseCredentials } from '../cxone/credentials.ts';
import { CxoneCredentialsError } from '../cxone/errors.ts';
import type { CxonePorts } from '../cxone/ports.ts';
import type { IntegrationKey } from '../ids.ts';
import type { CachedSecrets } from '../secrets/cached-secrets.ts';
import type { secretNames } from '../secrets/secret-names.ts';
import type { Settings } from '../settings.ts';

export interface IntegrationClientsOptions extends CxonePorts {
  readonly settings: Pick<Settings, 'cxoneAuthBaseUrl' | 'cxoneApiBaseUrl'>;
  readonly secrets: CachedSecrets;
  readonly names: ReturnType<typeof secretNames>;
}

/** Gives the CXone client of an integration: one per integration and process, since it holds the access token. */
export function createIntegrationClients(options: IntegrationClientsOptions): (key: IntegrationKey) => CxoneClient {
  const { settings, secrets, names, ...ports } = options;
  const clients = new Map<IntegrationKey, CxoneClient>();

  function create(key: IntegrationKey): CxoneClient {
    const name = names.cxone(key);
    return createCxoneClient({
      ...ports,
      authBaseUrl: settings.cxoneAuthBaseUrl,
      apiBaseUrl: settings.cxoneApiBaseUrl,
      loadCredentials: async ({ fresh = false } = {}) => {
        const stored = fresh ? await secrets.getAfterMiss(name) : await secrets.get(name);
        if (stored !== undefined) return parseCredentials(stored);
        throw new CxoneCredentialsError(
          `integration "${key}" has no CXone keys yet: run \`npm run byoc -- setup --integration ${key}\``,
        );
      },
    });
  }

  return (key) => {
    const client = clients.get(key) ?? create(key);
    clients.set(key, client);
    return client;
  };
}
