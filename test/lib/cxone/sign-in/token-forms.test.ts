import { describe, expect, it } from 'vitest';
import { CxoneAuthenticationError, CxoneUnavailableError } from '../../../../lib/cxone/errors.ts';
import type { CxoneCredentials } from '../../../../lib/cxone/sign-in/credentials.ts';
import { hangUp, json, type Respond, text } from '../stub-server.ts';
import { credentials, rejectionOf, tokenNumber, useWorld } from '../world.ts';

const CHANNELS = 'GET /dfo/3.0/channels';
const TOKEN = 'POST /auth/token';
const MINUTE = 60_000;
const plain: CxoneCredentials = { ...credentials, clientId: 'acme-app', clientSecret: 'test-client-secret' };
const invalidClient = json(401, { error: 'invalid_client' });
const issued = json(200, { access_token: tokenNumber(1), token_type: 'Bearer', expires_in: 3600 });

const world = useWorld();

/** How the application stands in each of the token requests so far. */
function forms(): string[] {
  return world.cxone.to(TOKEN).map(({ headers, body }) => {
    const secret = new URLSearchParams(body).get('client_secret');
    const basic = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    return secret === null ? basic : `in the body: ${secret}`;
  });
}

const BODY = 'in the body: test-client-secret+/&=';
const RAW = 'acme app@example:test-client-secret+/&=';
const ENCODED = 'acme+app%40example:test-client-secret%2B%2F%26%3D';

/** CXone takes the application in this form alone. */
function takes(form: string | undefined, otherwise: Respond = invalidClient): void {
  world.cxone.on(CHANNELS, json(200, []));
  world.cxone.on(TOKEN, (...exchange) => (forms().at(-1) === form ? issued : otherwise)(...exchange));
}

describe('The application in a token request', () => {
  it.each([
    { form: BODY, tried: [BODY] },
    { form: RAW, tried: [BODY, RAW] },
    { form: ENCODED, tried: [BODY, RAW, ENCODED] },
  ])('is tried in one form after the other, until $form', async ({ form, tried }) => {
    takes(form);
    await world.client().listChannels();
    expect(forms()).toEqual(tried);
  });

  it.each([
    { case: 'a 401 without a reason', respond: text(401, '<html>Unauthorized</html>') },
    { case: 'a 400 that says invalid_client', respond: json(400, { error: 'invalid_client' }) },
  ])('is tried in another form after $case', async ({ respond }) => {
    takes(RAW, respond);
    await world.client().listChannels();
    expect(forms()).toEqual([BODY, RAW]);
  });

  it('keeps the form that worked', async () => {
    takes(ENCODED);
    const client = world.client();
    await client.listChannels();
    world.clock.advance(60 * MINUTE);
    await client.listChannels();
    expect(forms()).toEqual([BODY, RAW, ENCODED, ENCODED]);
    expect(client.tokenFormToStore()).toBe('basic-encoded');
  });

  it('begins with the form that is stored with the keys', async () => {
    takes(RAW);
    const client = world.client({
      loadCredentials: () => Promise.resolve({ ...credentials, tokenForm: 'basic-raw' }),
    });
    await client.listChannels();
    expect(forms()).toEqual([RAW]);
  });

  it('leaves a stored form that CXone takes no longer', async () => {
    takes(BODY);
    const client = world.client({
      loadCredentials: () => Promise.resolve({ ...credentials, tokenForm: 'basic-raw' }),
    });
    await client.listChannels();
    expect(forms()).toEqual([RAW, BODY]);
    expect(client.tokenFormToStore()).toBeUndefined();
  });

  it('is tried in the other forms once in ten minutes, so that wrong keys lock no account', async () => {
    takes(undefined);
    const client = world.client();
    const refused = async () =>
      expect(await rejectionOf(client.listChannels())).toBeInstanceOf(CxoneAuthenticationError);
    await refused();
    expect(forms()).toEqual([BODY, RAW, ENCODED]);
    world.clock.advance(10 * MINUTE - 1);
    await refused();
    expect(forms()).toEqual([BODY, RAW, ENCODED, BODY]);
    world.clock.advance(1);
    await refused();
    expect(forms()).toEqual([BODY, RAW, ENCODED, BODY, BODY, RAW, ENCODED]);
  });

  it('is tried in the other forms at once where the pair is another one', async () => {
    takes(undefined);
    let stored = credentials;
    const client = world.client({ loadCredentials: () => Promise.resolve(stored) });
    await rejectionOf(client.listChannels());
    stored = { ...credentials, clientSecret: 'test-corrected-secret==' };
    takes('acme app@example:test-corrected-secret==');
    await client.listChannels();
    expect(forms().slice(3)).toEqual([
      'in the body: test-corrected-secret==',
      'acme app@example:test-corrected-secret==',
    ]);
  });

  it('is tried with fresh keys before it is tried in another form', async () => {
    const rotated = { ...credentials, clientSecret: 'test-rotated-secret==' };
    takes('in the body: test-rotated-secret==');
    const client = world.client({
      loadCredentials: (options) => Promise.resolve(options?.fresh === true ? rotated : credentials),
    });
    await client.listChannels();
    expect(forms()).toEqual([BODY, 'in the body: test-rotated-secret==']);
  });

  it('goes in Basic, and in no other form, where it reads the same raw and form-encoded', async () => {
    takes(undefined);
    const client = world.client({ loadCredentials: () => Promise.resolve(plain) });
    await rejectionOf(client.listChannels());
    expect(forms()).toEqual(['acme-app:test-client-secret']);
    expect(client.tokenFormToStore()).toBeUndefined();
  });

  it('is tried in no other form where the access key was refused', async () => {
    takes(undefined, json(400, { error: 'invalid_grant' }));
    await rejectionOf(world.client().listChannels());
    expect(forms()).toEqual([BODY]);
  });

  it('is known to be right where only the access key is refused then', async () => {
    world.cxone.on(TOKEN, (...exchange) =>
      (forms().at(-1) === RAW ? json(400, { error: 'invalid_grant' }) : invalidClient)(...exchange),
    );
    const client = world.client();
    await rejectionOf(client.listChannels());
    await rejectionOf(client.listChannels());
    expect(forms()).toEqual([BODY, RAW, RAW]);
  });

  it('is tried again in a form that got no answer', async () => {
    takes(undefined);
    world.cxone.on(TOKEN, (...exchange) => (forms().at(-1) === RAW ? hangUp : invalidClient)(...exchange));
    const client = world.client();
    expect(await rejectionOf(client.listChannels())).toBeInstanceOf(CxoneUnavailableError);
    takes(RAW);
    await client.listChannels();
    expect(forms()).toEqual([BODY, RAW, RAW, RAW, BODY, RAW]);
  });
});
