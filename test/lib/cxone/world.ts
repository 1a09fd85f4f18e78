import { UnsecuredJWT } from 'jose';
import { afterEach, beforeEach } from 'vitest';
import {
  createCxoneClient,
  type CxoneClient,
  type CxoneClientOptions,
} from '../../../lib/cxone/create-cxone-client.ts';
import type { NewMessage } from '../../../lib/cxone/messages.ts';
import type { CxoneCredentials } from '../../../lib/cxone/sign-in/credentials.ts';
import { channelIdSchema, endUserIdOf, inboundMessageId, threadIdOf } from '../../../lib/ids.ts';
import { json, startStubServer, type StubServer } from './stub-server.ts';

export const channelId = channelIdSchema.parse('acme-support');
export const externalId = inboundMessageId('90017');

export const credentials: CxoneCredentials = {
  clientId: 'acme app@example',
  clientSecret: 'test-client-secret+/&=',
  accessKeyId: 'TESTKEYID====',
  accessKeySecret: 'test-access-key-secret==',
};

export const message: NewMessage = {
  idOnExternalPlatform: externalId,
  direction: 'inbound',
  createdAtWithMilliseconds: '2026-03-02T10:14:58.120Z',
  thread: { idOnExternalPlatform: threadIdOf('conv-7781') },
  messageContent: { type: 'TEXT', payload: { text: 'Where is my parcel?' } },
  authorEndUserIdentity: { idOnExternalPlatform: endUserIdOf('usr-5150'), firstName: 'Ida', lastName: 'Holm' },
};

/** A token as CXone issues it, told apart by its number. */
export function tokenNumber(number: number): string {
  return new UnsecuredJWT({ tenantId: '11ee-acme', number }).encode();
}

/** A clock that moves only when somebody sleeps or a test says so. */
export class Clock {
  #time = Date.parse('2026-03-02T10:15:00.000Z');
  readonly slept: number[] = [];
  readonly now = (): Date => new Date(this.#time);
  readonly sleep = (ms: number): Promise<void> => {
    this.slept.push(ms);
    this.advance(ms);
    return Promise.resolve();
  };

  advance(ms: number): void {
    this.#time += ms;
  }
}

export interface World {
  readonly cxone: StubServer;
  readonly clock: Clock;
  client(options?: Partial<CxoneClientOptions>): CxoneClient;
}

/** CXone on the loopback: each token request is answered with the next token, and discovery says eu1. */
export function useWorld(): World {
  let cxone: StubServer | undefined;
  let clock = new Clock();

  function server(): StubServer {
    if (cxone === undefined) throw new Error('The stub server is not started.');
    return cxone;
  }

  beforeEach(async () => {
    clock = new Clock();
    const started = await startStubServer();
    cxone = started;
    started.on('GET /.well-known/openid-configuration', json(200, { token_endpoint: `${started.url}/auth/token` }));
    started.on(
      'GET /.well-known/cxone-configuration',
      json(200, { area: 'EU1', domain: 'NiceInContact.com', cluster: 'C33', tenantId: '11ee-acme' }),
    );
    started.on('POST /auth/token', (request, response, count) =>
      json(200, { access_token: tokenNumber(count), token_type: 'Bearer', expires_in: 3600 })(request, response, count),
    );
  });
  afterEach(() => server().close());

  return {
    get cxone() {
      return server();
    },
    get clock() {
      return clock;
    },
    client: (options) =>
      createCxoneClient({
        authBaseUrl: server().url,
        apiBaseUrl: server().url,
        loadCredentials: () => Promise.resolve(credentials),
        fetch,
        now: clock.now,
        sleep: clock.sleep,
        random: () => 0.5,
        ...options,
      }),
  };
}

/** What a promise was rejected with; fails where it was not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was expected to be rejected.');
}
