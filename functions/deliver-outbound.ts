import type { SQSHandler } from 'aws-lambda';
import { createFilePorts } from '../lib/attachments/file-ports.ts';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { Breakers } from '../lib/breakers/breakers.ts';
import { Shares } from '../lib/breakers/shares.ts';
import { ThrottleLine } from '../lib/breakers/throttle-line.ts';
import { createActivityLogger } from '../lib/channels/activity/activity-log.ts';
import { AFTER_REFUSAL_MS, CachedChannels, liveSecretsOf } from '../lib/channels/channel.ts';
import { Registry } from '../lib/channels/registry.ts';
import { Claims } from '../lib/exactly-once/claims.ts';
import { deliverOutbound, type OutboundWorkerPorts } from '../lib/outbound/deliver-outbound.ts';
import { createSentIdKeeper } from '../lib/outbound/outbound-message.ts';
import { queuedNotesSchema } from '../lib/outbound/queued-notes.ts';
import { systemPorts } from '../lib/ports.ts';
import { providerNamed } from '../lib/providers/registry.ts';
import { outboundJobSchema } from '../lib/queues/jobs.ts';
import { processBatch } from '../lib/queues/process-batch.ts';
import { QueuedMessages } from '../lib/queues/queued-messages.ts';
import { createSqsClient, createSqsJobQueues } from '../lib/queues/sqs.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../lib/secrets/secret-store.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';
import { createContexts, createProviderAccess } from '../lib/web/provider-access.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const logger = createActivityLogger(settings, table, systemPorts);
const channels = new CachedChannels(new Registry(table, now), now);
const indexKey = readIndexKey(secrets, names.indexKey());
const sqs = createSqsClient();
const ports: OutboundWorkerPorts = {
  ...{ ...systemPorts, table },
  ...createProviderAccess(settings),
  contextOf: createContexts(settings, { ...systemPorts, table }),
  claims: new Claims(table, now, queuedNotesSchema),
  breakers: new Breakers({ ...systemPorts, table, logger }),
  shares: new Shares({ table, now, logger }, { name: 'outbound', workers: settings.queueWorkers }),
  throttleLine: new ThrottleLine(table, now),
  queuedMessages: new QueuedMessages(table, now),
  jobQueues: createSqsJobQueues(sqs, { inboundUrl: settings.inboundQueueUrl, statusUrl: settings.statusQueueUrl }),
  files: createFilePorts(settings),
  channelOf: (id) => channels.get(id),
  providerOf: ({ provider }) => providerNamed(provider),
  secretsOf: liveSecretsOf(secrets, names, now, AFTER_REFUSAL_MS),
  ...{ indexKey, keepSentId: createSentIdKeeper({ ...systemPorts, table, indexKey, logger }) },
  logger,
};

/** Worker of the outbound queue: agents' messages that could not be sent inside the callback. */
export const handler: SQSHandler = (event, context) =>
  processBatch(event, context, { ...ports, sqs, queueUrl: settings.outboundQueueUrl }, ({ body }, attempt) =>
    deliverOutbound({ ...attempt, job: outboundJobSchema.parse(JSON.parse(body)) }, ports),
  ).finally(logger.written);
