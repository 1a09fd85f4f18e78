import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { clientSecretIn, fieldOf } from '../../local/set-up.ts';
import { startWorld, type World } from '../../local/world.ts';

let world: World;
let box: string;
let clientId: string;
let clientSecret: string;

beforeAll(async () => {
  world = await startWorld();
  box = fieldOf(world.sheet, 'Integration Box URL');
  clientId = fieldOf(world.sheet, 'Client ID');
  clientSecret = clientSecretIn(world.cloud, world.sheet);
});
afterAll(() => world.stop());

const grant = { grant_type: 'client_credentials' };
const inJson = (secret: string): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ...grant, client_id: clientId, client_secret: secret }),
});
const inForm = (secret: string): RequestInit => ({
  body: new URLSearchParams({ ...grant, client_id: clientId, client_secret: secret }),
});
const inBasic = (secret: string): RequestInit => ({
  headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
  body: new URLSearchParams(grant),
});
const encodings = [
  { as: 'JSON', encoded: inJson },
  { as: 'a form', encoded: inForm },
  { as: 'Basic authorization', encoded: inBasic },
];

/** Asks for a token at an address below the Integration Box URL. */
function ask(path: string, init: RequestInit): Promise<Response> {
  return fetch(`${box}${path}`, { ...init, method: 'POST' });
}

/** 401 where the callback was not let in; what it is about does not exist. */
async function statusWith(token: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const url = `${box}/2.0/channel/ch-unknown/outbound`;
  return (await fetch(url, { method: 'POST', headers, body: '{"messageContent":{}}' })).status;
}

const addresses = ['/1.0/token', '/2.0/token', '/oauth/token'];

describe.each(addresses)('a token asked for at %s', (path) => {
  it.each(encodings)('in $as is good for a callback', async ({ encoded }) => {
    const response = await ask(path, encoded(clientSecret));
    expect(response.status).toBe(200);
    const { access_token: token } = z
      .object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
      .parse(await response.json());
    expect(await statusWith(token)).toBe(404);
  });

  it.each(encodings)('in $as with a wrong secret is refused as OAuth says', async ({ encoded }) => {
    const response = await ask(path, encoded('test-wrong-secret'));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });
});

it('any other address below the box wants a token itself', async () => {
  expect(await statusWith('made-up')).toBe(401);
  for (const path of ['/3.0/token', '/token', '/1.0/token/x']) {
    expect((await ask(path, inJson(clientSecret))).status).toBe(401);
  }
});
