import { randomBytes } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import type { Tenant, User } from './model.ts';

/**
 * A fresh one-time token as the query of an action URL: `userId, brandId, token, apiHost, backUrl`, in that order
 * (byoc-protocol §1.3).
 */
export function mintOneTimeToken(emulator: Emulator, tenant: Tenant, user: User): Record<string, string> {
  const token = randomBytes(24).toString('hex');
  emulator.state.oneTimeTokens.push({
    token,
    tenantId: tenant.tenantId,
    userId: user.id,
    expiresAt: emulator.now().getTime() + emulator.oneTimeTokenLifetime * 1000,
    used: false,
  });
  return {
    userId: String(user.id),
    brandId: String(tenant.brand.id),
    token,
    apiHost: emulator.origin(),
    backUrl: `${emulator.origin()}/points-of-contact`,
  };
}
