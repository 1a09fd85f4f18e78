import type { SQSHandler } from 'aws-lambda';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { liveSecretsOf } from '../lib/channels/channel-secrets.ts';
import { createIntegrationClients } from '../lib/channels/integration-clients.ts';
import { Registry } from '../lib/channels/registry.ts';
import { createSqsClient } from '../lib/create-sqs-client.ts';
import { Backlog } from '../lib/delivery/backlog.ts';
import { Breakers } from '../lib/delivery/breakers.ts';
import { Claims } from '../lib/delivery/claims.ts';
import { createActivityLogger } from '../lib/delivery/create-activity-logger.ts';
import { createFilePorts } from '../lib/delivery/create-file-ports.ts';
import { createLinkFinder } from '../lib/delivery/create-link-finder.ts';
import { deliverInbound } from '../lib/delivery/deliver-inbound.ts';
import type { InboundPorts } from '../lib/delivery/inbound-message.ts';
import { inboundJobSchema } from '../lib/delivery/outbox.ts';
import { ThreadClock } from '../lib/delivery/thread-clock.ts';
import { ThreadIndex } from '../lib/delivery/thread-index.ts';
import { workOff } from '../lib/delivery/work-off.ts';
import { systemPorts } from '../lib/ports.ts';
import { CachedSecrets } from '../lib/secrets/cached-secrets.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { readDataKey } from '../lib/secrets/read-data-key.ts';
import { secretNames } from '../lib/secrets/secret-names.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const logger = createActivityLogger(settings, table, systemPorts);
const { fetch } = createCapture(settings, table, systemPorts);
const clientOf = createIntegrationClients({ ...systemPorts, fetch, settings, secrets, names, logger });
const registry = new Registry(table, now);
const sqs = createSqsClient();
const ports: Omit<InboundPorts, 'cxone'> = {
  ...systemPorts,
  table,
  claims: new Claims(table, now),
  breakers: new Breakers({ ...systemPorts, table, logger }),
  backlog: new Backlog(table, now),
  channelOf: (id) => registry.channel(id),
  clock: new ThreadClock(),
  threads: new ThreadIndex(table, now),
  files: createFilePorts(settings),
  uploadsToCxone: settings.files.handover === 'upload',
  linkOf: createLinkFinder(registry, liveSecretsOf(secrets, names, now), systemPorts),
  logger,
  dataKey: readDataKey(secrets, names.dataKey()),
};

/** Worker of the inbound queue: customers' messages into CXone. */
export const handler: SQSHandler = (event, context) =>
  workOff(event, context, sqs, settings.inboundQueueUrl, ({ body }, attempt) => {
    const job = inboundJobSchema.parse(JSON.parse(body));
    return deliverInbound({ ...attempt, job }, { ...ports, cxone: clientOf(job.integrationKey) });
  }).finally(logger.written);
