import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createIntegrationClients } from '../lib/channels/integration/integration-clients.ts';
import { Registry } from '../lib/channels/registry.ts';
import type { CxoneClient } from '../lib/cxone/create-cxone-client.ts';
import type { IntegrationKey } from '../lib/ids.ts';
import { systemPorts } from '../lib/ports.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { CachedSecrets, type DatedSecretStore, secretNames } from '../lib/secrets/secret-store.ts';
import { createDynamoScan, createDynamoTable } from '../lib/table/create-dynamo-table.ts';
import type { Table, TableScan } from '../lib/table/table.ts';
import type { Target } from './target.ts';

/** A deployment, opened for a command. */
export interface Deployment {
  readonly target: Target;
  readonly table: Table;
  readonly scan: TableScan;
  readonly registry: Registry;
  readonly secretStore: DatedSecretStore;
  readonly names: ReturnType<typeof secretNames>;
  /** Acts in CXone as the integration's service user. */
  readonly clientOf: (key: IntegrationKey) => CxoneClient;
}

export function openDeployment(target: Target): Deployment {
  const region = target.region === undefined ? {} : { region: target.region };
  const secretStore = createSecretsManagerStore(new SecretsManagerClient(region));
  const names = secretNames(target.secretsPrefix);
  const client = new DynamoDBClient(region);
  const table = createDynamoTable(client, target.tableName);
  return {
    target,
    table,
    scan: createDynamoScan(client, target.tableName),
    registry: new Registry(table, systemPorts.now),
    secretStore,
    names,
    clientOf: createIntegrationClients({
      ...systemPorts,
      fetch: systemPorts.fetchCxone,
      settings: target,
      secrets: new CachedSecrets(secretStore, systemPorts.now),
      names,
    }),
  };
}
