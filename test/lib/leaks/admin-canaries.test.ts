import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../lib/http/create-http-handler.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { telegramProvider } from '../../../lib/providers/telegram/index.ts';
import { type Canary, leaked } from '../../support/canaries.ts';
import { inputValue } from '../admin/html/html.ts';
import { type Action, type Admin, AdminWorld, TENANT, UPSERT, verified, VERIFY } from '../admin/world.ts';
import { hangUp, json } from '../cxone/stub-server.ts';
import { done, refusal, refusedConnection } from '../providers/telegram/fake-bot-api.ts';

const LIST = 'GET /dfo/3.0/channels';
const RETURN = 'https://eu1.nice-incontact.com/digital/points-of-contact';
/** The bot's id, which names the account. */
const BOT = '7200000009';

/** Of an admin, and of whatever an admin enters that is to be known to nobody. */
const canary = {
  firstName: 'Olgamirabella',
  // A name that holds a token.
  lastName: 'Novak-Terwilliger 7300000001:AAname-that-is-a-token-k4m',
  mail: 'olgamirabella@acme-canary.example',
  oneTimeToken: 'ott-5fQ2x9Lk77vWm3Zd',
  spentToken: 'spent-8Hn4Tq61cPwYb2',
  madeUpToken: 'made-up-3Vr9Kd52xGsLq',
  accessToken: new UnsecuredJWT({ tenantId: TENANT, sub: 'olgamirabella' }).setExpirationTime(1_772_450_100).encode(),
  returnToken: 'session-of-cxone-6Zt2',
  botToken: 'AAgood-token-of-the-shop-Q8x',
  refusedToken: 'BBwrong-token-of-nobody-W3z',
  newToken: 'CCother-token-of-the-shop-R5y',
  lateToken: 'DDtoken-in-an-expired-form-T7v',
  forgedToken: 'EEtoken-in-a-forged-form-U1u',
  oddField: 'field-somebody-made-up-V2s',
  oddValue: 'value-somebody-made-up-X6q',
} as const;
/** What a channel is called, and where it is: on the pages and in the table by design. */
const entered = {
  channelName: 'Zebrafinch Messages 4471',
  otherName: 'Kingfisher Messages 9083',
  deliveryUrl: 'https://chat.example.net/deliveries?key=Hb7-delivery-P9w',
} as const;
const storedSecrets = ['test-client-secret', 'test-access-key-secret=='];

const random = new Set(['oneTimeToken', 'spentToken', 'madeUpToken', 'accessToken']);
const listed = (values: Readonly<Record<string, string>>): Canary[] =>
  Object.entries(values).map(([position, value]) => ({ position, value, isRandom: random.has(position) }));
const privately = listed(canary);

/** What the Bot API says to the next calls; it quotes the token, as its address does. */
let bot: (token: string) => Response | Promise<Response> = () => done({});
const towardsProviders: typeof fetch = async (input) => {
  const address = input instanceof Request ? input.url : String(input);
  const token = /\/bot([^/]+)\//.exec(address)?.[1] ?? '';
  return bot(token);
};
const me = () => done({ username: 'acme_shop_bot', first_name: 'Acme' });
const quoting = (status: number) => (token: string) =>
  refusal(status, `Unauthorized: ${token} of https://api.telegram.org/bot${token}/getMe; ${canary.oddValue}`);
const unparsable = (token: string): Response => {
  const cause = Object.assign(new Error(`Invalid URL\n    at https://api.telegram.org/bot${token}/getMe`), {
    code: 'ERR_INVALID_URL',
    input: `https://api.telegram.org/bot${token}/getMe`,
  });
  throw new TypeError(`Failed to parse URL from https://api.telegram.org/bot${token}/getMe`, { cause });
};

let world: AdminWorld;
/** Each answer of a page: what was asked for, and what came. */
const answers: { readonly of: string; readonly response: HttpResponse }[] = [];
const sessions: string[] = [];

async function keep(of: string, response: Promise<HttpResponse>): Promise<HttpResponse> {
  const kept = await response;
  answers.push({ of, response: kept });
  return kept;
}
const bodies = (fits: (of: string) => boolean = () => true): string =>
  answers.flatMap(({ of, response }) => (fits(of) ? [response.body ?? ''] : [])).join('\n');

const visit = (action: Action, changes: Readonly<Record<string, string>> = {}) =>
  keep(
    `${action} with a token`,
    world.request(action, {
      query: { ...world.actionQuery, backUrl: `${RETURN}?session=${canary.returnToken}`, ...changes },
    }),
  );

async function signedIn(token: string): Promise<Admin> {
  world.cxone.on(VERIFY, json(200, verifiedAdmin));
  const admin = await world.signIn({ token, backUrl: `${RETURN}?session=${canary.returnToken}` });
  sessions.push(admin.cookie.split('=')[1] ?? '');
  return admin;
}

const verifiedAdmin = {
  ...verified,
  user: { id: 20417, firstName: canary.firstName, surname: canary.lastName, emailAddress: canary.mail },
  accessToken: canary.accessToken,
};
const refusedByCxone = (status: number) =>
  json(status, {
    uid: 'cx-ref-1',
    errors: [
      {
        field: 'name',
        errorCode: 'bad',
        message: `${canary.lastName} sent ${canary.accessToken} ${entered.channelName}`,
      },
      { field: `${canary.oddField} ${canary.oddValue}`, message: canary.oddValue },
    ],
    message: `Bearer ${canary.accessToken} of ${canary.firstName} ${canary.lastName}`,
  });

async function addForm(admin: Admin, provider: string, fields: Readonly<Record<string, string>>) {
  const page = await world.request('add', { cookies: [admin.cookie], query: { provider } });
  const hidden = ['csrf', 'channelId', 'provider'].map((name) => [name, inputValue(page.body ?? '', name)]);
  return { ...Object.fromEntries(hidden), integrationId: 'integration-1', ...fields } as Record<string, string>;
}
const sends = (admin: Admin, action: Action, fields: Readonly<Record<string, string>>, channel?: string, facts = {}) =>
  keep(`${action} form`, admin.send(action, fields, { ...facts, ...(channel !== undefined && { channel }) }));
const sees = (admin: Admin, action: Action, channel?: string) =>
  keep(
    `${action} page`,
    world.request(action, { cookies: [admin.cookie], query: channel === undefined ? {} : { channel } }),
  );

const withToken = (token: string) => ({
  name: entered.channelName,
  'secret-botToken': `${BOT}:${token}`,
  [canary.oddField]: canary.oddValue,
});

async function strangers(): Promise<void> {
  world.cxone.on(VERIFY, refusedByCxone(401));
  expect((await visit('add', { token: canary.madeUpToken })).statusCode).toBe(401);
  expect((await visit('add', { token: canary.madeUpToken, brandId: canary.oddValue })).statusCode).toBe(400);
  world.cxone.on(VERIFY, hangUp);
  expect((await visit('remove', { token: canary.madeUpToken })).statusCode).toBe(502);
  world.cxone.on(VERIFY, json(200, { ...verifiedAdmin, brand: { ...verified.brand, tenantId: '99zz-other' } }));
  expect((await visit('add', { token: canary.madeUpToken, apiHost: `https://${canary.oddValue}` })).statusCode).toBe(
    403,
  );
  world.cxone.on(VERIFY, json(200, verifiedAdmin));
  expect((await visit('add', { token: canary.spentToken })).statusCode).toBe(303);
  expect((await visit('add', { token: canary.spentToken })).statusCode).toBe(401);
  const unknown = world.request('add', { query: { token: canary.madeUpToken } }, 'no-such-integration');
  expect((await keep('unknown integration', unknown)).statusCode).toBe(503);
  const twice = { rawQueryString: `token=${canary.madeUpToken}&token=${canary.oddValue}&userId=1&brandId=1` };
  expect((await keep('token twice', world.request('add', twice))).statusCode).toBe(400);
}

/** Every way in which Add fails, and then works. Answers the channel's id. */
async function adds(admin: Admin): Promise<string> {
  bot = me;
  const form = await addForm(admin, 'telegram', withToken(canary.botToken));
  const forged = { ...form, ...withToken(canary.forgedToken), csrf: canary.forgedToken };
  expect((await sends(admin, 'add', forged)).statusCode).toBe(403);
  const elsewhere = { headers: { 'sec-fetch-site': 'cross-site' } };
  expect((await sends(admin, 'add', withToken(canary.forgedToken), undefined, elsewhere)).statusCode).toBe(403);
  expect((await sends(admin, 'add', form, undefined, { cookies: [] })).statusCode).toBe(401);
  const odd = { headers: { 'content-type': canary.oddValue } };
  expect((await sends(admin, 'add', form, undefined, odd)).statusCode).toBe(415);
  const twice = Buffer.from(`secret-botToken=${canary.forgedToken}&secret-botToken=${canary.lateToken}`);
  const repeated = { body: twice.toString('base64') };
  expect((await sends(admin, 'add', {}, undefined, repeated)).statusCode).toBe(400);

  expect((await sends(admin, 'add', { ...form, name: '' })).statusCode).toBe(422);
  expect((await sends(admin, 'add', { ...form, 'secret-botToken': `x${canary.refusedToken}` })).statusCode).toBe(422);
  for (const answer of [refusedByCxone(403), refusedByCxone(422), refusedByCxone(500), hangUp]) {
    world.cxone.on(UPSERT, answer);
    expect((await sends(admin, 'add', form)).statusCode).toBeGreaterThan(400);
  }
  world.cxone.on(UPSERT, json(422, { errors: [{ field: 'channelIntegrationId', message: canary.oddValue }] }));
  expect((await sends(admin, 'add', { ...form, integrationId: 'integration-x' })).statusCode).toBe(422);
  world.cxone.on(UPSERT, json(200, {}));
  world.cxone.on(`DELETE /dfo/3.0/channels/${form['channelId'] ?? ''}`, json(200, {}));
  for (const answer of [quoting(401), quoting(400), quoting(500), unparsable, refusedConnection]) {
    bot = answer;
    const wrong = { ...form, 'secret-botToken': `${BOT}:${canary.refusedToken}` };
    expect((await sends(admin, 'add', wrong)).statusCode).toBeGreaterThan(400);
  }
  // The account is proven, and the webhook refused: the Add is half-done, and finished by the same click.
  let asked = 0;
  bot = (token) => ((asked += 1) === 1 ? me() : quoting(400)(token));
  expect((await sends(admin, 'add', form)).statusCode).toBe(422);
  bot = me;
  expect((await sends(admin, 'add', form)).statusCode).toBe(200);
  const again = await addForm(admin, 'telegram', withToken(canary.botToken));
  expect((await sends(admin, 'add', { ...again, name: entered.otherName })).statusCode).toBe(409);
  return form['channelId'] ?? '';
}

async function reconnects(admin: Admin, channel: string): Promise<void> {
  const page = (await sees(admin, 'reconnect', channel)).body ?? '';
  const form = { csrf: inputValue(page, 'csrf'), formId: inputValue(page, 'formId'), ...withToken(canary.newToken) };
  const wrong = { ...form, 'secret-botToken': `${BOT}:${canary.refusedToken}` };
  for (const answer of [quoting(401), quoting(404), quoting(500), unparsable]) {
    bot = answer;
    expect((await sends(admin, 'reconnect', wrong, channel)).statusCode).toBeGreaterThan(400);
  }
  const other = { ...form, 'secret-botToken': `7999999999:${canary.refusedToken}` };
  expect((await sends(admin, 'reconnect', other, channel)).statusCode).toBe(422);
  world.cxone.on(UPSERT, refusedByCxone(403));
  expect((await sends(admin, 'reconnect', form, channel)).statusCode).toBe(403);
  world.cxone.on(UPSERT, json(200, {}));
  bot = me;
  expect((await sends(admin, 'reconnect', form, channel)).statusCode).toBe(200);
}

async function looks(admin: Admin, channel: string): Promise<void> {
  const csrf = await admin.csrfToken();
  const known = json(200, [{ id: channel, channelIntegrationId: 'integration-1', name: canary.oddValue }]);
  for (const answer of [known, refusedByCxone(403), refusedByCxone(500), hangUp]) {
    world.cxone.on(LIST, answer);
    expect((await sees(admin, 'channels')).statusCode).toBe(200);
    expect((await sees(admin, 'channels', channel)).statusCode).toBe(200);
  }
  world.cxone.on(LIST, known);
  const elsewhere = (token: string) =>
    done({
      url: `https://elsewhere.example.net/${token}`,
      last_error_date: 1_772_446_000,
      last_error_message: `Wrong response to https://hooks.example.net/${token}: ${token}`,
    });
  for (const answer of [me, elsewhere, quoting(401), quoting(400), unparsable]) {
    bot = answer;
    expect((await sends(admin, 'channels', { csrf, action: 'test' }, channel)).statusCode).toBe(200);
  }
  world.cxone.on(UPSERT, refusedByCxone(422));
  expect((await sends(admin, 'channels', { csrf, action: 'test' }, channel)).statusCode).toBe(422);
  world.cxone.on(UPSERT, json(200, {}));
  expect((await sees(admin, 'channels', `ch-${canary.oddValue}`)).statusCode).toBe(404);
}

async function removes(admin: Admin, channel: string): Promise<void> {
  const csrf = await admin.csrfToken();
  const route = `DELETE /dfo/3.0/channels/${channel}`;
  bot = me;
  world.cxone.on(route, refusedByCxone(403));
  expect((await sends(admin, 'remove', { csrf }, channel)).statusCode).toBe(403);
  world.cxone.on(route, json(204, ''));
  for (const answer of [quoting(400), unparsable]) {
    bot = answer;
    expect((await sends(admin, 'remove', { csrf }, channel)).statusCode).toBe(503);
  }
  bot = me;
  expect((await sends(admin, 'remove', { csrf }, channel)).statusCode).toBe(200);
  bot = quoting(401);
  expect((await sends(admin, 'channels', { csrf, action: 'restore' }, channel)).statusCode).toBe(422);
  bot = me;
  world.cxone.on(UPSERT, refusedByCxone(422));
  expect((await sends(admin, 'channels', { csrf, action: 'restore' }, channel)).statusCode).toBe(422);
  world.cxone.on(UPSERT, json(200, {}));
  expect((await sends(admin, 'channels', { csrf, action: 'restore' }, channel)).statusCode).toBe(200);
}

/** The page that shows what we made, once by design. */
async function shows(admin: Admin): Promise<string> {
  const form = await addForm(admin, 'generic', {
    name: entered.otherName,
    'setting-deliveryUrl': entered.deliveryUrl,
  });
  expect((await keep('a new secret is shown', admin.send('add', form))).statusCode).toBe(200);
  const channel = form['channelId'] ?? '';
  const page = (await sees(admin, 'reconnect', channel)).body ?? '';
  const renewal = {
    csrf: inputValue(page, 'csrf'),
    formId: inputValue(page, 'formId'),
    name: entered.otherName,
    'setting-deliveryUrl': entered.deliveryUrl,
    renew: 'yes',
  };
  expect((await keep('a new secret is shown', admin.send('reconnect', renewal, { channel }))).statusCode).toBe(200);
  expect((await sees(admin, 'channels', channel)).statusCode).toBe(200);
  return channel;
}

/** What nobody expects: stores that fail in words of their own, and a session whose time is over. */
async function breaks(admin: Admin, channel: string): Promise<void> {
  const csrf = await admin.csrfToken();
  const form = { csrf, formId: 'form-1', ...withToken(canary.newToken) };
  const words = `can’t store ${canary.newToken} of ${canary.lastName}\n    at ${canary.newToken}\n    at ${canary.oddValue}`;
  const get = world.secrets.get.bind(world.secrets);
  world.secrets.get = () => Promise.reject(new Error(words));
  expect((await sends(admin, 'reconnect', form, channel)).statusCode).toBe(500);
  world.secrets.get = get;
  world.audit.refuses = () => true;
  expect((await sends(admin, 'reconnect', form, channel)).statusCode).toBe(503);
  world.audit.refuses = () => false;
  world.clock.advance(7_200_000);
  const late = { ...form, 'secret-botToken': `${BOT}:${canary.lateToken}` };
  expect((await sends(admin, 'reconnect', late, channel)).statusCode).toBe(401);
}

let made: Canary[] = [];

beforeAll(async () => {
  world = await AdminWorld.start({ providers: [genericProvider, telegramProvider], fetch: towardsProviders });
  await strangers();
  const admin = await signedIn(canary.oneTimeToken);
  const channel = await adds(admin);
  await reconnects(admin, channel);
  await looks(admin, channel);
  await removes(admin, channel);
  const generic = await shows(admin);
  await breaks(admin, channel);
  const names = [channel, generic].map((id) => `byoc/dev/channels/${id}`);
  const values = await Promise.all(names.map(async (name) => (await world.secrets.get(name)) ?? ''));
  const generated = values.flatMap((value) => value.match(/whsec_[\w+/=]+|"value":"[\w-]{43}"/g) ?? []);
  made = generated.map((value, place) => ({
    position: `secret ${place + 1} that we made`,
    value: value.replace(/^"value":"|"$/g, '').replace(/^whsec_/, ''),
  }));
});
afterAll(() => world.stop());

const ofSessions = (): Canary[] => sessions.map((value) => ({ position: 'session', value, isRandom: true }));
const keysOfTenant = storedSecrets.map((value) => ({ position: value, value }));
const everything = () => [...privately, ...made, ...keysOfTenant, ...ofSessions()];

describe('the pages for admins, while each of their ways fails', () => {
  it('are answered in every way that there is, and make secrets', () => {
    const statuses = new Set(answers.map(({ response }) => response.statusCode));
    expect([...statuses].sort()).toEqual([200, 303, 400, 401, 403, 404, 409, 415, 422, 500, 502, 503]);
    expect(made.length).toBeGreaterThan(2);
    const events = ['admin.refused', 'admin.signed-in', 'channel.added', 'channel.test-failed', 'request.failed'];
    for (const event of [...events, 'channel.reconnected', 'channel.removed', 'channel.restored', 'audit.unwritten']) {
      expect(world.lines.join()).toContain(`"event":"${event}"`);
    }
  });

  it('write nothing of an admin, and nothing that was entered, into the log', () => {
    expect(leaked([...everything(), ...listed(entered)], world.lines.join('\n'))).toEqual([]);
  });

  it('write nothing of it into the audit log', () => {
    expect(world.audit.entries.length).toBeGreaterThan(50);
    const lines = world.audit.entries.map((entry) => JSON.stringify(entry)).join('\n');
    expect(leaked([...everything(), ...listed(entered)], lines)).toEqual([]);
  });

  it('write names and addresses of channels plainly into the table, and nothing else of it', () => {
    const { written } = world.table;
    const text = [...written, ...world.table.items().map((item) => JSON.stringify(item))].join('\n');
    for (const prefix of ['CHANNEL#', 'ACCOUNT#', 'SESSION#', 'ONE-TIME-TOKEN#']) expect(text).toContain(prefix);
    expect(leaked(everything(), text)).toEqual([]);
    expect(leaked(listed(entered), text)).toEqual(Object.keys(entered));
  });

  it('answer with none of it in a page', () => {
    const secrets = everything().filter(
      ({ position }) => !position.startsWith('secret ') && position !== 'returnToken',
    );
    expect(leaked(secrets, bodies())).toEqual([]);
    expect(leaked(everything(), JSON.stringify(answers.map(({ response }) => response.headers)))).toEqual([]);
  });

  it('show a secret that we made once, where it is to be carried to the provider', () => {
    const isShown = (of: string) => of === 'a new secret is shown';
    expect(
      leaked(
        made,
        bodies((of) => !isShown(of)),
      ),
    ).toEqual([]);
    const shown = made.map(({ value }) => bodies(isShown).split(value).length - 1);
    expect(shown.filter((times) => times === 1)).toHaveLength(2);
    expect(Math.max(...shown)).toBe(1);
  });

  it('take a visitor back to CXone alone, with what CXone gave along', () => {
    expect(bodies()).toContain(`${RETURN}?session=${canary.returnToken}`);
  });
});
