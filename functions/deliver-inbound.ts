import type { SQSHandler } from 'aws-lambda';
import { createFilePorts } from '../lib/attachments/file-ports.ts';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { Breakers } from '../lib/breakers/breakers.ts';
import { Holding } from '../lib/breakers/holding.ts';
import { Shares } from '../lib/breakers/shares.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { createActivityLogger } from '../lib/channels/activity/activity-log.ts';
import { liveSecretsOf } from '../lib/channels/channel.ts';
import { createIntegrationClients } from '../lib/channels/integration-clients.ts';
import { Registry } from '../lib/channels/registry.ts';
import { ThreadIndex } from '../lib/channels/thread-index.ts';
import { Claims } from '../lib/exactly-once/claims.ts';
import { Backlog } from '../lib/inbound/backlog.ts';
import { createLinkFinder } from '../lib/inbound/create-link-finder.ts';
import { deliverInbound } from '../lib/inbound/deliver-inbound.ts';
import { inboundNotesSchema, type InboundWorkerPorts } from '../lib/inbound/inbound-message.ts';
import { ThreadClock } from '../lib/inbound/thread-clock.ts';
import { systemPorts } from '../lib/ports.ts';
import { createSqsHoldingQueues, numberOfQueue } from '../lib/queues/holding-queues.ts';
import { inboundJobSchema } from '../lib/queues/jobs.ts';
import { processBatch } from '../lib/queues/process-batch.ts';
import { createSqsClient } from '../lib/queues/sqs.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { readDataKey } from '../lib/secrets/seal.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../lib/secrets/secret-store.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';
import { createProviderAccess } from '../lib/web/provider-access.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const logger = createActivityLogger(settings, table, systemPorts);
const registry = new Registry(table, now);
const indexKey = readIndexKey(secrets, names.indexKey());
const shared = { ...systemPorts, table, logger, registry, indexKey, sqs: createSqsClient() };
const { fetch } = createCapture(settings, table, systemPorts);
const clientOf = createIntegrationClients({ ...systemPorts, fetch, settings, secrets, names, logger });
const ports: Omit<InboundWorkerPorts, 'cxone'> = {
  ...shared,
  claims: new Claims(table, now, inboundNotesSchema),
  breakers: new Breakers(shared),
  shares: new Shares(shared, { name: 'inbound', workers: settings.queueWorkers }),
  ...{ backlog: new Backlog(table, now), clock: new ThreadClock() },
  channelOf: (id) => registry.channel(id),
  threads: new ThreadIndex(shared),
  files: createFilePorts(settings),
  ...{ customerIds: settings.customerIds, uploadsToCxone: settings.files.handover === 'upload' },
  linkOf: createLinkFinder(registry, liveSecretsOf(secrets, names, now), { now, ...createProviderAccess(settings) }),
  dataKey: readDataKey(secrets, names.dataKey()),
};

const queueUrls = [settings.inboundQueueUrl, ...settings.holdingQueueUrls];
const holding = new Holding({ ...ports, queues: createSqsHoldingQueues(shared.sqs, queueUrls) });

/** Worker of the inbound queue and the holding queues: customers' messages into CXone. */
export const handler: SQSHandler = (event, context) => {
  const queue = numberOfQueue(event.Records[0]?.eventSourceARN, queueUrls);
  const queueUrl = queueUrls[queue] ?? settings.inboundQueueUrl;
  return processBatch(event, context, { ...shared, queueUrl }, ({ body }, attempt) => {
    const job = inboundJobSchema.parse(JSON.parse(body));
    const cxone = clientOf(job.integrationKey);
    return holding.deliver({ ...attempt, job }, queue, (moved) => deliverInbound(moved, { ...ports, cxone }));
  }).finally(logger.written);
};
