import * as z from 'zod/mini';
import { CxoneError, CxoneUntrustedHostError } from '../errors.ts';
import { startDeadline } from '../http/deadline.ts';
import { exchange } from '../http/exchange.ts';
import { errorOfAnswer, readAnswer } from '../http/read-answer.ts';
import { withRetries } from '../http/retry.ts';
import { type CxonePorts, newTraceId } from '../ports.ts';
import type { CxoneCredentials } from './credentials.ts';
import { isNiceUrl } from './hosts.ts';

const openidSchema = z.object({ token_endpoint: z.url() });

const tokenSchema = z.object({
  // The characters of RFC 6750 §2.1. Anything else would stand in the error of the fetch that refuses the header.
  access_token: z.string().check(z.regex(/^[A-Za-z0-9\-._~+/]+=*$/)),
  expires_in: z.catch(z.coerce.number().check(z.positive()), 300),
});

export interface IssuedToken {
  readonly value: string;
  readonly lifetimeMs: number;
}

export interface TokenEndpoint {
  /**
   * The password grant with an access key (byoc-protocol §3.1).
   * @throws CxoneAuthenticationError where CXone does not accept the credentials; CxoneUntrustedHostError.
   */
  requestToken(credentials: CxoneCredentials): Promise<IssuedToken>;
}

/** `application/x-www-form-urlencoded`, so that the `=` at the end of an access key travels as `%3D`. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basicAuthorization({ clientId, clientSecret }: CxoneCredentials): string {
  return `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`;
}

export function createTokenEndpoint(ports: CxonePorts, authBaseUrl: string, timeoutMs: number): TokenEndpoint {
  let discovered: string | undefined;

  async function discover(traceId: string): Promise<string> {
    // A slow document must leave time for the token itself.
    const deadline = startDeadline(ports.now, timeoutMs / 4);
    const answer = await exchange(ports, {
      operation: 'openid-configuration',
      method: 'GET',
      url: `${authBaseUrl}/.well-known/openid-configuration`,
      headers: {},
      traceId,
      deadline,
    });
    if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer);
    const { token_endpoint: endpoint } = readAnswer(answer, openidSchema, deadline);
    if (new URL(endpoint).origin !== authBaseUrl && !isNiceUrl(endpoint)) {
      throw new CxoneUntrustedHostError(`the token endpoint is at ${new URL(endpoint).host}, no host of CXone`, {
        operation: 'openid-configuration',
        outcome: 'not-processed',
        traceId,
      });
    }
    return endpoint;
  }

  /** Where the document can't be had, the endpoint is where it has always been; asked again with the next token. */
  async function endpoint(traceId: string): Promise<string> {
    try {
      discovered ??= await discover(traceId);
      return discovered;
    } catch (error) {
      if (!(error instanceof CxoneError) || error instanceof CxoneUntrustedHostError) throw error;
      return `${authBaseUrl}/auth/token`;
    }
  }

  return {
    async requestToken(credentials) {
      const operation = 'token';
      const traceId = newTraceId(ports.random);
      const deadline = startDeadline(ports.now, timeoutMs);
      const url = await endpoint(traceId);
      return withRetries(ports, { operation, repeatable: true, deadline }, async () => {
        const answer = await exchange(ports, {
          operation,
          method: 'POST',
          url,
          headers: {
            authorization: basicAuthorization(credentials),
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: new URLSearchParams({
            grant_type: 'password',
            username: credentials.accessKeyId,
            password: credentials.accessKeySecret,
          }).toString(),
          traceId,
          deadline,
        });
        if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer);
        const issued = readAnswer(answer, tokenSchema, deadline);
        return { value: issued.access_token, lifetimeMs: issued.expires_in * 1000 };
      });
    },
  };
}
