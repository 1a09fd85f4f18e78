import type { Integration } from '../../lib/channels/channel.ts';
import { CxoneError } from '../../lib/cxone/errors.ts';
import { type CxoneCredentials, parseCredentials, type TokenForm } from '../../lib/cxone/sign-in/credentials.ts';
import type { CxoneTenant } from '../../lib/cxone/sign-in/discovery.ts';
import { KNOWN_AFTER_MS } from '../../lib/secrets/secret-store.ts';
import { noValue } from '../set-up.ts';
import { TargetError } from '../target.ts';
import { inWords, type Rotated, type RotationPorts } from './rotated.ts';

export interface CxonePorts extends Pick<RotationPorts, 'secretStore' | 'now'> {
  /** Signs in to CXone with keys. `tokenForm`: to be stored with them. */
  readonly readTenant: (
    credentials: CxoneCredentials,
  ) => Promise<CxoneTenant & { readonly tokenForm?: TokenForm | undefined }>;
}

/** Stores new keys of the tenant in place of the old ones, once CXone has let somebody in with them. */
export async function rotateCxone(
  name: string,
  { integrationKey, tenantId }: Integration,
  credentials: CxoneCredentials,
  { secretStore, now, readTenant }: CxonePorts,
): Promise<Rotated> {
  const stored = await secretStore.get(name);
  if (stored === undefined || stored === '') throw noKeys(name, integrationKey);
  if (isSame(stored, credentials)) {
    return { act: 'unchanged', lines: ['These keys are stored already. Nothing was changed.'] };
  }
  const { tokenForm, ...tenant } = await readTenant(credentials).catch((error: unknown) => {
    if (!(error instanceof CxoneError)) throw error;
    throw new TargetError(`${error.message} Nothing was changed: the old keys stay in use.`);
  });
  if (tenant.tenantId !== tenantId) {
    throw new TargetError(
      `These keys are of tenant ${tenant.tenantId}, but integration "${integrationKey}" belongs to another one. Nothing was changed.`,
    );
  }
  if (!(await secretStore.replace(name, stored, JSON.stringify({ ...credentials, tokenForm })))) {
    throw new TargetError('Somebody else changed the keys at the same time. Check them with the doctor, then repeat.');
  }
  const from = new Date(now().getTime() + KNOWN_AFTER_MS);
  return {
    act: 'begun',
    lines: [
      `CXone accepted the new keys: tenant ${tenant.tenantId} in area ${tenant.area}. They are stored.`,
      `From ${inWords(from)} on, every function has them. Deactivate the old access key in CXone then, or at once where somebody else has it: calls that CXone refuses are repeated with the new one.`,
    ],
  };
}

/** Damaged keys are no reason to keep them. */
function isSame(stored: string, credentials: CxoneCredentials): boolean {
  try {
    return JSON.stringify({ ...parseCredentials(stored), tokenForm: undefined }) === JSON.stringify(credentials);
  } catch {
    return false;
  }
}

function noKeys(name: string, key: Integration['integrationKey']): TargetError {
  return key === 'main'
    ? new TargetError(
        `The secret ${name} has no value: store the keys with \`npm run byoc -- setup\`. Nothing was changed.`,
      )
    : noValue(name, key);
}
