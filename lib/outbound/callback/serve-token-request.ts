import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import {
  bodyBytes,
  bodyText,
  type HttpResponse,
  integrationKeyIn,
  jsonResponse,
  parseForm,
} from '../../http/create-http-handler.ts';
import type { ClientSecretAge, ClientSecretUses } from '../../channels/integration/client-secret-use.ts';
import { HttpError } from '../../http/http-error.ts';
import { filledText, type IntegrationKey } from '../../ids.ts';
import type { Logger } from '../../observability/logger.ts';
import { issueAccessToken, signingKeyIn, TOKEN_LIFETIME_SECONDS, type TokenPorts } from './callback-token.ts';

/** The largest request, in bytes: anybody may send one. */
export const LARGEST_TOKEN_REQUEST = 8_000;

export interface TokenRequestPorts extends TokenPorts {
  readonly logger: Logger;
  /** Told which client secret was presented while two are valid. */
  readonly clientSecretUses: Pick<ClientSecretUses, 'note'>;
}

/** The user agent of `byoc doctor`, whose requests are none of CXone's. */
export const DOCTOR = 'byoc-doctor';

/** The token endpoint of an integration: OAuth 2 client credentials (A1, byoc-protocol §2.2; errors as RFC 6749 §5.2). */
export async function serveTokenRequest(
  event: APIGatewayProxyEventV2,
  ports: TokenRequestPorts,
): Promise<HttpResponse> {
  const integration = integrationKeyIn(event);
  const request = readTokenRequest(event);
  if (request.kind === 'unusable') throw new HttpError(400, 'invalid_request', request.problem);
  if (request.kind === 'unsupported-grant') {
    throw new HttpError(400, 'unsupported_grant_type', 'Only grant_type=client_credentials is supported.');
  }
  const presented = await presentedSecret(request.credentials, integration, ports);
  if (presented === undefined) {
    ports.logger.log('warn', 'token.refused', { integration });
    throw new HttpError(
      401,
      'invalid_client',
      'The client id or client secret is wrong: compare the BYOC record in CXone with the set-up sheet.',
      { 'www-authenticate': 'Basic realm="byoc"' },
    );
  }
  // A key that somebody replaced by hand has no predecessor: for as short as can be, tokens are made here that it refuses.
  const stored = await ports.secrets.getRecent(ports.names.signingKey(integration));
  const signingKey = signingKeyIn(stored, ports.now());
  if (signingKey === undefined) {
    throw new HttpError(
      503,
      'signing_key_unusable',
      'The signing key of this integration is missing or shorter than 32 characters: deploy again, or give it a value.',
    );
  }
  ports.logger.log('info', 'token.issued', { integration });
  if (presented !== 'only' && event.headers['user-agent'] !== DOCTOR) {
    await ports.clientSecretUses.note(integration, presented);
  }
  return jsonResponse(200, {
    access_token: await issueAccessToken(integration, signingKey, ports.now()),
    token_type: 'Bearer',
    expires_in: TOKEN_LIFETIME_SECONDS,
  });
}

/** The same with errors as answers: for the door of callbacks, whose own errors have another form and larger bodies. */
export async function answerTokenRequest(
  event: APIGatewayProxyEventV2,
  ports: TokenRequestPorts,
): Promise<HttpResponse> {
  try {
    if (bodyBytes(event).length > LARGEST_TOKEN_REQUEST) {
      throw new HttpError(413, 'body_too_large', `The body is larger than ${LARGEST_TOKEN_REQUEST} bytes: send less.`);
    }
    return await serveTokenRequest(event, ports);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const { headers, body } = oauthErrorBody(error);
    return { statusCode: error.status, headers: { ...headers, ...error.headers }, ...(body !== undefined && { body }) };
  }
}

/**
 * Demands the integration's client id and secret by HTTP Basic. As of a request for a token, either secret of a rotation does,
 * and a wrong one costs no more.
 */
export async function authorizeBasic(
  authorization: string | undefined,
  integration: IntegrationKey,
  ports: TokenRequestPorts,
): Promise<void> {
  const credentials = basicCredentials(authorization);
  const presented = credentials && (await presentedSecret(credentials, integration, ports));
  if (presented === undefined) {
    ports.logger.log('warn', 'token.refused', { integration });
    throw new HttpError(
      401,
      'invalid_client',
      'The client id or client secret is wrong: give those of the BYOC record in CXone as user name and password.',
      { 'www-authenticate': 'Basic realm="byoc"' },
    );
  }
  if (presented !== 'only') await ports.clientSecretUses.note(integration, presented);
}

/** Which of the integration's client secrets was presented. Undefined: none of them. */
async function presentedSecret(
  presented: PresentedCredentials,
  integration: IntegrationKey,
  { secrets, names, integrations }: TokenPorts,
): Promise<ClientSecretAge | 'only' | undefined> {
  if (!(await integrations.has(integration))) return undefined;
  const name = names.callback(integration);
  for (const read of [() => secrets.get(name), () => secrets.getAfterMiss(name)]) {
    const stored = await read();
    const found = stored && matchingSecret(presented, callbackCredentialsSchema.parse(JSON.parse(stored)));
    if (found) return found;
  }
  return undefined;
}

/** `{ error, error_description }` (RFC 6749 §5.2). */
export function oauthErrorBody(error: HttpError): Pick<HttpResponse, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: error.code, error_description: error.message }),
  };
}

type TokenRequest =
  | { readonly kind: 'client-credentials'; readonly credentials: PresentedCredentials }
  | { readonly kind: 'unsupported-grant' }
  | { readonly kind: 'unusable'; readonly problem: string };

const fieldsSchema = z.object({
  grant_type: z.nullish(z.string()),
  client_id: z.nullish(z.string()),
  client_secret: z.nullish(z.string()),
});

/**
 * Reads a token request. CXone sends JSON (byoc-protocol §2.2); RFC 6749 says a form, with the credentials in it or as
 * Basic authorization (§2.3.1). All three are taken.
 */
function readTokenRequest(event: APIGatewayProxyEventV2): TokenRequest {
  const fields = fieldsSchema.safeParse(fieldsIn(event));
  if (!fields.success) return { kind: 'unusable', problem: 'The body is neither a JSON object of strings nor a form.' };
  const basic = basicCredentials(event.headers['authorization']);
  const { client_id: id, client_secret: secret } = fields.data;
  // Who signs in by the header alone wants the only grant that there is.
  const grant = fields.data.grant_type ?? (basic === undefined ? undefined : 'client_credentials');
  if (grant !== 'client_credentials') {
    return grant === undefined
      ? { kind: 'unusable', problem: 'grant_type is missing: send grant_type=client_credentials.' }
      : { kind: 'unsupported-grant' };
  }
  if (basic !== undefined) return { kind: 'client-credentials', credentials: basic };
  return { kind: 'client-credentials', credentials: { clientId: id ?? '', clientSecret: secret ?? '' } };
}

function fieldsIn(event: APIGatewayProxyEventV2): unknown {
  const text = bodyText(event).trim();
  // No form begins with a brace, whatever the content type says: some clients name a form by habit and send JSON.
  if (/^application\/x-www-form-urlencoded\b/i.test(event.headers['content-type'] ?? '') && !text.startsWith('{')) {
    return parseForm(text);
  }
  try {
    return JSON.parse(text);
  } catch {
    return parseForm(text);
  }
}

function basicCredentials(header: string | undefined): PresentedCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1] ?? '';
  const bytes = Buffer.from(encoded, 'base64');
  // One spelling of a pair, where decoders take many (RFC 7617 §2, RFC 4648 §3.5).
  if (bytes.toString('base64') !== encoded) return undefined;
  const pair = bytes.toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return undefined;
  return { clientId: formDecoded(pair.slice(0, colon)), clientSecret: formDecoded(pair.slice(colon + 1)) };
}

/** RFC 6749 §2.3.1 has both parts form-encoded inside the Basic pair. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The secret `…/callback` of an integration: what CXone presents at our token endpoint, two secrets during rotation. */
export const callbackCredentialsSchema = z.object({
  clientId: filledText,
  clientSecret: filledText,
  previousClientSecret: z.optional(filledText),
  /** ISO 8601, when `clientSecret` was made. Missing: by the deploy, by hand, or by version 0.2. */
  since: z.optional(z.string()),
});
export type CallbackCredentials = z.infer<typeof callbackCredentialsSchema>;

export interface PresentedCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Which secret it is that was presented, in a time that tells nothing about how close it is to one. */
function matchingSecret(
  presented: PresentedCredentials,
  { clientId, clientSecret, previousClientSecret }: CallbackCredentials,
): ClientSecretAge | 'only' | undefined {
  const idFits = sameText(presented.clientId, clientId);
  const isNew = sameText(presented.clientSecret, clientSecret);
  const isOld = sameText(presented.clientSecret, previousClientSecret ?? clientSecret);
  if (!(idFits && (isNew || isOld))) return undefined;
  if (previousClientSecret === undefined) return 'only';
  return isNew ? 'new' : 'old';
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
