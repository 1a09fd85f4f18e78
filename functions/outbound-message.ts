import { createDynamoClient, createSecretsClient } from '../lib/aws-clients.ts';
import { answerOutbound } from '../lib/callbacks/answer-outbound.ts';
import { authorizeCallback } from '../lib/callbacks/authorize-callback.ts';
import { callbackErrorBody } from '../lib/callbacks/callback-error-body.ts';
import { callbackRoute } from '../lib/callbacks/outbound-route.ts';
import { CachedChannels } from '../lib/channels/cached-channels.ts';
import { readChannelSecrets } from '../lib/channels/channel-secrets.ts';
import { Registry } from '../lib/channels/registry.ts';
import { Claims } from '../lib/delivery/claims.ts';
import { createHttpHandler, jsonResponse } from '../lib/http/create-http-handler.ts';
import { HttpError } from '../lib/http/http-error.ts';
import { channelIdFrom, integrationKeyIn, jsonBody } from '../lib/http/request.ts';
import { createLogger } from '../lib/observability/logger.ts';
import { systemPorts } from '../lib/ports.ts';
import { providerNamed } from '../lib/providers/registry.ts';
import { CachedSecrets } from '../lib/secrets/cached-secrets.ts';
import { createSecretsManagerStore } from '../lib/secrets/create-secrets-manager-store.ts';
import { secretNames } from '../lib/secrets/secret-names.ts';
import { readSettings } from '../lib/settings.ts';
import { createDynamoTable } from '../lib/table/create-dynamo-table.ts';

const settings = readSettings(process.env);
const { now } = systemPorts;
const logger = createLogger(settings.logLevel, now, console.log);
const secrets = new CachedSecrets(createSecretsManagerStore(createSecretsClient()), now);
const names = secretNames(settings.secretsPrefix);
const table = createDynamoTable(createDynamoClient(), settings.tableName);
const channels = new CachedChannels(new Registry(table, now), now);
const claims = new Claims(table, now);

/** Everything that CXone calls below the Integration Box URL when an agent acts, but for the token. */
export const handler = createHttpHandler({ logger, errorBody: callbackErrorBody }, async (event, context) => {
  const integration = integrationKeyIn(event);
  await authorizeCallback(event.headers['authorization'], integration, names.signingKey(integration), secrets, now());

  const route = callbackRoute(event.requestContext.http.method, event.pathParameters?.['proxy'] ?? '');
  if (route.kind === 'unknown') {
    logger.log('warn', 'callback.refused', { integration, code: 'unknown_route' });
    throw new HttpError(404, 'unknown_route', 'This middleware serves no such callback.');
  }
  const channel = await channels.get(channelIdFrom(route.channelId));
  if (channel?.integrationKey !== integration || channel.state === 'removed' || channel.state === 'removing') {
    logger.log('warn', 'callback.refused', { integration, code: 'unknown_channel' });
    throw new HttpError(404, 'unknown_channel', 'This channel is not connected any more. Nothing was sent.');
  }
  const stored = await secrets.get(names.channel(channel.channelId));
  const answer = await answerOutbound(
    channel,
    readChannelSecrets(channel.channelId, stored, now()),
    jsonBody(event),
    () => context.getRemainingTimeInMillis(),
    { ...systemPorts, claims, provider: providerNamed(channel.provider), retryAfterMs: settings.retryAfterMs, logger },
  );
  return jsonResponse(200, answer);
});
