import type { SQSHandler } from 'aws-lambda';
import { createFilePorts } from '../lib/attachments/file-ports.ts';
import { loadFileBin } from '../lib/attachments/store/load-s3.ts';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { createInboundGates } from '../lib/breakers/create-inbound-gates.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { createActivityLogger } from '../lib/channels/activity/activity-log.ts';
import { liveSecretsOf } from '../lib/channels/channel.ts';
import { createIntegrationClients } from '../lib/channels/integration/integration-clients.ts';
import { Registry } from '../lib/channels/registry.ts';
import { ThreadIndex } from '../lib/channels/thread-index.ts';
import { Claims } from '../lib/exactly-once/claims.ts';
import { Backlog } from '../lib/inbound/backlog.ts';
import { createFinders } from '../lib/inbound/create-finders.ts';
import { deliverInbound } from '../lib/inbound/deliver-inbound.ts';
import { inboundNotesSchema, type InboundWorkerPorts } from '../lib/inbound/inbound-message.ts';
import { ThreadClock } from '../lib/inbound/thread-clock.ts';
import { systemPorts } from '../lib/ports.ts';
import { inboundJobSchema } from '../lib/queues/jobs.ts';
import { processBatch } from '../lib/queues/process-batch.ts';
import { createSqsClient, createSqsOutboundQueue } from '../lib/queues/sqs.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { readDataKey } from '../lib/secrets/seal.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../lib/secrets/secret-store.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';
import { createContexts, createProviderAccess } from '../lib/web/provider-access.ts';

const settings = readSettings(process.env);
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), systemPorts.now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const logger = createActivityLogger(settings, table, systemPorts);
const registry = new Registry(table, systemPorts.now);
const indexKey = readIndexKey(secrets, names.indexKey());
const shared = { ...systemPorts, table, logger, registry, indexKey, sqs: createSqsClient() };
const { fetch } = createCapture(settings, table, systemPorts);
const clientOf = createIntegrationClients({ ...systemPorts, fetch, settings, secrets, names, logger });
const access = { now: systemPorts.now, ...createProviderAccess(settings), contextOf: createContexts(settings, shared) };
const gates = createInboundGates(shared, settings);
const ports: Omit<InboundWorkerPorts, 'cxone'> = {
  ...{ ...shared, ...gates, channelOf: (id) => registry.channel(id) },
  ...{ claims: new Claims(table, shared.now, inboundNotesSchema), backlog: new Backlog(table, shared.now) },
  ...{ clock: new ThreadClock(), threads: new ThreadIndex(shared), customerIds: settings.customerIds },
  ...{ files: createFilePorts(settings), dataKey: readDataKey(secrets, names.dataKey(), shared.now) },
  ...{ bin: loadFileBin(settings.filesBucket), uploadsToCxone: settings.files.handover === 'upload' },
  ...createFinders(registry, liveSecretsOf(secrets, names, shared.now), access),
  outboundQueue: createSqsOutboundQueue(shared.sqs, settings.outboundQueueUrl),
};

/** Worker of the inbound queue and the holding queues: customers' messages into CXone. */
export const handler: SQSHandler = (event, context) => {
  const { queue, queueUrl } = gates.sourceOf(event);
  return processBatch(event, context, { ...shared, queueUrl }, ({ body }, attempt) => {
    const job = inboundJobSchema.parse(JSON.parse(body));
    const cxone = clientOf(job.integrationKey);
    return gates.holding.deliver({ ...attempt, job }, queue, (one) => deliverInbound(one, { ...ports, cxone }));
  }).finally(logger.written);
};
