import type { SQSHandler } from 'aws-lambda';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { Breakers } from '../lib/breakers/breakers.ts';
import { Shares } from '../lib/breakers/shares.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { createIntegrationClients } from '../lib/channels/integration/integration-clients.ts';
import { Registry } from '../lib/channels/registry.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { systemPorts } from '../lib/ports.ts';
import { queuedStatusSchema } from '../lib/queues/jobs.ts';
import { processBatch } from '../lib/queues/process-batch.ts';
import { createSqsClient } from '../lib/queues/sqs.ts';
import { deliverStatus, type StatusPorts } from '../lib/receipts/deliver-status.ts';
import { ReceiptBudget } from '../lib/receipts/receipt-budget.ts';
import { StatusClaims } from '../lib/receipts/status-claims.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { CachedSecrets, secretNames } from '../lib/secrets/secret-store.ts';
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
const shares = new Shares({ table, now, logger }, { name: 'status', workers: settings.queueWorkers });
const ports = { ...systemPorts, table, breakers, shares, statuses, budget, channelOf, logger };
const sqs = createSqsClient();

/** Worker of the status queue: delivered, seen and failed into CXone. */
export const handler: SQSHandler = (event, context) =>
  processBatch(event, context, { ...ports, sqs, queueUrl: settings.statusQueueUrl }, ({ body }, attempt) => {
    const job = queuedStatusSchema.parse(JSON.parse(body));
    return deliverStatus({ ...attempt, job }, { ...ports, cxone: clientOf(job.integrationKey) });
  });
