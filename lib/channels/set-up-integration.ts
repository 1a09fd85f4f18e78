import type { CxoneTenant } from '../cxone/discovery.ts';
import type { CxoneCredentials } from '../cxone/credentials.ts';
import type { IntegrationKey } from '../ids.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Registry } from './registry.ts';

export interface SetUpPorts {
  readonly registry: Registry;
  readonly secretStore: SecretStore;
  readonly secretName: (key: IntegrationKey) => string;
  /** Proves the keys by signing in to CXone with them. */
  readonly readTenant: (credentials: CxoneCredentials) => Promise<CxoneTenant>;
}

export type SetUpResult =
  | { readonly kind: 'done'; readonly tenant: CxoneTenant }
  /** The integration was set up for another tenant before; nothing was stored. */
  | { readonly kind: 'other-tenant'; readonly tenant: CxoneTenant };

/** Stores the CXone keys of an integration once CXone has accepted them, and binds it to their tenant. Safe to repeat. */
export async function setUpIntegration(
  key: IntegrationKey,
  credentials: CxoneCredentials,
  { registry, secretStore, secretName, readTenant }: SetUpPorts,
): Promise<SetUpResult> {
  const tenant = await readTenant(credentials);
  if (!(await registry.putIntegration(key, tenant.tenantId))) return { kind: 'other-tenant', tenant };
  await secretStore.put(secretName(key), JSON.stringify(credentials));
  return { kind: 'done', tenant };
}
