import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { answerCallback } from '../lib/callbacks/answer-callback.ts';
import { lookupsIn } from '../lib/callbacks/legacy-reply.ts';
import { authorizeCallback } from '../lib/callbacks/authorize-callback.ts';
import { callbackErrorBody } from '../lib/callbacks/callback-error-body.ts';
import { callbackIn } from '../lib/callbacks/callback-in.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { CachedChannels } from '../lib/channels/cached-channels.ts';
import { liveSecretsOf } from '../lib/channels/channel-secrets.ts';
import { Registry } from '../lib/channels/registry.ts';
import { Claims } from '../lib/delivery/claims.ts';
import { conversationOfMessage } from '../lib/delivery/conversation-of-message.ts';
import { createActivityLogger } from '../lib/delivery/create-activity-logger.ts';
import { loadOutboundQueue } from '../lib/delivery/load-outbound-queue.ts';
import { QueuedMessages } from '../lib/delivery/queued-messages.ts';
import { ThreadIndex } from '../lib/delivery/thread-index.ts';
import { createHttpHandler } from '../lib/http/create-http-handler.ts';
import { integrationKeyIn } from '../lib/http/request.ts';
import { systemPorts } from '../lib/ports.ts';
import { providerNamed } from '../lib/providers/registry.ts';
import { CachedSecrets } from '../lib/secrets/cached-secrets.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { secretNames } from '../lib/secrets/secret-names.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const logger = createActivityLogger(settings, table, systemPorts);
const registry = new Registry(table, now);
const claims = new Claims(table, now);
const { letIn, observe } = createCapture(settings, table, systemPorts);
const ports = {
  ...systemPorts,
  ...settings,
  claims,
  queuedMessages: new QueuedMessages(table, now),
  outboundQueue: loadOutboundQueue(settings.outboundQueueUrl),
  channels: new CachedChannels(registry, now),
  providerOf: ({ provider }: { readonly provider: string }) => providerNamed(provider),
  secretsOf: liveSecretsOf(secrets, names, now),
  conversationOf: conversationOfMessage(claims),
  logger,
};

/** Everything that CXone calls below the Integration Box URL when an agent acts, but for the token. */
export const handler = createHttpHandler({ logger, errorBody: callbackErrorBody, observe }, async (event, context) => {
  const integration = integrationKeyIn(event);
  await authorizeCallback(event.headers['authorization'], integration, names.signingKey(integration), secrets, now());
  letIn(event);
  return answerCallback(callbackIn(event, context, integration), {
    ...ports,
    ...lookupsIn(integration, registry, new ThreadIndex(table, now)),
  }).finally(logger.written);
});
