import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isAlreadyExists } from '../../../lib/cxone/error-details.ts';
import { CxoneError } from '../../../lib/cxone/errors.ts';
import { hangUp, json, type Respond, text } from './stub-server.ts';
import { channelId, credentials, message, rejectionOf, tokenNumber, useWorld } from './world.ts';

const CREATE = `POST /dfo/3.0/channels/${channelId}/messages`;

async function cxoneErrorOf(promise: Promise<unknown>): Promise<CxoneError> {
  const error = await rejectionOf(promise);
  if (!(error instanceof CxoneError)) throw new Error('It was expected to be a CxoneError.', { cause: error });
  return error;
}

describe('An error of CXone', () => {
  const world = useWorld();

  it.each([
    { status: 400, name: 'CxoneRefusedError', code: 'cxone_refused', outcome: 'not-processed' },
    { status: 401, name: 'CxoneAuthenticationError', code: 'cxone_authentication', outcome: 'not-processed' },
    { status: 403, name: 'CxonePermissionError', code: 'cxone_permission', outcome: 'not-processed' },
    { status: 404, name: 'CxoneNotFoundError', code: 'cxone_not_found', outcome: 'not-processed' },
    { status: 408, name: 'CxoneUnavailableError', code: 'cxone_unavailable', outcome: 'unknown' },
    { status: 409, name: 'CxoneConflictError', code: 'cxone_conflict', outcome: 'not-processed' },
    { status: 410, name: 'CxoneNotFoundError', code: 'cxone_not_found', outcome: 'not-processed' },
    { status: 422, name: 'CxoneRefusedError', code: 'cxone_refused', outcome: 'not-processed' },
    { status: 429, name: 'CxoneThrottledError', code: 'cxone_throttled', outcome: 'not-processed' },
    { status: 500, name: 'CxoneUnavailableError', code: 'cxone_unavailable', outcome: 'unknown' },
    { status: 503, name: 'CxoneUnavailableError', code: 'cxone_unavailable', outcome: 'unknown' },
  ])('with status $status and HTML is a $name', async ({ status, name, code, outcome }) => {
    world.cxone.on(CREATE, text(status, '<html><body>CANARY</body></html>', { 'content-type': 'text/html' }));
    const error = await cxoneErrorOf(world.client().createMessage(channelId, message));
    expect(error).toMatchObject({ name, code, outcome, status, operation: 'create-message', uid: undefined });
    expect(error.errors).toEqual([]);
    expect(error.message).toContain(String(status));
  });

  it('is a refusal where it is a redirect, which is not followed', async () => {
    world.cxone.on(CREATE, text(307, '', { location: `${world.cxone.url}/elsewhere` }));
    const error = await cxoneErrorOf(world.client().createMessage(channelId, message));
    expect(error).toMatchObject({ code: 'cxone_refused', status: 307 });
    expect(world.cxone.to('POST /elsewhere')).toEqual([]);
  });

  it('keeps the reference, the trace id, and each entry, of which the message names field and code alone', async () => {
    world.cxone.on(
      CREATE,
      json(422, {
        errors: [
          {
            field: 'authorEndUserIdentity.image',
            message: 'CANARY is no URL',
            parameters: {},
            errorCode: 'invalidUrl',
          },
          { message: 'x'.repeat(5000), errorCode: 'CANARY in a code' },
          'CANARY',
          null,
        ],
        uid: 'ref-7f3a',
      }),
    );
    const error = await cxoneErrorOf(world.client().createMessage(channelId, message, { traceId: 'trace-1' }));
    expect(error).toMatchObject({ code: 'cxone_refused', uid: 'ref-7f3a', traceId: 'trace-1' });
    expect(error.errors[0]).toEqual({
      field: 'authorEndUserIdentity.image',
      message: 'CANARY is no URL',
      errorCode: 'invalidUrl',
    });
    expect(error.errors[1]?.message).toHaveLength(300);
    expect(error.errors).toHaveLength(2);
    expect(error.message).toContain('authorEndUserIdentity.image: invalidUrl');
    expect(error.message).toContain('ref-7f3a');
    expect(error.message).not.toContain('CANARY');
  });

  it('reads the message of a gateway', async () => {
    world.cxone.on(CREATE, json(403, { message: 'Missing Authentication Token' }));
    const error = await cxoneErrorOf(world.client().createMessage(channelId, message));
    expect(error.errors).toEqual([{ message: 'Missing Authentication Token' }]);
  });

  it.each([
    { told: 'nothing', body: {}, status: 409, exists: true },
    { told: 'a code that says so', body: { errors: [{ errorCode: 'alreadyExists' }] }, status: 409, exists: true },
    { told: 'another reason', body: { errors: [{ message: 'Thread is locked' }] }, status: 409, exists: false },
    {
      told: 'that the id is a duplicate',
      body: { errors: [{ field: 'idOnExternalPlatform', message: 'Duplicate value' }] },
      status: 422,
      exists: true,
    },
    { told: 'so in words alone', body: { message: 'Message with this id already exists.' }, status: 400, exists: true },
    {
      told: 'that a custom field is a duplicate',
      body: { errors: [{ field: 'contact.customFields[0].ident', message: 'Duplicate value' }] },
      status: 422,
      exists: false,
    },
    {
      told: 'that a field is missing',
      body: { errors: [{ field: 'id', errorCode: 'missing' }] },
      status: 400,
      exists: false,
    },
    { told: 'so while failing', body: { message: 'duplicate key' }, status: 500, exists: false },
  ])('with status $status that tells $told means the record exists: $exists', async ({ body, status, exists }) => {
    world.cxone.on(CREATE, json(status, body));
    const error = await cxoneErrorOf(world.client().createMessage(channelId, message));
    expect(isAlreadyExists(error)).toBe(exists);
  });

  it('takes no error of others for a record that exists', () => {
    expect(isAlreadyExists(new Error('already exists'))).toBe(false);
  });
});

describe('No error shows a secret, a token or a customer’s words', () => {
  const world = useWorld();
  const canaries = [
    ...Object.values(credentials),
    'test-access-key-secret%3D%3D',
    'one-time-token-value',
    tokenNumber(1),
    'Where is my parcel?',
    'Ida',
    'Basic ',
    'Bearer ',
  ];

  /** Repeats the whole request in every part of the answer that the client reads. */
  function echo(status: number): Respond {
    return (request, response, count) => {
      const told = `${request.body} ${request.headers.authorization ?? ''}`;
      const body = {
        errors: [{ field: told, message: told, errorCode: told }],
        uid: told,
        message: told,
        error: told,
        error_description: told,
      };
      json(status, body, { 'retry-after': '600' })(request, response, count);
    };
  }

  const routes = ['POST /auth/token', CREATE, 'POST /dfo/3.0/one-time-token/verification'];
  const failures = [
    ...[302, 400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) => ({
      failure: `status ${status}`,
      respond: echo(status),
    })),
    { failure: 'a 2xx of another form', respond: echo(200) },
    { failure: 'a lost answer', respond: hangUp },
    {
      failure: 'an answer that is no HTTP',
      respond: ((request, response) => {
        response.socket?.end(
          `HTTP/1.1 200 OK\r\nbad header ${request.body} ${request.headers.authorization ?? ''}\r\n\r\n`,
        );
      }) satisfies Respond,
    },
  ];
  const cases = routes.flatMap((route) => failures.map((row) => ({ route, ...row })));

  it.each(cases)('$route, $failure', async ({ route, respond }) => {
    world.cxone.on('POST /dfo/3.0/one-time-token/verification', json(200, {}));
    world.cxone.on(CREATE, text(400, ''));
    world.cxone.on(route, respond);
    const client = world.client({ random: () => 0 });
    const results = await Promise.allSettled([
      client.createMessage(channelId, message),
      client.verifyOneTimeToken({ brandId: 1, userId: 2, token: 'one-time-token-value' }),
    ]);
    const errors = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error).toBeInstanceOf(CxoneError);
      const shown = [
        inspect(error, { depth: 10, showHidden: true }),
        JSON.stringify(error),
        error instanceof Error ? error.stack : '',
      ];
      for (const canary of canaries) expect(shown.join('\n')).not.toContain(canary);
    }
  });

  it('the explanation of the token endpoint is not even kept', async () => {
    world.cxone.on(
      'POST /auth/token',
      json(400, { error: 'invalid_grant', error_description: 'CANARY', message: 'CANARY' }),
    );
    const error = await cxoneErrorOf(world.client().listChannels());
    expect(error.errors).toEqual([{ errorCode: 'invalid_grant' }]);
  });

  it('an access token that no header can hold', async () => {
    const error = await rejectionOf(world.client().withAccessToken('CANARY\r\nx: y').listChannels());
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('CANARY');
  });
});
