import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Emulator } from '../emulator.ts';
import { userOf } from '../state/create-tenant.ts';
import type { Switches } from '../switches.ts';
import type { CxoneEnv } from './operation.ts';
import { operation } from './operation.ts';

type OAuthError = 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';

function oauthError(status: 400 | 401, error: OAuthError, description: string): Response {
  const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Basic realm="CXone emulator"' } : {};
  return Response.json({ error, error_description: description }, { status, headers });
}

interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/** The value of one part of Basic, after RFC 6749 §2.3.1; undefined where it is not form-encoded. */
function formDecoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function clientOf(
  authorization: string | undefined,
  form: URLSearchParams,
  reading: Switches['clientAuthentication'],
): ClientCredentials | undefined {
  if (authorization !== undefined) {
    const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
    if (encoded === undefined || reading === 'body') return undefined;
    const [first = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    if (reading === 'raw' || reading === 'body-or-raw') return { id: first, secret: rest.join(':') };
    const [id, secret] = [formDecoded(first), formDecoded(rest.join(':'))];
    return id === undefined || secret === undefined ? undefined : { id, secret };
  }
  if (reading === 'raw' || reading === 'decoded') return undefined;
  const id = form.get('client_id');
  const secret = form.get('client_secret');
  return id === null || secret === null ? undefined : { id, secret };
}

/** True where a value holds a `=` that is not percent-encoded (byoc-protocol §5, pitfall 7). */
function hasBareEqualsSign(rawForm: string): boolean {
  return rawForm.split('&').some((pair) => pair.split('=').length > 2);
}

const neededTokenFields = ['grant_type', 'username', 'password'];
const tokenFields = [...neededTokenFields, 'client_id', 'client_secret'];

/** Signing in and finding the tenant (byoc-protocol §3.1). Every host of CXone is this one server. */
export function signInRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();

  routes.get('/.well-known/openid-configuration', operation(emulator, 'discovery'), (c) => {
    const origin = emulator.origin();
    return c.json({
      issuer: origin,
      token_endpoint: `${origin}/auth/token`,
      jwks_uri: `${origin}/auth/jwks`,
      grant_types_supported: ['password'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
  });

  routes.get('/auth/jwks', operation(emulator, 'discovery'), (c) => c.json({ keys: [emulator.tokens.publicKey] }));

  routes.get('/.well-known/cxone-configuration', operation(emulator, 'discovery'), (c) => {
    const tenantId = c.req.query('tenantId');
    const tenant = tenantId === undefined ? undefined : emulator.state.tenant(tenantId);
    if (tenant === undefined) return c.json({ message: 'Tenant not found' }, 404);
    const origin = emulator.origin();
    return c.json({
      // `api-de-local1.example.net` exists nowhere: who derives the host instead of being told it reaches nobody.
      area: 'local1',
      cluster: tenant.brand.acdClusterId,
      domain: 'example.net',
      acdDomain: 'example.net',
      uhDomain: 'example.net',
      ui_endpoint: origin,
      auth_endpoint: origin,
      ...(emulator.switches.apiEndpoint === 'present' && { api_endpoint: origin }),
      tenantId: tenant.tenantId,
      private: false,
    });
  });

  routes.post('/auth/token', operation(emulator, 'token'), async (c) => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')) {
      return oauthError(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded.');
    }
    const rawForm = await c.req.text();
    if (hasBareEqualsSign(rawForm)) {
      return oauthError(400, 'invalid_request', 'A value holds "=": percent-encode it as %3D.');
    }
    const form = new URLSearchParams(rawForm);
    const unknown = [...form.keys()].filter((name) => !tokenFields.includes(name));
    c.set('checked', [
      ...unknown.map((field) => ({ field, message: 'This field is not known.', errorCode: 'unknownField' })),
      ...neededTokenFields
        .filter((field) => !form.has(field))
        .map((field) => ({ field, message: 'This field is required.', errorCode: 'required' })),
    ]);
    if (unknown.length > 0) {
      return oauthError(400, 'invalid_request', `The field ${unknown.join(', ')} is not known.`);
    }
    const reading = emulator.switches.clientAuthentication;
    const client = clientOf(c.req.header('authorization'), form, reading);
    const isKnown = emulator.state.tenants.some(
      ({ credentials }) => credentials.clientId === client?.id && credentials.clientSecret === client.secret,
    );
    if (!isKnown) {
      return oauthError(401, 'invalid_client', 'The application is not known or its secret is wrong.');
    }
    if (form.get('grant_type') !== 'password') {
      return oauthError(400, 'unsupported_grant_type', 'Only the password grant is supported.');
    }
    const tenant = emulator.state.tenants.find(
      ({ credentials }) =>
        credentials.accessKeyId === form.get('username') && credentials.accessKeySecret === form.get('password'),
    );
    if (tenant === undefined) return oauthError(400, 'invalid_grant', 'The access key is not known or is wrong.');
    const lifetime = emulator.accessTokenLifetime;
    const accessToken = await emulator.tokens.sign(tenant, userOf(tenant, 'service'), lifetime);
    return c.json({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: lifetime,
      refresh_token: randomUUID(),
      id_token: accessToken,
    });
  });

  return routes;
}
