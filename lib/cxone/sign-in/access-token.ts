import { CxoneAuthenticationError, CxoneCredentialsError, CxoneError } from '../errors.ts';
import { startDeadline, within } from '../http/deadline.ts';
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
/** For as long a call waits for the renewal that it begins: what nobody awaits dies when Lambda freezes the process. */
const RENEWAL_PATIENCE_MS = 2_000;
/** A request under way for longer, in milliseconds, was cut off by a freeze: nobody else waits for it. */
const LONGEST_RENEWAL_MS = 10_000;

interface HeldToken {
  readonly value: string;
  readonly expiresAt: number;
  readonly renewAt: number;
}

/**
 * The service user's token. At most one request for it is under way; it is renewed 5 minutes before it expires (at half of
 * a shorter life), so that a renewal that fails or takes long harms no call while the old token is valid.
 * @param onFailure Told why there is no token, and of keys that CXone refuses while the old token is still valid. That
 * a renewal got no answer is no failure as long as there is a token: it may have been frozen.
 */
export function serviceUserToken(
  now: () => Date,
  endpoint: TokenEndpoint,
  loadCredentials: LoadCredentials,
  onFailure: (error: unknown) => void = () => undefined,
): TokenSource {
  let held: HeldToken | undefined;
  let inFlight: { readonly token: Promise<string>; readonly startedAt: number } | undefined;

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
      if (!(error instanceof CxoneAuthenticationError)) throw error;
      // The key may have been rotated since it was cached; the same key would be refused again, and count as an attack.
      const latest = fresh ? credentials : await load(true);
      if (sameCredentials(credentials, latest)) return endpoint.requestInOtherForms(latest, error);
      return endpoint.requestToken(latest).catch((refusal: unknown) => endpoint.requestInOtherForms(latest, refusal));
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
    const startedAt = now().getTime();
    if (inFlight !== undefined && startedAt - inFlight.startedAt <= LONGEST_RENEWAL_MS) return inFlight.token;
    const token = renew(fresh)
      .catch((error: unknown) => {
        const isCovered = held !== undefined && now().getTime() < held.expiresAt;
        if (!isCovered || error instanceof CxoneAuthenticationError || error instanceof CxoneCredentialsError) {
          onFailure(error);
        }
        throw error;
      })
      .finally(() => {
        if (inFlight?.token === token) inFlight = undefined;
      });
    inFlight = { token, startedAt };
    return token;
  }

  /** The new token, or the old one where that is not there in time. */
  async function renewed(old: HeldToken): Promise<string> {
    const renewal = renewOnce(false).catch(() => {
      if (held === old) held = { ...old, renewAt: now().getTime() + PAUSE_AFTER_FAILED_RENEWAL_MS };
      return old.value;
    });
    const tooLate = () => new Error('The renewal takes long.');
    return within(startDeadline(now, RENEWAL_PATIENCE_MS), renewal, tooLate).catch(() => old.value);
  }

  return {
    current() {
      const time = now().getTime();
      if (held === undefined || time >= held.expiresAt) return renewOnce(false);
      return time >= held.renewAt && inFlight === undefined ? renewed(held) : Promise.resolve(held.value);
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
