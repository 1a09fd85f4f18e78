import { Hono } from 'hono';
import type { Emulator } from '../emulator.ts';
import { verificationSchema } from '../schemas/one-time-token.ts';
import { CxoneApiError } from './api-error.ts';
import type { CxoneEnv } from './operation.ts';
import { operation } from './operation.ts';
import { readBody } from './read-input.ts';

/** B1: exchanges the one-time token of an admin's click for the admin's access token (byoc-protocol §1.3). */
export function oneTimeTokenRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  routes.post('/one-time-token/verification', operation(emulator, 'B1'), async (c) => {
    const body = await readBody(c, verificationSchema);
    const found = emulator.state.oneTimeTokens.find((candidate) => candidate.token === body.token);
    const tenant = found === undefined ? undefined : emulator.state.tenant(found.tenantId);
    const user = tenant?.users.find((candidate) => candidate.id === found?.userId);
    if (
      found === undefined ||
      tenant === undefined ||
      user === undefined ||
      found.used ||
      found.expiresAt <= emulator.now().getTime() ||
      body.purpose !== 'channel-integration' ||
      body.brandId !== tenant.brand.id ||
      body.userId !== user.id
    ) {
      throw new CxoneApiError(401, {
        field: 'token',
        message: 'The one-time token is not valid: unknown, used, expired, or of another user, brand or purpose.',
        errorCode: 'invalidOneTimeToken',
      });
    }
    found.used = true;
    const isWhole = emulator.switches.brandTenantId === 'present';
    const { tenantId, businessUnitId, acdClusterId, ...brand } = tenant.brand;
    return c.json({
      brand: { ...brand, ...(isWhole && { tenantId, businessUnitId, acdClusterId }) },
      user: {
        id: user.id,
        ...(isWhole && { incontactId: user.incontactId }),
        emailAddress: user.emailAddress,
        loginUsername: user.emailAddress,
        firstName: user.firstName,
        surname: user.surname,
        nickname: null,
        imageUrl: null,
        isBotUser: false,
        isSurveyUser: false,
      },
      accessToken: await emulator.tokens.sign(tenant, user, emulator.accessTokenLifetime),
    });
  });
  return routes;
}
