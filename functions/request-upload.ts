import { loadUploadLinks } from '../lib/attachments/store/load-s3.ts';
import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { CachedChannels, liveSecretsOf } from '../lib/channels/channel.ts';
import { Registry } from '../lib/channels/registry.ts';
import { channelIdFrom, createHttpHandler, plainErrorBody, rawRequest } from '../lib/http/create-http-handler.ts';
import { requestUpload, type UploadPorts } from '../lib/inbound/webhook/request-upload.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { systemPorts } from '../lib/ports.ts';
import { LARGEST_WEBHOOK, loadedAdapter, loadingAdapters } from '../lib/providers/load-adapter.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../lib/secrets/secret-store.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const logger = createLogger(settings.logLevel, now, systemPorts.writeLine);
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const registry = new Registry(createDynamoTable(createDynamoClient(), settings.tableName), now);

const ports: UploadPorts = {
  ...systemPorts,
  channels: new CachedChannels(loadingAdapters(registry), now),
  providerOf: ({ provider }) => loadedAdapter(provider),
  secretsOf: liveSecretsOf(secrets, names, now),
  indexKey: readIndexKey(secrets, names.indexKey()),
  uploads: loadUploadLinks(settings.filesBucket),
  maxBytes: settings.files.maxBytes,
  logger,
};

const stack = { logger, settings, mostBytes: LARGEST_WEBHOOK, errorBody: plainErrorBody };

/** POST /webhooks/{channelId}/uploads: where a provider asks for a link to upload a customer's file to. */
export const handler = createHttpHandler(stack, async (event) => {
  const request = rawRequest(event, settings.publicUrl, now());
  const channelId = channelIdFrom(event.pathParameters?.['channelId']);
  const upload = await requestUpload(channelId, request, event.requestContext.requestId, ports);
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ok: true, upload }),
  };
});
