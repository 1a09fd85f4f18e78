import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openAction, openAddForm, submit } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { parseHtml } from '../lib/admin/html/html.ts';
import { accessToken } from '../local/cxone/support/client.ts';

const WHAT_TO_DO = 'In CXone, open ACD → Digital → Points of Contact Digital and click the button again.';
const querySchema = z.record(z.string(), z.string());

let world: World;
let foreignHost: Server;
let foreignOrigin: string;
let callsToForeignHost = 0;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  foreignHost = createServer((socket) => {
    callsToForeignHost += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => foreignHost.listen(0, '127.0.0.1', resolve));
  foreignOrigin = `http://127.0.0.1:${z.object({ port: z.number() }).parse(foreignHost.address()).port}`;
});
afterAll(async () => {
  foreignHost.close();
  await world.stop();
});

/** The query of a click on Add, as CXone passes it; of the first tenant's admin unless told. */
async function clickOnAdd(userId?: number): Promise<Record<string, string>> {
  const response = await fetch(`${world.cxone.origin}/__emulator/one-time-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  });
  return querySchema.parse(await response.json());
}

async function open(query: Readonly<Record<string, string>>) {
  const url = `${world.cloud.apiUrl}/i/main/add?${new URLSearchParams(query).toString()}`;
  const response = await fetch(url, { redirect: 'manual' });
  const { status, headers } = response;
  return { status, html: await response.text(), location: headers.get('location'), cookies: headers.getSetCookie() };
}

function expectRefused({ status, html, location, cookies }: Awaited<ReturnType<typeof open>>, expected: number) {
  expect({ status, location, cookies }).toEqual({ status: expected, location: null, cookies: [] });
  expect(html).toContain('Open this page again from CXone');
  expect(html).toContain(WHAT_TO_DO);
}

describe('action page: used, expired or foreign one-time token', () => {
  it('a token is good for one visit: the second gets a page that says what to do', async () => {
    const query = await clickOnAdd();
    expect(await open(query)).toMatchObject({ status: 303 });
    expectRefused(await open(query), 401);
  });

  it('an expired token gets the same page', async () => {
    const query = await clickOnAdd();
    const tokens = world.cxone.state.oneTimeTokens;
    const index = tokens.findIndex(({ token }) => token === query['token']);
    const minted = tokens[index];
    if (minted === undefined) throw new Error('CXone forgot the token.');
    tokens[index] = { ...minted, expiresAt: 0 };
    expectRefused(await open(query), 401);
  });

  it('an admin of another tenant gets no further than that page', async () => {
    const [foreigner] = world.cxone.createTenant('Another company').users;
    const page = await open(await clickOnAdd(foreigner?.id));
    expectRefused(page, 403);
    expect(page.html).toContain('another tenant');
  });

  it('without a token and without a session, the page says where to come from', async () => {
    const page = await open({});
    expect(page).toMatchObject({ status: 401, location: null });
    expect(page.html).toContain('click Add, Reconnect or Delete there.');
  });
});

describe('action page: foreign apiHost or backUrl', () => {
  it('no call goes to a host that is not CXone’s', async () => {
    for (const apiHost of [foreignOrigin, 'https://api-de-na1.niceincontact.com.example.net']) {
      expect(await open({ ...(await clickOnAdd()), apiHost })).toMatchObject({ status: 303 });
    }
    expect(callsToForeignHost).toBe(0);
  });

  it('no page leads to a host that is not CXone’s', async () => {
    for (const backUrl of [`${foreignOrigin}/points-of-contact`, 'javascript:alert(1)']) {
      const { status, cookies } = await open({ ...(await clickOnAdd()), backUrl });
      const cookie = cookies.map((one) => one.split(';')[0]).join('; ');
      expect(status).toBe(303);
      const page = await (await fetch(`${world.cloud.apiUrl}/i/main/add`, { headers: { cookie } })).text();
      expect(page).toContain('<form');
      expect(page).not.toContain(foreignOrigin);
      expect(page).not.toContain('javascript:alert');
    }
  });
});

describe('action page: double click', () => {
  const answers = () => ({
    integrationId: world.integrationId,
    name: 'Clicked twice',
    'setting-deliveryUrl': world.phone.deliveryUrl('clicked-twice'),
  });
  const added = () => world.cxone.state.channels.filter(({ body }) => body.name === 'Clicked twice');

  const secretIn = (html: string) => /id="generated-signingSecret" value="(whsec_[^"]+)"/.exec(html)?.[1];

  it('adds one channel when the form is sent twice at once, and both pages show the secret that holds', async () => {
    const visit = await openAddForm(world.cxone.origin, world.integrationId);
    const pages = await Promise.all([submit(visit, answers()), submit(visit, answers())]);
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    const [first, second] = pages.map(({ html }) => secretIn(html));
    expect(first).toBeDefined();
    expect(second).toBe(first);
    const [channel, ...others] = added();
    expect(others).toEqual([]);
    const { secrets } = world.cloud;
    const stored = secrets.read(secrets.names().find((name) => name.endsWith(channel?.id ?? '-')) ?? '');
    expect(stored).toContain(first);
  });

  it('adds no second one from a second form for the same account', async () => {
    const visit = await openAddForm(world.cxone.origin, world.integrationId);
    const page = await submit(visit, answers());
    expect(page.status).toBe(409);
    expect(page.html).toContain('This account is already connected');
    expect(added()).toHaveLength(1);
  });
});

describe('action page: a channel deleted in CXone, one created there', () => {
  const addPage = async () => parseHtml((await openAddForm(world.cxone.origin, world.integrationId)).html).text;

  /** Somebody uses the Digital Engagement API past the middleware. */
  async function byApi(method: string, path: string, body?: object): Promise<void> {
    const token = await accessToken(world.cxone, world.cxone.credentials);
    const response = await fetch(`${world.cxone.origin}/dfo/3.0/channels${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.ok).toBe(true);
  }

  it('are both shown below the form, and Reconnect brings the deleted one back', async () => {
    const [channel] = world.cxone.state.channels;
    const channelId = channel?.id ?? '';
    expect(await addPage()).toContain('Clicked twice Messages arrive in CXone but reach no agent');

    await byApi('POST', '', {
      ...channel?.body,
      id: 'ch-by-hand',
      idOnExternalPlatform: 'ch-by-hand',
      name: 'By hand',
    });
    await byApi('DELETE', `/${channelId}`);
    const page = await addPage();
    expect(page).toContain('By hand It was created directly in CXone');
    expect(page).toContain('Clicked twice CXone does not list it, so no message can arrive.');

    const visit = await openAction(world.cxone.origin, 'reconnect', world.integrationId, channelId);
    await submit(visit, { name: 'Clicked twice', 'setting-deliveryUrl': world.phone.deliveryUrl('clicked-twice') });
    expect(await addPage()).toContain('Clicked twice Messages arrive in CXone');
  });
});
