import type { CxoneCredentials, TokenForm } from '../cxone/sign-in/credentials.ts';
import type { CxoneTenant } from '../cxone/sign-in/discovery.ts';
import type { IntegrationKey } from '../ids.ts';
import type { secretNames, SecretStore } from '../secrets/secret-store.ts';
import type { Registry } from './registry.ts';

export interface SetUpPorts {
  readonly registry: Registry;
  readonly secretStore: SecretStore;
  readonly secretName: (key: IntegrationKey) => string;
  /** Proves the keys by signing in to CXone with them. `tokenForm`: to be stored with them. */
  readonly readTenant: (
    credentials: CxoneCredentials,
  ) => Promise<CxoneTenant & { readonly tokenForm?: TokenForm | undefined }>;
}

export type SetUpResult =
  | { readonly kind: 'done'; readonly tenant: CxoneTenant; readonly tokenForm: TokenForm | undefined }
  /** The integration was set up for another tenant before; nothing was stored. */
  | { readonly kind: 'other-tenant'; readonly tenant: CxoneTenant };

/** Stores the CXone keys of an integration once CXone has accepted them, and binds it to their tenant. Safe to repeat. */
export async function setUpIntegration(
  key: IntegrationKey,
  credentials: CxoneCredentials,
  { registry, secretStore, secretName, readTenant }: SetUpPorts,
): Promise<SetUpResult> {
  const { tokenForm, ...tenant } = await readTenant(credentials);
  if (!(await registry.putIntegration(key, tenant.tenantId))) return { kind: 'other-tenant', tenant };
  await secretStore.put(secretName(key), JSON.stringify({ ...credentials, tokenForm }));
  return { kind: 'done', tenant, tokenForm };
}

/** Bytes of the generated client secret and signing key. */
const SECRET_BYTES = 36;

/**
 * Makes the secrets with which CXone and this deployment know each other in a further integration; those of `main` are
 * made by the deploy. Safe to repeat: what stands is kept.
 */
export async function addIntegrationSecrets(
  key: IntegrationKey,
  secretStore: SecretStore,
  names: ReturnType<typeof secretNames>,
  randomBytes: (size: number) => Buffer,
): Promise<void> {
  const fresh = () => randomBytes(SECRET_BYTES).toString('base64url');
  await secretStore.create(names.signingKey(key), fresh());
  await secretStore.create(names.callback(key), JSON.stringify({ clientId: `byoc-${key}`, clientSecret: fresh() }));
}
