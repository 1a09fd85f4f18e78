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
const inJson = (secret: string, before = ''): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: before + JSON.stringify({ ...grant, client_id: clientId, client_secret: secret }),
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
  return fetch(path.startsWith('//i/') ? `${world.cloud.apiUrl}${path}` : `${box}${path}`, { ...init, method: 'POST' });
}

const tokenIn = async (response: Response): Promise<string> =>
  z
    .object({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
    .parse(await response.json()).access_token;

/** 401 where the callback was not let in; what it is about does not exist. */
async function statusWith(token: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const url = `${box}/2.0/channel/ch-unknown/outbound`;
  return (await fetch(url, { method: 'POST', headers, body: '{"messageContent":{}}' })).status;
}

/** As the set-up sheet has it, as is claimed of CXone, and with a slash too many, as people enter addresses. */
const addresses = [
  '/1.0/token',
  '/2.0/token',
  '/oauth/token',
  '/1.0/token/',
  '/oauth/token//',
  '//1.0/token',
  '//i/main/box/1.0/token',
];

describe.each(addresses)('a token asked for at %s', (path) => {
  it.each(encodings)('in $as is good for a callback', async ({ encoded }) => {
    const response = await ask(path, encoded(clientSecret));
    expect(response.status).toBe(200);
    expect(await statusWith(await tokenIn(response))).toBe(404);
  });

  it.each(encodings)('in $as with a wrong secret is refused as OAuth says', async ({ encoded }) => {
    const response = await ask(path, encoded('test-wrong-secret'));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });
});

it('any other address below the box wants a token itself', async () => {
  expect(await statusWith('made-up')).toBe(401);
  for (const path of ['/3.0/token', '/token']) {
    expect((await ask(path, inJson(clientSecret))).status).toBe(401);
  }
});

it.each<{ case: string; init: () => RequestInit }>([
  {
    case: 'JSON that says it is a form',
    init: () => ({ ...inJson(clientSecret), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  },
  { case: 'JSON behind a byte order mark', init: () => inJson(clientSecret, '\uFEFF') },
  { case: 'Basic authorization without a body', init: () => ({ headers: inBasic(clientSecret).headers ?? {} }) },
])('a token is given for $case', async ({ init }) => {
  const token = await tokenIn(await ask('/1.0/token', init()));
  expect(await statusWith(token)).toBe(404);
});

describe('a callback with a slash too many', () => {
  const sent = async (url: string): Promise<readonly number[]> => {
    const token = await tokenIn(await ask('/1.0/token', inJson(clientSecret)));
    const bodyOf = (text: string) =>
      JSON.stringify({
        thread: { idOnExternalPlatform: 'chat-ida' },
        endUserRecipients: [{ idOnExternalPlatform: 'ida' }],
        messageContent: { type: 'TEXT', payload: { text } },
      });
    const post = async (authorization: string) => {
      const headers = { 'content-type': 'application/json', authorization };
      return (await fetch(url, { method: 'POST', headers, body: bodyOf(`${authorization} ${url}`) })).status;
    };
    return [await post('Bearer made-up'), await post(`Bearer ${token}`), await post(`Bearer  ${token}`)];
  };

  it.each([
    { case: 'behind the Integration Box URL', path: '/i/main/box//2.0/channel/CHANNEL/outbound' },
    { case: 'behind the host', path: '//i/main/box/2.0/channel/CHANNEL/outbound' },
    { case: 'inside the Integration Box URL', path: '/i//main/box/2.0/channel/CHANNEL/outbound' },
    { case: 'at the end', path: '/i/main/box/2.0/channel/CHANNEL/outbound/' },
  ])('$case wants a token, and is sent', async ({ path }) => {
    const channelId = world.demoChannel?.channelId ?? '';
    const before = world.phone.state().accounts[0]?.counters.accepted ?? 0;
    expect(await sent(`${world.cloud.apiUrl}${path.replace('CHANNEL', channelId)}`)).toEqual([401, 200, 200]);
    expect(world.phone.state().accounts).toMatchObject([{ counters: { accepted: before + 2 } }]);
  });
});

it('what is nothing at all is not there, for who has a token as well', async () => {
  for (const path of ['/', '/favicon.ico', '/i/main', '/i/main/box/', '/webhooks//x']) {
    const response = await fetch(`${world.cloud.apiUrl}${path}`, { method: 'POST' });
    expect([path, response.status]).toEqual([path, path.endsWith('/box/') ? 401 : 404]);
  }
});
