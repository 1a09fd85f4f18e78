import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import type { FaultInput } from '../../local/cxone/traffic/faults.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { AdminScene, type Integration, type Page } from './support/admin-scene.ts';
import { CountingProvider } from './support/counting-provider.ts';
import type { RawAnswer } from './support/raw-request.ts';

const TOKEN = '700001:test-bot-token-of-the-owner';
const NEWER = '700001:test-bot-token-that-is-newer';
const REMOVED = '700002:test-bot-token-of-a-removed';
const FRESH = '700003:test-bot-token-of-a-third';

let scene: AdminScene;
/** Where the stored tokens are for, and where somebody would like to have them. */
let server: CountingProvider;
let elsewhere: CountingProvider;
let bot: string;
let removed: string;

beforeAll(async () => {
  scene = await AdminScene.start();
  server = await CountingProvider.start([TOKEN, NEWER, REMOVED, FRESH]);
  elsewhere = await CountingProvider.start();
  bot = await addBot(scene.main, TOKEN);
  removed = await addBot(scene.main, REMOVED);
  const visit = await openAction(scene.world.cxone.origin, 'remove', scene.main.integrationId, removed);
  await submit(visit, {});
});
afterEach(() => scene.world.cxone.faults.clear());
afterAll(async () => {
  server.stop();
  elsewhere.stop();
  await scene.stop();
});

async function addBot(integration: Integration, token: string, at = server): Promise<string> {
  const visit = await openAddForm(scene.world.cxone.origin, integration.integrationId, 'telegram');
  const fields = { integrationId: integration.integrationId, name: `Bot ${token.slice(0, 6)}` };
  const { status, html } = await submit(visit, { ...fields, 'setting-apiUrl': at.url, 'secret-botToken': token });
  if (status !== 200) throw new Error(`The bot was not added: ${parseHtml(html).text}`);
  return /name="channelId" value="([^"]+)"/.exec(visit.html)?.[1] ?? '';
}

const reached = () => [...server.requests, ...elsewhere.requests];
const forget = () => {
  server.requests.length = 0;
  elsewhere.requests.length = 0;
};

const decides = { add: 'B2', reconnect: 'B2', test: 'B2', restore: 'B2', remove: 'B4' } as const;
type Act = keyof typeof decides;

const changed = () => ({
  name: 'Changed',
  language: 'fr',
  writesFirst: 'yes',
  studioScript: '4711',
  renew: 'yes',
  'setting-apiUrl': elsewhere.url,
});

interface Click {
  readonly name: string;
  readonly act: Act;
  readonly path: () => string;
  readonly fields: () => Readonly<Record<string, string>>;
}

const channelPath = (page: Page, id: () => string) => () => `/i/main/${page}?channel=${id()}`;
const adding = (token: string, at: () => string, id: string) => () => ({
  ...changed(),
  provider: 'telegram',
  channelId: id,
  'setting-apiUrl': at(),
  'secret-botToken': token,
});

const clicks: readonly Click[] = [
  {
    name: 'Reconnect, to another address, with the stored token',
    ...{ act: 'reconnect', path: channelPath('reconnect', () => bot), fields: changed },
  },
  {
    name: 'Reconnect, to another address, with another token',
    ...{ act: 'reconnect', path: channelPath('reconnect', () => bot) },
    fields: () => ({ ...changed(), 'secret-botToken': NEWER }),
  },
  {
    name: 'Reconnect, at the same address, with all else changed',
    ...{ act: 'reconnect', path: channelPath('reconnect', () => bot) },
    fields: () => ({ ...changed(), 'setting-apiUrl': server.url, 'secret-botToken': NEWER }),
  },
  {
    name: 'Reconnect of the signed webhook, with a new secret',
    ...{ act: 'reconnect', path: channelPath('reconnect', () => scene.main.channelId) },
    fields: () => ({ ...changed(), 'setting-deliveryUrl': scene.main.deliveryUrl }),
  },
  {
    name: 'a test of the connection',
    ...{ act: 'test', path: channelPath('channels', () => bot), fields: () => ({ action: 'test' }) },
  },
  {
    name: 'the undo of a removal',
    ...{ act: 'restore', path: channelPath('channels', () => removed) },
    fields: () => ({ action: 'restore' }),
  },
  {
    name: 'Add of another bot',
    ...{ act: 'add', path: () => '/i/main/add?provider=telegram' },
    fields: adding(FRESH, () => server.url, 'ch-refused-1'),
  },
  {
    name: 'Add of the same bot, with an invented token and a server of one’s own',
    ...{ act: 'add', path: () => '/i/main/add?provider=telegram' },
    fields: adding('700001:test-invented', () => elsewhere.url, 'ch-refused-2'),
  },
  {
    name: 'Add under the id of a channel in use',
    ...{ act: 'add', path: () => '/i/main/add?provider=telegram' },
    fields: () => adding(TOKEN, () => server.url, bot)(),
  },
  {
    name: 'Remove',
    ...{ act: 'remove', path: channelPath('remove', () => bot), fields: () => ({}) },
  },
];

type Refusal = Pick<FaultInput, 'operation' | 'kind'>;
/** A 404 of B4 is none: what is gone already is as good as deleted. */
const refusals: readonly {
  readonly name: string;
  readonly of: readonly Refusal['operation'][];
  readonly kinds: readonly Refusal['kind'][];
}[] = [
  { name: 'everything', of: ['B2', 'B3', 'B4'], kinds: ['403', '401', '422'] },
  { name: 'to change channels', of: ['B2'], kinds: ['403', 'gateway-401', '404'] },
  { name: 'to delete channels', of: ['B4'], kinds: ['403', '401', '422'] },
];

/** CXone refuses from now on. */
function refuse(operations: readonly Refusal['operation'][], kind: Refusal['kind']): void {
  for (const operation of operations) scene.world.cxone.faults.add({ operation, kind, times: 10_000 });
}

/** Somebody with a session, and what the forms of that session need. */
async function visitor(): Promise<{ readonly cookie: string; readonly csrf: string }> {
  const { cookie, html } = await openAddForm(scene.world.cxone.origin, scene.main.integrationId);
  return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '' };
}

type Visitor = Awaited<ReturnType<typeof visitor>>;

function post({ path, fields }: Click, { cookie, csrf }: Visitor): Promise<RawAnswer> {
  return scene.post({ path: path(), cookie, fields: { csrf, ...fields() } });
}

describe.each(refusals)('a visitor whom CXone refuses $name', ({ of, kinds }) => {
  describe.each(kinds)('with %s', (kind) => {
    it.each(clicks.filter(({ act }) => of.includes(decides[act])))(
      'changes nothing and reaches nobody, by the page or by a post of its own: $name',
      async (click) => {
        const before = await scene.belongings();
        const who = await visitor();
        refuse(of, kind);
        forget();
        // The page first, as somebody does who clicks; then the post alone.
        await scene.send({ path: click.path(), headers: { cookie: who.cookie } });
        expect(reached()).toEqual([]);
        for (const from of [who, await visitor()]) {
          const { status } = await post(click, from);
          expect([401, 403, 409, 422]).toContain(status);
        }
        expect(reached()).toEqual([]);
        expect(await scene.belongings()).toEqual(before);
      },
    );
  });
});

describe('a visitor whom CXone refuses one of two requests', () => {
  it('has changed nothing with Reconnect where the second is refused', async () => {
    const before = await scene.belongings();
    const who = await visitor();
    const { state } = scene.world.cxone;
    const name = state.channels.find(({ id }) => id === bot)?.body.name;
    // The first says yes to the channel as it is stored; the one with the new name is refused.
    scene.world.cxone.faults.add({ operation: 'B2', kind: 'slow', delayMs: 1 });
    refuse(['B2'], '403');
    const click = clicks.find(({ name: one }) => one.includes('at the same address'));
    if (click === undefined) throw new Error('There is no such click.');
    expect((await post(click, who)).status).toBe(403);
    expect(await scene.belongings()).toEqual(before);
    expect(name).toBe('Bot 700001');
  });
});

// After the others, since they change things. Without them a page that refuses everything would pass.
describe('the same visitor, once CXone gives the permission', () => {
  it.each([
    { name: 'Reconnect, to another address, with the stored token', status: 422 },
    { name: 'Add of the same bot, with an invented token and a server of one’s own', status: 200 },
    { name: 'Reconnect, at the same address, with all else changed', status: 200 },
    { name: 'Reconnect of the signed webhook, with a new secret', status: 200 },
    { name: 'a test of the connection', status: 200 },
    { name: 'the undo of a removal', status: 200 },
    { name: 'Add of another bot', status: 200 },
    { name: 'Remove', status: 200 },
  ])('$name: $status', async ({ name, status }) => {
    const click = clicks.find((one) => one.name === name);
    if (click === undefined) throw new Error('There is no such click.');
    const who = await visitor();
    refuse(['B2', 'B3', 'B4'], '403');
    expect((await post(click, who)).status).toBe(403);
    scene.world.cxone.faults.clear();
    const before = await scene.belongings();
    forget();

    const answer = await post(click, who);
    expect(answer.status).toBe(status);
    // The stored token goes to the address for which it was entered, and to no other.
    expect(elsewhere.requests.filter((request) => /700001:test-bot|700002/.test(request))).toEqual([]);
    if (status !== 200) {
      expect(parseHtml(answer.text).text).toContain('Bot token: is stored for another address');
      expect(reached()).toEqual([]);
      expect(await scene.belongings()).toEqual(before);
    }
  });

  it('is the one whom the channels name that were changed', async () => {
    const { items } = await scene.belongings();
    const [admin] = scene.world.cxone.state.tenants[0]?.users ?? [];
    const found = items.filter(({ pk }) => pk?.S === `CHANNEL#${bot}` || pk?.S === `CHANNEL#${removed}`);
    expect(found.map((item) => item['changedBy']?.N)).toEqual([String(admin?.id), String(admin?.id)]);
  });
});

describe('somebody of another tenant who would like to have a bot', () => {
  const OWN = '800001:test-bot-token-of-the-true-owner';
  const addTo = async (integration: Integration, token: string, url: string) => {
    const visit = await openAddForm(scene.world.cxone.origin, integration.integrationId, 'telegram');
    const fields = { integrationId: integration.integrationId, name: `Bot of ${integration.key}` };
    return submit(visit, { ...fields, 'setting-apiUrl': url, 'secret-botToken': token });
  };

  it('keeps its owner from nothing with an invented token and a server of one’s own', async () => {
    server.tokens = new Set([OWN]);
    forget();
    expect((await addTo(scene.third, '800001:test-invented', elsewhere.url)).status).toBe(200);
    expect((await addTo(scene.third, '800001:test-invented', server.url)).status).toBe(422);

    expect((await addTo(scene.main, OWN, server.url)).status).toBe(200);
  });

  it('is refused with the reason, and hears nothing of the owner, even with the true token', async () => {
    for (const url of [server.url, `${server.url}/`, server.url.replace('http://', 'HTTP://'), `${server.url}/?x=1`]) {
      const before = await scene.belongings();
      const { status, html } = await addTo(scene.third, OWN, url);
      expect([url, status]).toEqual([url, 409]);
      const { text } = parseHtml(html);
      expect(text).toContain('Another integration of this middleware uses it. Two channels would take each other’s');
      expect(text).not.toContain('Bot of main');
      const { inCxone, ...ours } = await scene.belongings();
      expect(ours).toEqual({ items: before.items, secrets: before.secrets });
      expect(inCxone.filter(({ isDeleted }) => !isDeleted)).toEqual(before.inCxone.filter((one) => !one.isDeleted));
    }
    // Who has the webhook goes on having it.
    expect(server.requests.filter((request) => request.includes('setWebhook'))).toHaveLength(1);
  });
});
