import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { bodyBytes } from '../http/request.ts';
import type { PresentedCredentials } from './callback-credentials.ts';

export type TokenRequest =
  | { readonly kind: 'client-credentials'; readonly credentials: PresentedCredentials }
  | { readonly kind: 'unsupported-grant' }
  | { readonly kind: 'unusable'; readonly problem: string };

const fieldsSchema = z.object({
  grant_type: z.optional(z.string()),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string()),
});

/**
 * Reads a token request. CXone sends JSON (byoc-protocol §2.2); RFC 6749 says a form, with the credentials in it or as
 * Basic authorization (§2.3.1). All three are taken.
 */
export function readTokenRequest(event: APIGatewayProxyEventV2): TokenRequest {
  const fields = fieldsSchema.safeParse(fieldsIn(event));
  if (!fields.success) return { kind: 'unusable', problem: 'The body is neither a JSON object of strings nor a form.' };
  const { grant_type: grant, client_id: id, client_secret: secret } = fields.data;
  if (grant !== 'client_credentials') {
    return grant === undefined
      ? { kind: 'unusable', problem: 'grant_type is missing: send grant_type=client_credentials.' }
      : { kind: 'unsupported-grant' };
  }
  const basic = basicCredentials(event.headers['authorization']);
  if (basic !== undefined) return { kind: 'client-credentials', credentials: basic };
  return { kind: 'client-credentials', credentials: { clientId: id ?? '', clientSecret: secret ?? '' } };
}

function fieldsIn(event: APIGatewayProxyEventV2): unknown {
  const text = bodyBytes(event).toString('utf8');
  if (/^application\/x-www-form-urlencoded\b/i.test(event.headers['content-type'] ?? '')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    return JSON.parse(text);
  } catch {
    return Object.fromEntries(new URLSearchParams(text));
  }
}

function basicCredentials(header: string | undefined): PresentedCredentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
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
