import { decodeJwt } from 'jose';
import * as z from 'zod/mini';
import { type Api, optionalText } from './api.ts';
import type { CallOptions } from './ports.ts';

/** What CXone passes to an action URL (byoc-protocol §1.3). */
export interface OneTimeTokenRequest {
  readonly brandId: number;
  readonly userId: number;
  readonly token: string;
  /**
   * As CXone passed it, unchecked: the client refuses hosts that are not CXone's, and asks none where one is configured.
   * Missing: the tenant's own host.
   */
  readonly apiHost?: string | undefined;
}

const verifiedSchema = z.object({
  brand: z.object({
    id: z.coerce.number().check(z.int(), z.positive()),
    tenantId: optionalText,
  }),
  /** Nothing here needs to know more of the admin than the id. */
  user: z.catch(z.optional(z.object({ id: z.coerce.number().check(z.int(), z.positive()) })), undefined),
  // Characters of RFC 6750 §2.1, as for the service user's token.
  accessToken: z.string().check(z.regex(/^[A-Za-z0-9\-._~+/]+=*$/)),
});

/** Who the admin is, of which brand, and the token that the page's calls to CXone go out with. */
export type VerifiedAdmin = z.infer<typeof verifiedSchema> & {
  /** When the access token ends; undefined where it does not say so. */
  readonly expiresAt: Date | undefined;
};

function expiryOf(accessToken: string): Date | undefined {
  try {
    const { exp } = decodeJwt(accessToken);
    return exp === undefined ? undefined : new Date(exp * 1000);
  } catch {
    return undefined;
  }
}

/** B1. A one-time token is spent with its first use: never repeated where the outcome is unknown. */
export async function verifyOneTimeToken(
  api: Api,
  { brandId, userId, token }: OneTimeTokenRequest,
  options?: CallOptions,
): Promise<VerifiedAdmin> {
  const verified = await api.read(
    {
      operation: 'verify-one-time-token',
      method: 'POST',
      path: '/one-time-token/verification',
      body: { brandId, userId, token, purpose: 'channel-integration' },
      repeatable: false,
    },
    verifiedSchema,
    options,
  );
  return { ...verified, expiresAt: expiryOf(verified.accessToken) };
}
