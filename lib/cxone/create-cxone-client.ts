import { type Api, createApi } from './api.ts';
import { channelOperations, type ChannelOperations } from './channels.ts';
import type { ContactOperations } from './contacts.ts';
import { CxoneUntrustedHostError } from './errors.ts';
import { fileOperations, type FileOperations } from './files.ts';
import { messageOperations, type MessageOperations } from './messages.ts';
import { type OneTimeTokenRequest, type VerifiedAdmin, verifyOneTimeToken } from './one-time-token.ts';
import type { CallOptions, CxonePorts } from './ports.ts';
import { fixedToken, serviceUserToken } from './sign-in/access-token.ts';
import type { LoadCredentials, TokenForm } from './sign-in/credentials.ts';
import { createDiscovery, type CxoneTenant } from './sign-in/discovery.ts';
import { resolveApiHost } from './sign-in/hosts.ts';
import { createTokenEndpoint } from './sign-in/token-endpoint.ts';

const DEFAULT_TIMEOUT_MS = 8000;

export interface CxoneClientOptions extends CxonePorts {
  /** Origin of sign-in and discovery, `https://cxone.niceincontact.com` for the commercial cloud. */
  readonly authBaseUrl: string;
  /** Origin of the Digital Engagement API; missing: found through discovery. */
  readonly apiBaseUrl?: string | undefined;
  /** Missing: read from the access token. */
  readonly tenantId?: string | undefined;
  readonly loadCredentials: LoadCredentials;
  /** Told why there is no access token for the service user, and of refused keys while the one before is valid too. */
  readonly onTokenFailure?: ((error: unknown) => void) | undefined;
  /** Milliseconds for a whole call, repeats included; 8,000 where it is missing. */
  readonly timeoutMs?: number | undefined;
}

/** The operations that need a token. All throw a `CxoneError`. */
export type CxoneOperations = ChannelOperations & MessageOperations & FileOperations & ContactOperations;

/** Acts as the integration's service user. */
export interface CxoneClient extends CxoneOperations {
  /** The same operations as the admin whose token it is; a 401 is final then, since there is no other token. */
  withAccessToken(accessToken: string): CxoneOperations;
  /** B1, which takes no Authorization. */
  verifyOneTimeToken(request: OneTimeTokenRequest, options?: CallOptions): Promise<VerifiedAdmin>;
  /** Proves the stored keys by asking for a token and for the tenant's area: for set-up commands. */
  readTenant(): Promise<CxoneTenant>;
  /** Which form of the token request is to be stored with the keys, once a token was issued for them. */
  tokenFormToStore(): TokenForm | undefined;
}

/** What they are made of is loaded with the first that is asked for: no message needs it. */
function contactOperations(api: Api): ContactOperations {
  const loaded = async () => (await import('./contacts.ts')).contactOperations(api);
  return {
    setContactStatus: async (...call) => (await loaded()).setContactStatus(...call),
    sendSenderAction: async (...call) => (await loaded()).sendSenderAction(...call),
    customFieldIdents: async (...call) => (await loaded()).customFieldIdents(...call),
  };
}

/**
 * The client of one integration's tenant. It holds the access token and the discovered host: make one for each
 * integration and process, not one for each call.
 */
export function createCxoneClient(options: CxoneClientOptions): CxoneClient {
  const {
    fetch,
    now,
    random,
    sleep,
    loadCredentials,
    onTokenFailure,
    tenantId,
    timeoutMs = DEFAULT_TIMEOUT_MS,
  } = options;
  const ports: CxonePorts = { fetch, now, random, sleep };
  const authBaseUrl = new URL(options.authBaseUrl).origin;
  const apiBaseUrl = options.apiBaseUrl === undefined ? undefined : new URL(options.apiBaseUrl).origin;

  const tokenEndpoint = createTokenEndpoint(ports, authBaseUrl, timeoutMs);
  const tokens = serviceUserToken(now, tokenEndpoint, loadCredentials, onTokenFailure);
  const discovery = createDiscovery(ports, { authBaseUrl, apiBaseUrl, tenantId, timeoutMs });

  const baseUrl = async (accessToken?: string): Promise<string> =>
    apiBaseUrl ?? (await discovery.apiBaseUrl(accessToken ?? (await tokens.current())));
  const operationsOf = (api: Api): CxoneOperations => ({
    ...channelOperations(api),
    ...messageOperations(api),
    ...fileOperations(api),
    ...contactOperations(api),
  });

  function checkedBaseUrl(apiHost: string): string {
    const checked = resolveApiHost(apiHost);
    if (checked !== undefined) return checked;
    throw new CxoneUntrustedHostError('the apiHost of the page is no host of CXone', {
      operation: 'verify-one-time-token',
      outcome: 'not-processed',
    });
  }

  return {
    ...operationsOf(createApi({ ports, timeoutMs, tokens, baseUrl })),
    withAccessToken(accessToken) {
      return operationsOf(createApi({ ports, timeoutMs, tokens: fixedToken(accessToken), baseUrl }));
    },
    async verifyOneTimeToken(request, callOptions) {
      const { apiHost } = request;
      // What was configured outweighs what is in an address.
      const isAsked = apiHost !== undefined && apiBaseUrl === undefined;
      const host = isAsked ? () => Promise.resolve(checkedBaseUrl(apiHost)) : () => baseUrl();
      return verifyOneTimeToken(
        createApi({ ports, timeoutMs, tokens: undefined, baseUrl: host }),
        request,
        callOptions,
      );
    },
    readTenant: async () => discovery.tenant(await tokens.current()),
    tokenFormToStore: () => tokenEndpoint.formToStore(),
  };
}
