import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { createCapture } from '../lib/capture/create-capture.ts';
import { KnownIntegrations } from '../lib/channels/channel.ts';
import { ClientSecretUses } from '../lib/channels/integration/client-secret-use.ts';
import { Registry } from '../lib/channels/registry.ts';
import { createHttpHandler, jsonResponse } from '../lib/http/create-http-handler.ts';
import { createLogger } from '../lib/observability/logger.ts';
import {
  LARGEST_TOKEN_REQUEST,
  oauthErrorBody,
  serveTokenRequest,
} from '../lib/outbound/callback/serve-token-request.ts';
import { systemPorts } from '../lib/ports.ts';
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
const integrations = new KnownIntegrations(new Registry(table, now), now, logger);
const clientSecretUses = new ClientSecretUses(table, now);
const { letIn, observe } = createCapture(settings, table, systemPorts);

const stack = { logger, settings, mostBytes: LARGEST_TOKEN_REQUEST, errorBody: oauthErrorBody, observe };

/**
 * POST …/box/1.0/token, as also …/2.0/token and …/oauth/token: CXone fetches the token for its callbacks. GET and HEAD
 * /health: a monitor asks whether the API answers and a function starts with its settings.
 */
export const handler = createHttpHandler(stack, async (event) => {
  if (event.routeKey.endsWith(' /health')) return jsonResponse(200, { status: 'ok' });
  const response = await serveTokenRequest(event, { secrets, names, integrations, now, logger, clientSecretUses });
  letIn?.(event);
  return response;
});
