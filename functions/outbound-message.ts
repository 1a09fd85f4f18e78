import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { createActivityLogger } from '../lib/channels/activity/activity-log.ts';
import { AFTER_REFUSAL_MS, CachedChannels, KnownIntegrations, liveSecretsOf } from '../lib/channels/channel.ts';
import { ClientSecretUses } from '../lib/channels/integration/client-secret-use.ts';
import { Registry } from '../lib/channels/registry.ts';
import { ThreadIndex } from '../lib/channels/thread-index.ts';
import { Claims } from '../lib/exactly-once/claims.ts';
import { createHttpHandler } from '../lib/http/create-http-handler.ts';
import { messageLookups } from '../lib/inbound/inbound-claim.ts';
import { lookupsIn } from '../lib/outbound/callback/legacy-reply.ts';
import { callbackDoor, serveRequest } from '../lib/outbound/callback/serve-callback.ts';
import { createSentIdKeeper, outboundNotesSchema, TraceMemory } from '../lib/outbound/outbound-message.ts';
import { systemPorts } from '../lib/ports.ts';
import { loadedAdapter, loadingAdapters } from '../lib/providers/load-adapter.ts';
import { loadQuestions } from '../lib/questions/load-questions.ts';
import { loadOutboundQueue } from '../lib/queues/load-outbound-queue.ts';
import { QueuedMessages } from '../lib/queues/queued-messages.ts';
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
const registry = new Registry(table, now);
const integrations = new KnownIntegrations(registry, now, logger);
const proof = { secrets, names, integrations, now, logger, clientSecretUses: new ClientSecretUses(table, now) };
const shared = { ...systemPorts, table, registry, logger, indexKey: readIndexKey(secrets, names.indexKey()) };
const lookups = messageLookups(shared);
const { letIn, observe } = createCapture(settings, table, systemPorts);
const ports = {
  ...{ ...shared, ...lookups, ...settings },
  ...createProviderAccess(settings),
  contextOf: createContexts(settings, shared),
  claims: new Claims(table, now, outboundNotesSchema),
  queuedMessages: new QueuedMessages(table, now),
  questions: loadQuestions(shared),
  traces: new TraceMemory(),
  keepSentId: createSentIdKeeper(shared),
  outboundQueue: loadOutboundQueue(settings.outboundQueueUrl),
  channels: new CachedChannels(loadingAdapters(registry), now),
  providerOf: ({ provider }: { readonly provider: string }) => loadedAdapter(provider),
  secretsOf: liveSecretsOf(secrets, names, now, AFTER_REFUSAL_MS),
  lookupsOf: lookupsIn(registry, new ThreadIndex(shared), lookups.conversationOf),
};

/** Everything that CXone calls below the Integration Box URL; the token only where its address has a slash too many. */
export const handler = createHttpHandler({ ...callbackDoor, logger, settings, observe }, (event, context) =>
  serveRequest(event, context, { proof, ports, letIn }).finally(logger.written),
);
