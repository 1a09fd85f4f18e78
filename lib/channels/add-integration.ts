import type { IntegrationKey } from '../ids.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { secretNames } from '../secrets/secret-names.ts';

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
