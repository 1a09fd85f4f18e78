import * as z from 'zod/mini';
import { CxoneAuthenticationError, CxoneError, CxoneUntrustedHostError } from '../errors.ts';
import { startDeadline } from '../http/deadline.ts';
import { exchange } from '../http/exchange.ts';
import { errorOfAnswer, readAnswer } from '../http/read-answer.ts';
import { withRetries } from '../http/retry.ts';
import { type CxonePorts, newTraceId } from '../ports.ts';
import type { CxoneCredentials, TokenForm } from './credentials.ts';
import { isNiceUrl } from './hosts.ts';
import { applicationIn, isApplicationRefused, TokenForms } from './token-forms.ts';

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
   * The password grant with an access key (byoc-protocol §3.1), in the form that worked last, or the first one.
   * @throws CxoneAuthenticationError where CXone does not accept the credentials; CxoneUntrustedHostError.
   */
  requestToken(credentials: CxoneCredentials): Promise<IssuedToken>;
  /**
   * The same after a refusal, in the other forms that the application's id and secret may have.
   * @throws The refusal, where it is about something else, no other form is left, or none is accepted.
   */
  requestInOtherForms(credentials: CxoneCredentials, refusal: unknown): Promise<IssuedToken>;
  /** The form to store with the keys, once a token was issued; undefined where it is the one that is tried first anyway. */
  formToStore(): TokenForm | undefined;
}

export function createTokenEndpoint(ports: CxonePorts, authBaseUrl: string, timeoutMs: number): TokenEndpoint {
  const forms = new TokenForms(ports.now);
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

  async function request(credentials: CxoneCredentials, form: TokenForm): Promise<IssuedToken> {
    const operation = 'token';
    const traceId = newTraceId(ports.random);
    const deadline = startDeadline(ports.now, timeoutMs);
    const url = await endpoint(traceId);
    const { headers, fields } = applicationIn(form, credentials);
    return withRetries(ports, { operation, repeatable: true, deadline }, async () => {
      const answer = await exchange(ports, {
        operation,
        method: 'POST',
        url,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'password',
          username: credentials.accessKeyId,
          password: credentials.accessKeySecret,
          ...fields,
        }).toString(),
        traceId,
        deadline,
      });
      if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer);
      const issued = readAnswer(answer, tokenSchema, deadline);
      return { value: issued.access_token, lifetimeMs: issued.expires_in * 1000 };
    });
  }

  return {
    async requestToken(credentials) {
      const form = forms.first(credentials);
      const issued = await request(credentials, form);
      forms.taken(form, credentials);
      return issued;
    },
    async requestInOtherForms(credentials, refusal) {
      if (!isApplicationRefused(refusal)) throw refusal;
      for (const form of forms.others(credentials)) {
        try {
          const issued = await request(credentials, form);
          forms.taken(form, credentials);
          return issued;
        } catch (error) {
          if (isApplicationRefused(error)) {
            forms.refused(form, credentials);
            continue;
          }
          // What CXone refuses now is the access key: it took the application.
          if (error instanceof CxoneAuthenticationError) forms.taken(form, credentials);
          throw error;
        }
      }
      throw refusal;
    },
    formToStore: () => forms.toStore(),
  };
}
