import type { JWK } from 'jose';
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { Tenant, User } from './state/model.ts';

const claimsSchema = z.object({ tenantId: z.string(), userId: z.string() });

/** Who a bearer token stands for. */
export interface Caller {
  readonly tenantId: string;
  readonly userId: string;
}

export interface Tokens {
  /** A JWT with the claims of byoc-protocol §3.1; `lifetime` in seconds. */
  sign(tenant: Tenant, user: User, lifetime: number): Promise<string>;
  /** The caller, or undefined where the token is foreign, malformed or expired. */
  verify(token: string): Promise<Caller | undefined>;
  readonly publicKey: JWK;
}

/** A private JWK. */
export type SigningKey = Readonly<Record<string, string>>;

/** A key pair for ES256; the private one is kept as a JWK, so that it can be saved. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return z.record(z.string(), z.string()).parse(await exportJWK(privateKey));
}

/** Signs with the given private key. `issuer` is called late: the port is known only after listening. */
export async function createTokens(signingKey: SigningKey, now: () => Date, issuer: () => string): Promise<Tokens> {
  const publicPart = Object.fromEntries(Object.entries(signingKey).filter(([name]) => name !== 'd'));
  const jwk: JWK = { ...publicPart, kid: 'emulator', alg: 'ES256', use: 'sig' };
  const privateKey = await importJWK(signingKey, 'ES256');
  const publicKey = await importJWK(jwk, 'ES256');
  return {
    publicKey: jwk,
    async sign(tenant, user, lifetime) {
      const issuedAt = Math.floor(now().getTime() / 1000);
      return new SignJWT({
        tenantId: tenant.tenantId,
        tenant: tenant.brand.friendlyName,
        icBUId: tenant.brand.businessUnitId,
        icClusterId: tenant.brand.acdClusterId,
        icDomain: 'example.net',
        area: 'local1',
        userId: user.incontactId,
        name: user.emailAddress,
        given_name: user.firstName,
        family_name: user.surname,
        role: user.role,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'emulator' })
        .setIssuer(issuer())
        .setSubject(`user:${user.incontactId}`)
        .setAudience('emulator-application')
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetime)
        .sign(privateKey);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, publicKey, { issuer: issuer(), currentDate: now() });
        return claimsSchema.parse(payload);
      } catch {
        // Why it is no good is nobody's business: the caller gets 401 in each case.
        return undefined;
      }
    },
  };
}
