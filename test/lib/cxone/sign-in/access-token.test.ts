import { describe, expect, it } from 'vitest';
import {
  CxoneAuthenticationError,
  CxoneCredentialsError,
  CxoneUnavailableError,
  CxoneUntrustedHostError,
} from '../../../../lib/cxone/errors.ts';
import type { CxoneCredentials } from '../../../../lib/cxone/sign-in/credentials.ts';
import { hangUp, inTurn, json, text } from '../stub-server.ts';
import { channelId, credentials, externalId, message, rejectionOf, tokenNumber, useWorld } from '../world.ts';

const CHANNELS = 'GET /dfo/3.0/channels';
const TOKEN = 'POST /auth/token';
const MESSAGES = `POST /dfo/3.0/channels/${channelId}/messages`;
const MINUTE = 60_000;

describe('The token request', () => {
  const world = useWorld();

  it('is a form with percent-encoded keys, the application among them', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    await world.client().listChannels();

    const [request] = world.cxone.to(TOKEN);
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request?.body).toBe(
      'grant_type=password&username=TESTKEYID%3D%3D%3D%3D&password=test-access-key-secret%3D%3D' +
        '&client_id=acme+app%40example&client_secret=test-client-secret%2B%2F%26%3D',
    );
    expect(request?.headers.authorization).toBeUndefined();
    expect(world.cxone.to(CHANNELS)[0]?.headers.authorization).toBe(`Bearer ${tokenNumber(1)}`);
  });

  it('is one for 500 concurrent calls, at the start and at expiry', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const client = world.client();
    const calls = () => Promise.all(Array.from({ length: 500 }, () => client.listChannels()));

    await calls();
    expect(world.cxone.to(TOKEN)).toHaveLength(1);
    world.clock.advance(60 * MINUTE);
    await calls();

    expect(world.cxone.to(TOKEN)).toHaveLength(2);
    expect(world.cxone.to(CHANNELS)).toHaveLength(1000);
    expect(world.cxone.to('GET /.well-known/openid-configuration')).toHaveLength(1);
  });

  it.each([
    { case: 'refused', respond: json(400, { error: 'invalid_grant' }), error: CxoneAuthenticationError, requests: 1 },
    { case: 'without an answer', respond: hangUp, error: CxoneUnavailableError, requests: 3 },
  ])(
    'that is $case fails all 500 calls that wait for it, and the next call asks again',
    async ({ respond, error, requests }) => {
      world.cxone.on(CHANNELS, json(200, []));
      const client = world.client();
      await client.listChannels();
      const { length: before } = world.cxone.to(TOKEN);
      world.cxone.on(TOKEN, respond);
      world.clock.advance(60 * MINUTE);
      const calls = Array.from({ length: 500 }, () => client.createMessage(channelId, message));
      const outcomes = await Promise.allSettled(calls);

      // No waiting call asks on its own account once the shared request has failed.
      expect(world.cxone.to(TOKEN)).toHaveLength(before + requests);
      const reasons = outcomes.map((outcome) =>
        outcome.status === 'rejected' ? (outcome.reason as unknown) : outcome,
      );
      expect(new Set(reasons).size).toBe(1);
      expect(reasons[0]).toBeInstanceOf(error);
      expect(reasons[0]).toMatchObject({ outcome: 'not-processed' });
      expect(world.cxone.to(MESSAGES)).toEqual([]);

      world.cxone.on(TOKEN, json(200, { access_token: tokenNumber(9), expires_in: 3600 }));
      await client.listChannels();
      expect(world.cxone.to(TOKEN)).toHaveLength(before + requests + 1);
      expect(world.cxone.to(CHANNELS).at(-1)?.headers.authorization).toBe(`Bearer ${tokenNumber(9)}`);
    },
  );

  it('goes to /auth/token where there is no OpenID document', async () => {
    world.cxone.on('GET /.well-known/openid-configuration', text(404, 'nothing here'));
    world.cxone.on(CHANNELS, json(200, []));
    await world.client().listChannels();
    expect(world.cxone.to(TOKEN)).toHaveLength(1);
  });

  it.each([
    'https://login.evil.example/token',
    'http://cxone.niceincontact.com/auth/token',
    'http://127.0.0.1:9/token',
  ])('is not sent to %s, whatever the OpenID document says', async (endpoint) => {
    world.cxone.on('GET /.well-known/openid-configuration', json(200, { token_endpoint: endpoint }));
    const asked: string[] = [];
    const client = world.client({
      fetch: (input, init) => {
        asked.push(input instanceof Request ? input.url : String(input));
        return fetch(input, init);
      },
    });
    expect(await rejectionOf(client.listChannels())).toBeInstanceOf(CxoneUntrustedHostError);
    expect(asked).toEqual([`${world.cxone.url}/.well-known/openid-configuration`]);
  });

  it('goes to another host of NICE where the OpenID document says so', async () => {
    world.cxone.on(
      'GET /.well-known/openid-configuration',
      json(200, { token_endpoint: 'https://eu1.nicecxone.com/t' }),
    );
    world.cxone.on(CHANNELS, json(200, []));
    world.cxone.on('POST /t', json(200, { access_token: tokenNumber(1) }));
    const client = world.client({
      fetch: (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        return fetch(url.replace('https://eu1.nicecxone.com/', `${world.cxone.url}/`), init);
      },
    });
    await client.listChannels();
    expect(world.cxone.to('POST /t')).toHaveLength(1);
  });

  it('is repeated after a failure in passing', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    world.cxone.on(TOKEN, inTurn(text(503, '<html>'), hangUp, json(200, { access_token: tokenNumber(1) })));
    await world.client().listChannels();
    expect(world.clock.slept).toEqual([150, 300]);
  });

  it.each([
    { answer: '401', respond: text(401, '<html>Unauthorized</html>') },
    { answer: 'invalid_grant', respond: json(400, { error: 'invalid_grant', error_description: 'Bad key' }) },
    { answer: 'invalid_client', respond: json(400, { error: 'invalid_client' }) },
  ])('that is answered $answer is tried once more with fresh credentials, where they differ', async ({ respond }) => {
    world.cxone.on(CHANNELS, json(200, []));
    world.cxone.on(TOKEN, inTurn(respond, json(200, { access_token: tokenNumber(2), expires_in: '3600' })));
    const rotated: CxoneCredentials = { ...credentials, accessKeySecret: 'test-rotated-secret==' };
    const client = world.client({
      loadCredentials: (options) => Promise.resolve(options?.fresh === true ? rotated : credentials),
    });
    await client.listChannels();
    expect(world.cxone.to(TOKEN).map(({ body }) => new URLSearchParams(body).get('password'))).toEqual([
      'test-access-key-secret==',
      'test-rotated-secret==',
    ]);
  });

  it('is not repeated with the same credentials that were refused', async () => {
    world.cxone.on(TOKEN, json(400, { error: 'invalid_grant' }));
    const error = await rejectionOf(world.client().createMessage(channelId, message));
    expect(error).toBeInstanceOf(CxoneAuthenticationError);
    expect(error).toMatchObject({ operation: 'token', outcome: 'not-processed', code: 'cxone_authentication' });
    expect(world.cxone.to(TOKEN)).toHaveLength(1);
  });

  it('is not made where the credentials can not be read', async () => {
    const client = world.client({ loadCredentials: () => Promise.reject(new Error('Secrets Manager is away')) });
    expect(await rejectionOf(client.listChannels())).toBeInstanceOf(CxoneCredentialsError);
    expect(world.cxone.seen).toEqual([]);
  });

  it('that fails leaves a message known not to be processed', async () => {
    world.cxone.on(TOKEN, hangUp);
    const error = await rejectionOf(world.client().createMessage(channelId, message));
    expect(error).toBeInstanceOf(CxoneUnavailableError);
    expect(error).toMatchObject({ operation: 'token', outcome: 'not-processed' });
    expect(world.cxone.to(TOKEN)).toHaveLength(3);
    expect(world.cxone.to(MESSAGES)).toHaveLength(0);
  });
});

describe('A held token', () => {
  const world = useWorld();

  it('is used again until 5 minutes before it expires, then renewed by a call that waits for it', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const client = world.client();
    await client.listChannels();
    world.clock.advance(55 * MINUTE - 1);
    await client.listChannels();
    expect(world.cxone.to(TOKEN)).toHaveLength(1);

    world.clock.advance(1);
    await client.listChannels();
    expect(world.cxone.to(CHANNELS)[2]?.headers.authorization).toBe(`Bearer ${tokenNumber(2)}`);
    expect(world.cxone.to(TOKEN)).toHaveLength(2);
  });

  it('serves while its renewal takes longer than a call waits, and others do not wait at all', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const failures: unknown[] = [];
    const client = world.client({ onTokenFailure: (error) => failures.push(error) });
    await client.listChannels();
    // The answer comes when the test lets it.
    const held = Promise.withResolvers<() => void>();
    world.cxone.on(TOKEN, (_request, response) => held.resolve(() => response.destroy()));
    world.clock.advance(56 * MINUTE);

    const first = client.listChannels();
    const cutOff = await held.promise;
    await client.listChannels();
    expect(world.cxone.to(CHANNELS)).toHaveLength(2);
    await first;
    expect(world.cxone.to(CHANNELS).every(({ headers }) => headers.authorization === `Bearer ${tokenNumber(1)}`)).toBe(
      true,
    );
    cutOff();
    expect(failures).toEqual([]);
  });

  it('is no failure that rings while it is valid and its renewal gets no answer, as after a freeze', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const failures: unknown[] = [];
    const client = world.client({ onTokenFailure: (error) => failures.push(error) });
    await client.listChannels();
    world.cxone.on(TOKEN, hangUp);
    world.clock.advance(56 * MINUTE);
    await client.listChannels();
    expect([world.cxone.to(TOKEN).length, failures]).toEqual([4, []]);

    world.clock.advance(5 * MINUTE);
    await rejectionOf(client.listChannels());
    expect(failures).toEqual([expect.any(CxoneUnavailableError)]);
  });

  it('is asked for anew where a request for it is under way since before a freeze', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const client = world.client();
    await client.listChannels();
    const begun = Promise.withResolvers<undefined>();
    world.cxone.on(TOKEN, () => begun.resolve(undefined));
    world.clock.advance(56 * MINUTE);
    const before = client.listChannels();
    await begun.promise;

    world.clock.advance(10 * MINUTE);
    world.cxone.on(TOKEN, json(200, { access_token: tokenNumber(7), token_type: 'Bearer', expires_in: 3600 }));
    await client.listChannels();
    expect(world.cxone.to(CHANNELS)[1]?.headers.authorization).toBe(`Bearer ${tokenNumber(7)}`);
    await before;
  });

  it('is used no more once it has expired', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const client = world.client();
    await client.listChannels();
    world.clock.advance(60 * MINUTE);
    await client.listChannels();
    expect(world.cxone.to(CHANNELS).at(-1)?.headers.authorization).toBe(`Bearer ${tokenNumber(2)}`);

    world.cxone.on(TOKEN, json(400, { error: 'invalid_request' }));
    world.clock.advance(60 * MINUTE);
    const outcome = client.listChannels().then(
      () => 'listed',
      () => 'no token',
    );
    expect(await outcome).toBe('no token');
    expect(world.cxone.to(CHANNELS)).toHaveLength(2);
  });

  it('serves on while its renewal fails, and the renewal is not tried with every call', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    let refusals = 0;
    const client = world.client({
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        const body = await response.text();
        if (response.status === 400) refusals += 1;
        return new Response(body, response);
      },
    });
    await client.listChannels();
    world.cxone.on(TOKEN, json(400, { error: 'invalid_request' }));
    world.clock.advance(56 * MINUTE);

    await client.listChannels();
    await expect.poll(() => refusals).toBe(1);
    for (let call = 0; call < 5; call += 1) await client.listChannels();
    expect(world.cxone.to(TOKEN)).toHaveLength(2);

    world.clock.advance(30_000);
    await client.listChannels();
    await expect.poll(() => world.cxone.to(TOKEN).length).toBe(3);
    expect(world.cxone.to(CHANNELS).every(({ headers }) => headers.authorization === `Bearer ${tokenNumber(1)}`)).toBe(
      true,
    );
  });

  it('tells of a renewal that failed, which no caller learns of', async () => {
    world.cxone.on(CHANNELS, json(200, []));
    const failures: unknown[] = [];
    const client = world.client({ onTokenFailure: (error) => failures.push(error) });
    await client.listChannels();
    world.cxone.on(TOKEN, json(400, { error: 'invalid_grant' }));
    world.clock.advance(56 * MINUTE);

    await client.listChannels();

    await expect.poll(() => failures).toEqual([expect.any(CxoneAuthenticationError)]);
  });

  it('is replaced once on 401, with credentials asked for afresh', async () => {
    world.cxone.on(MESSAGES, inTurn(text(401, ''), json(201, { message: { id: 'm-1' } })));
    const asked: unknown[] = [];
    const client = world.client({
      loadCredentials: (options) => {
        asked.push(options);
        return Promise.resolve(credentials);
      },
    });
    expect(await client.createMessage(channelId, message)).toMatchObject({ messageId: 'm-1' });
    expect(world.cxone.to(MESSAGES).map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${tokenNumber(1)}`,
      `Bearer ${tokenNumber(2)}`,
    ]);
    expect(asked).toEqual([{ fresh: false }, { fresh: true }]);
  });

  it('is not replaced in a loop', async () => {
    world.cxone.on(MESSAGES, text(401, ''));
    const error = await rejectionOf(world.client().createMessage(channelId, message));
    expect(error).toBeInstanceOf(CxoneAuthenticationError);
    expect(error).toMatchObject({ operation: 'create-message', status: 401, outcome: 'not-processed' });
    expect(world.cxone.to(MESSAGES)).toHaveLength(2);
    expect(world.cxone.to(TOKEN)).toHaveLength(2);
  });

  it('is replaced once for all calls that failed with it', async () => {
    world.cxone.on(CHANNELS, (request, response, count) => {
      const good = request.headers.authorization !== `Bearer ${tokenNumber(1)}`;
      json(good ? 200 : 401, good ? [] : {})(request, response, count);
    });
    const client = world.client();
    await Promise.all(Array.from({ length: 50 }, () => client.listChannels()));
    expect(world.cxone.to(TOKEN)).toHaveLength(2);
  });

  it('of an admin is used as it is, and a 401 to it is final', async () => {
    world.cxone.on(`PUT /dfo/3.0/channels/${channelId}/messages/${externalId}/status`, text(401, ''));
    const admin = world.client().withAccessToken('admin-token');
    const error = await rejectionOf(
      admin.setMessageStatus(channelId, externalId, { status: 'seen', updatedAt: '2026-03-02T10:15:00.000Z' }),
    );
    expect(error).toBeInstanceOf(CxoneAuthenticationError);
    expect(world.cxone.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer admin-token']);
  });
});
