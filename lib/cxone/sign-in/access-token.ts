import { CxoneAuthenticationError, CxoneCredentialsError, CxoneError } from '../errors.ts';
import { type CxoneCredentials, cxoneCredentialsSchema, type LoadCredentials } from './credentials.ts';
import type { IssuedToken, TokenEndpoint } from './token-endpoint.ts';

/** Where the bearer token of a call comes from. The promises are shared between callers. */
export interface TokenSource {
  current(): Promise<string>;
  /** A token in place of one that CXone answered 401 to; undefined where this source has no other. */
  replace(failed: string): Promise<string | undefined>;
}

/** An admin's own token, for the calls of a page. */
export function fixedToken(token: string): TokenSource {
  return { current: () => Promise.resolve(token), replace: () => Promise.resolve(undefined) };
}

const RENEWAL_LEAD_MS = 5 * 60_000;
const PAUSE_AFTER_FAILED_RENEWAL_MS = 30_000;

interface HeldToken {
  readonly value: string;
  readonly expiresAt: number;
  readonly renewAt: number;
}

/**
 * The service user's token. At most one request for it is under way; it is renewed in the background 5 minutes before
 * it expires (at half of a shorter life), so that a renewal that fails harms no call while the old token is valid.
 * @param onFailure Told why there is no new token: of a renewal in the background no caller learns.
 */
export function serviceUserToken(
  now: () => Date,
  endpoint: TokenEndpoint,
  loadCredentials: LoadCredentials,
  onFailure: (error: unknown) => void = () => undefined,
): TokenSource {
  let held: HeldToken | undefined;
  let inFlight: Promise<string> | undefined;

  async function load(fresh: boolean): Promise<CxoneCredentials> {
    let loaded: CxoneCredentials;
    try {
      loaded = await loadCredentials({ fresh });
    } catch (error) {
      if (error instanceof CxoneError) throw error;
      throw new CxoneCredentialsError('the stored CXone credentials could not be read', error);
    }
    const parsed = cxoneCredentialsSchema.safeParse(loaded);
    if (!parsed.success) throw new CxoneCredentialsError('the stored CXone credentials are not complete');
    return parsed.data;
  }

  async function issue(fresh: boolean): Promise<IssuedToken> {
    const credentials = await load(fresh);
    try {
      return await endpoint.requestToken(credentials);
    } catch (error) {
      if (fresh || !(error instanceof CxoneAuthenticationError)) throw error;
      // The key may have been rotated since it was cached; the same key would be refused again, and count as an attack.
      const reloaded = await load(true);
      if (sameCredentials(credentials, reloaded)) throw error;
      return endpoint.requestToken(reloaded);
    }
  }

  async function renew(fresh: boolean): Promise<string> {
    const startedAt = now().getTime();
    const { value, lifetimeMs } = await issue(fresh);
    held = {
      value,
      expiresAt: startedAt + lifetimeMs,
      renewAt: startedAt + lifetimeMs - Math.min(RENEWAL_LEAD_MS, lifetimeMs / 2),
    };
    return value;
  }

  function renewOnce(fresh: boolean): Promise<string> {
    inFlight ??= renew(fresh)
      .catch((error: unknown) => {
        onFailure(error);
        throw error;
      })
      .finally(() => {
        inFlight = undefined;
      });
    return inFlight;
  }

  function renewInBackground(old: HeldToken): void {
    renewOnce(false).catch(() => {
      if (held === old) held = { ...old, renewAt: now().getTime() + PAUSE_AFTER_FAILED_RENEWAL_MS };
    });
  }

  return {
    current() {
      const time = now().getTime();
      if (held === undefined || time >= held.expiresAt) return renewOnce(false);
      if (time >= held.renewAt && inFlight === undefined) renewInBackground(held);
      return Promise.resolve(held.value);
    },
    replace(failed) {
      if (held !== undefined && held.value !== failed) return Promise.resolve(held.value);
      held = undefined;
      return renewOnce(true);
    },
  };
}

function sameCredentials(one: CxoneCredentials, other: CxoneCredentials): boolean {
  return (
    one.clientId === other.clientId &&
    one.clientSecret === other.clientSecret &&
    one.accessKeyId === other.accessKeyId &&
    one.accessKeySecret === other.accessKeySecret
  );
}
