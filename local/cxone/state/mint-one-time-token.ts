import { randomBytes } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import type { Tenant, User } from './model.ts';

/**
 * A fresh one-time token as the query of an action URL: `userId, brandId, token, apiHost, backUrl`, in that order
 * (byoc-protocol §1.3), unless switches say otherwise.
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
  const { apiHost, actionUrlParameters } = emulator.switches;
  const origin = emulator.origin();
  return {
    userId: String(user.id),
    brandId: String(tenant.brand.id),
    token,
    ...(apiHost !== 'absent' && { apiHost: apiHost === 'url' ? origin : new URL(origin).host }),
    ...(actionUrlParameters !== 'without-backUrl' && { backUrl: `${origin}/points-of-contact` }),
    ...(actionUrlParameters === 'with-unknown-ones' && {
      locale: 'en-US',
      state: 'emulated',
      tenantId: tenant.tenantId,
    }),
  };
}
