import type { SQSHandler } from 'aws-lambda';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { createIntegrationClients } from '../lib/channels/integration-clients.ts';
import { Registry } from '../lib/channels/registry.ts';
import { createSqsClient } from '../lib/create-sqs-client.ts';
import { Breakers } from '../lib/delivery/breakers.ts';
import { deliverStatus, type StatusPorts } from '../lib/delivery/deliver-status.ts';
import { statusJobSchema } from '../lib/delivery/outbox.ts';
import { ReceiptBudget } from '../lib/delivery/receipt-budget.ts';
import { StatusClaims } from '../lib/delivery/status-claims.ts';
import { workOff } from '../lib/delivery/work-off.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { systemPorts } from '../lib/ports.ts';
import { CachedSecrets } from '../lib/secrets/cached-secrets.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { secretNames } from '../lib/secrets/secret-names.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const logger = createLogger(settings.logLevel, now, systemPorts.writeLine);
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const { fetch } = createCapture(settings, table, systemPorts);
const clientOf = createIntegrationClients({ ...systemPorts, fetch, settings, secrets, names, logger });
const statuses = new StatusClaims(table, now);
const budget = new ReceiptBudget(table, now);
const breakers = new Breakers({ ...systemPorts, table, logger });
const registry = new Registry(table, now);
const channelOf: StatusPorts['channelOf'] = (id) => registry.channel(id);
const ports = { ...systemPorts, breakers, statuses, budget, channelOf, logger };
const sqs = createSqsClient();

/** Worker of the status queue: delivered, seen and failed into CXone. */
export const handler: SQSHandler = (event, context) =>
  workOff(event, context, sqs, settings.statusQueueUrl, ({ body }, attempt) => {
    const job = statusJobSchema.parse(JSON.parse(body));
    return deliverStatus({ ...attempt, job }, { ...ports, cxone: clientOf(job.integrationKey) });
  });
