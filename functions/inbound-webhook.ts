import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { CachedChannels, liveSecretsOf } from '../lib/channels/channel.ts';
import { Registry } from '../lib/channels/registry.ts';
import { channelIdFrom, createHttpHandler, plainErrorBody, rawRequest } from '../lib/http/create-http-handler.ts';
import { receiveWebhook, type WebhookPorts } from '../lib/inbound/webhook/receive-webhook.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { systemPorts } from '../lib/ports.ts';
import { LARGEST_WEBHOOK, loadedAdapter, loadingAdapters } from '../lib/providers/load-adapter.ts';
import { createSqsClient, createSqsJobQueues } from '../lib/queues/sqs.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { readDataKey } from '../lib/secrets/seal.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../lib/secrets/secret-store.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now, sleep } = systemPorts;
const logger = createLogger(settings.logLevel, now, systemPorts.writeLine);
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const registry = new Registry(table, now);

const ports: WebhookPorts = {
  channels: new CachedChannels(loadingAdapters(registry), now),
  providerOf: ({ provider }) => loadedAdapter(provider),
  secretsOf: liveSecretsOf(secrets, names, now),
  jobQueues: createSqsJobQueues(createSqsClient(), {
    inboundUrl: settings.inboundQueueUrl,
    statusUrl: settings.statusQueueUrl,
  }),
  sleep,
  albums: { ...systemPorts, table, dataKey: readDataKey(secrets, names.dataKey(), now) },
  indexKey: readIndexKey(secrets, names.indexKey()),
  logger,
};

const stack = { logger, settings, mostBytes: LARGEST_WEBHOOK, errorBody: plainErrorBody };

/** GET and POST /webhooks/{channelId}: what the channel's provider calls. */
export const handler = createHttpHandler(stack, async (event) => {
  const request = rawRequest(event, settings.publicUrl, now());
  const channelId = channelIdFrom(event.pathParameters?.['channelId']);
  const { status, body, contentType } = await receiveWebhook(channelId, request, event.requestContext.requestId, ports);
  return { statusCode: status, headers: { 'content-type': contentType }, body };
});
