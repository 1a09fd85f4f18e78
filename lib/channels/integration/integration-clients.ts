import { createCxoneClient, type CxoneClient } from '../../cxone/create-cxone-client.ts';
import { CxoneCredentialsError, CxoneError } from '../../cxone/errors.ts';
import type { CxonePorts } from '../../cxone/ports.ts';
import { parseCredentials } from '../../cxone/sign-in/credentials.ts';
import type { IntegrationKey } from '../../ids.ts';
import { describeError, type LogFields, type Logger } from '../../observability/logger.ts';
import type { CachedSecrets, secretNames } from '../../secrets/secret-store.ts';
import type { Settings } from '../../settings.ts';

export interface IntegrationClientsOptions extends CxonePorts {
  readonly settings: Pick<Settings, 'cxoneAuthBaseUrl' | 'cxoneApiBaseUrl'>;
  readonly secrets: CachedSecrets;
  readonly names: ReturnType<typeof secretNames>;
  /** Missing where the caller shows failures itself, as the command line does. */
  readonly logger?: Logger;
}

/** Gives the CXone client of an integration: one per integration and process, since it holds the access token. */
export function createIntegrationClients(options: IntegrationClientsOptions): (key: IntegrationKey) => CxoneClient {
  const { settings, secrets, names, logger, ...ports } = options;
  const clients = new Map<IntegrationKey, CxoneClient>();

  function create(key: IntegrationKey): CxoneClient {
    const name = names.cxone(key);
    return createCxoneClient({
      ...ports,
      authBaseUrl: settings.cxoneAuthBaseUrl,
      apiBaseUrl: settings.cxoneApiBaseUrl,
      loadCredentials: async ({ fresh = false } = {}) => {
        const stored = fresh ? await secrets.getAfterMiss(name) : await secrets.get(name);
        if (stored !== undefined) return parseCredentials(stored);
        throw new CxoneCredentialsError(
          `integration "${key}" has no CXone keys yet: run \`npm run byoc -- setup --integration ${key}\``,
        );
      },
      onTokenFailure: (error) => logger?.log('error', 'cxone.token-failed', { integration: key, ...whyNoToken(error) }),
    });
  }

  return (key) => {
    const client = clients.get(key) ?? create(key);
    clients.set(key, client);
    return client;
  };
}

function whyNoToken(error: unknown): LogFields {
  return {
    reason: describeError(error),
    ...(error instanceof CxoneError && { code: error.code, uid: error.uid }),
    ...(error instanceof CxoneError && error.status !== undefined && { status: error.status }),
  };
}
