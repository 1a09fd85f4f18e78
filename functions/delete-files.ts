import type { ScheduledHandler } from 'aws-lambda';
import { deleteHandedOver } from '../lib/attachments/handed-over.ts';
import { loadFileBin } from '../lib/attachments/store/load-s3.ts';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { listedClaims } from '../lib/exactly-once/kept-claims.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { systemPorts } from '../lib/ports.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../lib/secrets/secret-store.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now, randomBytes, writeLine } = systemPorts;
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const indexKey = readIndexKey(secrets, secretNames(settings.secretsPrefix).indexKey());
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const shared = {
  claims: listedClaims({ table, indexKey, randomBytes }),
  bin: loadFileBin(settings.filesBucket),
  logger: createLogger(settings.logLevel, now, writeLine),
  now,
};

/** Every hour: deletes the files that were handed over and whose links have ended. */
export const handler: ScheduledHandler = (_event, context) =>
  deleteHandedOver({ ...shared, remainingMs: () => context.getRemainingTimeInMillis() });
