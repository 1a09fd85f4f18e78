import { createDynamoClient, createSecretsClient } from '../../aws-clients.ts';
import { createCapture } from '../../capture/create-capture.ts';
import { createIntegrationClients } from '../../channels/integration/integration-clients.ts';
import { KnownIntegrations } from '../../channels/channel.ts';
import { Registry } from '../../channels/registry.ts';
import { createLogger } from '../../observability/logger.ts';
import { systemPorts } from '../../ports.ts';
import { providers } from '../../providers/registry.ts';
import { createSecretsManagerStore } from '../../secrets/create-secrets-manager-store.ts';
import { CachedSecrets, secretNames } from '../../secrets/secret-store.ts';
import type { Settings } from '../../settings.ts';
import { createDynamoTable } from '../../table/create-dynamo-table.ts';
import { createContexts, createProviderAccess } from '../../web/provider-access.ts';
import { createDynamoGetMany } from '../../table/get-many.ts';
import type { AdminPorts } from './admin-ports.ts';
import { createAdminAudit } from './audited.ts';
import { Sessions } from './sessions.ts';

/** The effects of the admin's pages, in AWS. */
export function createAdminPorts(settings: Settings): AdminPorts {
  const { now, randomBytes } = systemPorts;
  const client = createDynamoClient();
  const table = createDynamoTable(client, settings.tableName);
  const secretStore = createSecretsManagerStore(createSecretsClient());
  const names = secretNames(settings.secretsPrefix);
  const secrets = new CachedSecrets(secretStore, now);
  const { fetch, ...capture } = createCapture(settings, table, systemPorts);
  const logger = createLogger(settings.logLevel, now, systemPorts.writeLine);
  const registry = new Registry(table, now);
  return {
    settings,
    providers,
    table,
    getMany: createDynamoGetMany(client, settings.tableName),
    registry,
    integrations: new KnownIntegrations(registry, now, logger),
    sessions: new Sessions(table, now, randomBytes),
    secretStore,
    names,
    clientOf: createIntegrationClients({ ...systemPorts, fetch, settings, secrets, names, logger }),
    ...createProviderAccess(settings),
    contextOf: createContexts(settings, { ...systemPorts, table }),
    now,
    randomBytes,
    logger,
    audit: createAdminAudit(settings, registry, logger, systemPorts),
    capture,
  };
}
