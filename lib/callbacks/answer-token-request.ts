import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { jsonResponse, type HttpResponse } from '../http/create-http-handler.ts';
import { HttpError } from '../http/http-error.ts';
import { integrationKeyIn } from '../http/request.ts';
import type { IntegrationKey } from '../ids.ts';
import type { Logger } from '../observability/logger.ts';
import type { CachedSecrets } from '../secrets/cached-secrets.ts';
import type { secretNames } from '../secrets/secret-names.ts';
import { issueAccessToken, signingKeySchema, TOKEN_LIFETIME_SECONDS } from './access-token.ts';
import { callbackCredentialsSchema, credentialsMatch, type PresentedCredentials } from './callback-credentials.ts';
import { readTokenRequest } from './token-request.ts';

export interface TokenPorts {
  readonly secrets: CachedSecrets;
  readonly names: ReturnType<typeof secretNames>;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** The token endpoint of an integration: OAuth 2 client credentials (A1, byoc-protocol §2.2; errors as RFC 6749 §5.2). */
export async function answerTokenRequest(event: APIGatewayProxyEventV2, ports: TokenPorts): Promise<HttpResponse> {
  const integration = integrationKeyIn(event);
  const request = readTokenRequest(event);
  if (request.kind === 'unusable') throw new HttpError(400, 'invalid_request', request.problem);
  if (request.kind === 'unsupported-grant') {
    throw new HttpError(400, 'unsupported_grant_type', 'Only grant_type=client_credentials is supported.');
  }
  if (!(await areTheIntegrations(request.credentials, integration, ports))) {
    ports.logger.log('warn', 'token.refused', { integration });
    throw new HttpError(
      401,
      'invalid_client',
      'The client id or client secret is wrong: compare the BYOC record in CXone with the set-up sheet.',
      { 'www-authenticate': 'Basic realm="byoc"' },
    );
  }
  // As fresh as the callbacks read it once a token doesn't fit: else a new key would refuse the tokens made here.
  const signingKey = signingKeySchema.safeParse(await ports.secrets.getAfterMiss(ports.names.signingKey(integration)));
  if (!signingKey.success) {
    throw new HttpError(
      503,
      'signing_key_unusable',
      'The signing key of this integration is missing or shorter than 32 characters: deploy again, or give it a value.',
    );
  }
  ports.logger.log('info', 'token.issued', { integration });
  return jsonResponse(200, {
    access_token: await issueAccessToken(integration, signingKey.data, ports.now()),
    token_type: 'Bearer',
    expires_in: TOKEN_LIFETIME_SECONDS,
  });
}

async function areTheIntegrations(
  presented: PresentedCredentials,
  integration: IntegrationKey,
  { secrets, names }: TokenPorts,
): Promise<boolean> {
  const name = names.callback(integration);
  for (const read of [() => secrets.get(name), () => secrets.getAfterMiss(name)]) {
    const stored = await read();
    if (stored !== undefined && credentialsMatch(presented, callbackCredentialsSchema.parse(JSON.parse(stored)))) {
      return true;
    }
  }
  return false;
}

/** `{ error, error_description }` (RFC 6749 §5.2). */
export function oauthErrorBody(error: HttpError): Pick<HttpResponse, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: error.code, error_description: error.message }),
  };
}
