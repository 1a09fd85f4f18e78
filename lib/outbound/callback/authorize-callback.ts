import { HttpError } from '../../http/http-error.ts';
import type { IntegrationKey } from '../../ids.ts';
import type { CachedSecrets } from '../../secrets/cached-secrets.ts';
import { claimsToBeFor, isValidAccessToken, signingKeySchema } from './access-token.ts';

/**
 * Demands a live access token of the integration. Anything else is a 401, never a 403: only a 401 makes CXone fetch a
 * new token and repeat the callback (byoc-protocol §2.3).
 */
export async function authorizeCallback(
  authorization: string | undefined,
  integration: IntegrationKey,
  signingKeyName: string,
  secrets: CachedSecrets,
  now: Date,
): Promise<void> {
  const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined && claimsToBeFor(token, integration)) {
    for (const read of [() => secrets.get(signingKeyName), () => secrets.getAfterMiss(signingKeyName)]) {
      const key = signingKeySchema.safeParse(await read());
      if (key.success && (await isValidAccessToken(token, integration, key.data, now))) return;
    }
  }
  throw new HttpError(
    401,
    'invalid_token',
    'The access token is missing, expired or not ours: fetch a new one from the Authorization URL.',
    {
      'www-authenticate': 'Bearer error="invalid_token"',
    },
  );
}
