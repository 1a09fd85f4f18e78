import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import type { KnownIntegrations } from '../../channels/channel.ts';
import { HttpError } from '../../http/http-error.ts';
import type { IntegrationKey } from '../../ids.ts';
import { type CachedSecrets, type Key, keyInUse, keysIn, type secretNames } from '../../secrets/secret-store.ts';

/** What tokens are proven with. */
export interface TokenPorts {
  readonly secrets: CachedSecrets;
  readonly names: ReturnType<typeof secretNames>;
  /** The only ones whose secrets are read. */
  readonly integrations: Pick<KnownIntegrations, 'has'>;
  readonly now: () => Date;
}

/**
 * Demands a live access token of the integration. Anything else is a 401, never a 403: only a 401 makes CXone fetch a
 * new token and repeat the callback (byoc-protocol §2.3).
 */
export async function authorizeCallback(
  authorization: string | undefined,
  integration: IntegrationKey,
  { secrets, names, integrations, now }: TokenPorts,
): Promise<void> {
  const token = /^Bearer +([A-Za-z0-9._-]+)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined && claimsToBeFor(token, integration) && (await integrations.has(integration))) {
    const name = names.signingKey(integration);
    for (const read of [() => secrets.get(name), () => secrets.getAfterMiss(name)]) {
      for (const { value } of acceptedKeys(await read(), now())) {
        if (await isValidAccessToken(token, integration, value, now())) return;
      }
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

/** Seconds for which CXone may use a token. */
export const TOKEN_LIFETIME_SECONDS = 3_600;
const LEEWAY_SECONDS = 5;
const ISSUER = 'cxone-byoc-middleware';

/** Characters of a signing key with bytes enough for HS256 (RFC 7518 §3.2). */
const LEAST_KEY_LENGTH = 32;

/** The keys whose tokens are let in: that which signs now, its successor, and its predecessors until their tokens expired. */
function acceptedKeys(stored: string | undefined, now: Date): readonly Key[] {
  return keysIn(stored).filter(
    ({ value, until }) => value.length >= LEAST_KEY_LENGTH && (until === undefined || new Date(until) > now),
  );
}

/** The key to sign with, of those that an integration's secret holds. Undefined: there is none, or none long enough. */
export function signingKeyIn(stored: string | undefined, now: Date): string | undefined {
  return keyInUse(acceptedKeys(stored, now), now)?.value;
}

/** A token with which CXone calls one integration back (byoc-protocol §2.2), signed with the integration's own key. */
export function issueAccessToken(integration: IntegrationKey, signingKey: string, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(audienceOf(integration))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + TOKEN_LIFETIME_SECONDS)
    .sign(new TextEncoder().encode(signingKey));
}

/** True for a token that says it is for this integration, before anything is looked up to prove it. */
function claimsToBeFor(token: string, integration: IntegrationKey): boolean {
  try {
    return decodeJwt(token).aud === audienceOf(integration);
  } catch {
    return false;
  }
}

/** True for a token that we gave out for this integration and that hasn't expired. */
export async function isValidAccessToken(
  token: string,
  integration: IntegrationKey,
  signingKey: string,
  now: Date,
): Promise<boolean> {
  // A signature's last character has bits that mean nothing: decoders take four spellings of it for one.
  const signature = token.slice(token.lastIndexOf('.') + 1);
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) return false;
  try {
    await jwtVerify(token, new TextEncoder().encode(signingKey), {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: audienceOf(integration),
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: now,
    });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

const audienceOf = (integration: IntegrationKey): string => `integration:${integration}`;
