import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { callbackCredentialsSchema } from '../lib/callbacks/callback-credentials.ts';
import { byocRecord, type RecordField } from '../lib/channels/byoc-record.ts';
import { Registry } from '../lib/channels/registry.ts';
import { setUpIntegration } from '../lib/channels/set-up-integration.ts';
import { createCxoneClient } from '../lib/cxone/create-cxone-client.ts';
import type { CxoneCredentials } from '../lib/cxone/credentials.ts';
import type { CxoneTenant } from '../lib/cxone/discovery.ts';
import type { IntegrationKey } from '../lib/ids.ts';
import { systemPorts } from '../lib/ports.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { secretNames } from '../lib/secrets/secret-names.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';
import { type Target, TargetError } from './target.ts';

export interface SetUpOptions {
  readonly target: Target;
  readonly integrationKey: IntegrationKey;
  /** Name of the record in CXone. */
  readonly recordName: string;
  readonly credentials: CxoneCredentials;
}

/** Stores the tenant's CXone keys and answers what the admin types into the BYOC record. */
export async function setUp({
  target,
  integrationKey,
  recordName,
  credentials,
}: SetUpOptions): Promise<{ readonly tenant: CxoneTenant; readonly record: RecordField[] }> {
  const region = target.region === undefined ? {} : { region: target.region };
  const secretStore = createSecretsManagerStore(new SecretsManagerClient(region));
  const table = createDynamoTable(new DynamoDBClient(region), target.tableName);
  const names = secretNames(target.secretsPrefix);

  const callbackName = names.callback(integrationKey);
  const callback = await secretStore.get(callbackName);
  if (callback === undefined) {
    throw new TargetError(`The secret ${callbackName} has no value: deploy the stage again, then repeat this command.`);
  }
  const clientId = clientIdIn(callbackName, callback);
  const result = await setUpIntegration(integrationKey, credentials, {
    registry: new Registry(table, systemPorts.now),
    secretStore,
    secretName: names.cxone,
    readTenant: (proved) =>
      createCxoneClient({
        ...systemPorts,
        authBaseUrl: target.cxoneAuthBaseUrl,
        apiBaseUrl: target.cxoneApiBaseUrl,
        loadCredentials: () => Promise.resolve(proved),
      }).readTenant(),
  });
  if (result.kind === 'other-tenant') {
    throw new TargetError(
      `These keys are of tenant ${result.tenant.tenantId}, but integration "${integrationKey}" belongs to another one. Nothing was stored: use that tenant's keys, or another stage for this tenant.`,
    );
  }
  return {
    tenant: result.tenant,
    record: byocRecord({
      integrationKey,
      name: recordName,
      publicUrl: target.publicUrl,
      clientId,
      whereClientSecretIs: `in the answer of: aws secretsmanager get-secret-value --secret-id ${callbackName} --query SecretString --output text${target.region === undefined ? '' : ` --region ${target.region}`}`,
    }),
  };
}

function clientIdIn(secretName: string, secretText: string): string {
  try {
    return callbackCredentialsSchema.parse(JSON.parse(secretText)).clientId;
  } catch {
    // The parser's error quotes the text: it must not be printed.
    throw new TargetError(
      `The secret ${secretName} is damaged: give it a value of the form {"clientId": "…", "clientSecret": "…"}, then repeat this command.`,
    );
  }
}
