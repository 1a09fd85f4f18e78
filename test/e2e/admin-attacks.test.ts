import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseHtml } from '../lib/admin/html/html.ts';
import { attacks } from './support/admin-attacks.ts';
import { type Action, actions, AdminScene, pages } from './support/admin-scene.ts';
import type { RawAnswer } from './support/raw-request.ts';

let scene: AdminScene;

beforeAll(async () => {
  scene = await AdminScene.start();
});
afterAll(() => scene.stop());

/** A page under the policy that says what happened and what to do. */
function expectPage({ headers, text }: RawAnswer, says: string): void {
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(parseHtml(text).text).toContain(says);
  const alert = text.slice(text.indexOf('role="alert"'), text.indexOf('</main>'));
  expect([...alert.matchAll(/<p>[^<]+\.<\/p>/g)]).toHaveLength(2);
}

describe.each(pages)('at the page %s', (page) => {
  it.each(attacks)('$name is refused and changes nothing', async ({ send, status, says }) => {
    const before = await scene.belongings();
    const answer = await send(scene, page);
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
    if (says !== undefined) expectPage(answer, says);
    expect(await scene.belongings()).toEqual(before);
  });

  it('nobody may frame what is shown, nor what is refused', async () => {
    const { path, cookie } = await scene.openForm(page);
    for (const answer of [await scene.send({ path, headers: { cookie } }), await scene.send({ path })]) {
      expect(answer.headers).toMatchObject({
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
        'x-frame-options': 'DENY',
      });
    }
  });
});

/** Somebody comes with a fresh click of CXone's and some of it changed. */
async function arrive(action: Action, changes: Readonly<Record<string, string>>, headers = {}): Promise<RawAnswer> {
  const query = await scene.click(action);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  return scene.send({ path: `/i/main/${action}?${query.toString()}`, headers });
}

describe.each(actions)('a visit from CXone to the page %s', (action) => {
  const elsewhere = ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)//evil.example'];

  it.each(['', '/digital', ...elsewhere])('loses the link and nothing else where backUrl is %j', async (backUrl) => {
    const answer = await arrive(action, { backUrl });
    expect(answer.status).toBe(303);
    const [cookie = ''] = answer.headers['set-cookie']?.map((one) => one.split(';')[0] ?? '') ?? [];
    const { text } = await scene.send({ path: `/i/main/${action}`, headers: { cookie } });
    expect(text).not.toContain('evil.example');
    expect(text).not.toContain('class="back"');
  });

  // Of another CXone too, this one could verify no token of ours.
  it.each(['', '/dfo/3.0', 'https://api-de-eu1.niceincontact.com', ...elsewhere])(
    'has its token verified by the CXone that is configured where apiHost is %j',
    async (apiHost) => {
      expect((await arrive(action, { apiHost })).status).toBe(303);
    },
  );

  it('is refused with a page where something that it needs is empty, missing or too long', async () => {
    for (const name of ['token', 'userId', 'brandId']) {
      for (const value of ['', 'x'.repeat(4_001)]) {
        const answer = await arrive(action, { [name]: value });
        expect([name, answer.status, answer.headers.location]).toEqual([name, 400, undefined]);
        expectPage(answer, `The address has no valid ${name}.`);
      }
    }
  });

  it.each(['channelId', 'id', 'pointOfContactId', 'channel', 'next', 'redirect', 'returnTo', 'url'])(
    'goes on to its own page whatever stands in %s',
    async (name) => {
      for (const value of elsewhere) {
        const { status, headers } = await arrive(action, { [name]: value });
        expect(status).toBe(303);
        const { origin, pathname, search } = new URL(headers.location ?? '');
        expect([origin, pathname]).toEqual([scene.world.cloud.apiUrl, `/i/main/${action}`]);
        expect(search).toMatch(/^(\?channel=ch-[0-9a-f]+)?$/);
      }
    },
  );

  it.each([
    { host: 'evil.example' },
    { 'x-forwarded-host': 'evil.example' },
    { forwarded: 'host=evil.example;proto=https' },
    { 'x-original-url': '/i/third/remove', 'x-rewrite-url': '/i/third/remove' },
    { 'x-forwarded-proto': 'gopher', 'x-forwarded-port': '81', 'x-forwarded-prefix': '/evil.example' },
  ])('goes on to its own page under %j', async (headers) => {
    const { status, headers: answered, text } = await arrive(action, {}, headers);
    expect(status).toBe(303);
    expect(answered.location?.startsWith(`${scene.world.cloud.apiUrl}/i/main/${action}`)).toBe(true);
    expect(JSON.stringify(answered) + text).not.toContain('evil.example');
  });

  it('does without what is optional and came twice, is too long or unknown', async () => {
    for (const name of ['backUrl', 'apiHost', 'channelId', 'id', 'pointOfContactId', 'state']) {
      const query = await scene.click(action);
      query.append(name, 'x'.repeat(3_000));
      query.append(name, query.get(name) ?? '');
      const answer = await scene.send({ path: `/i/main/${action}?${query.toString()}` });
      expect([name, answer.status]).toEqual([name, 303]);
    }
  });

  it('is refused where something that it needs came twice', async () => {
    const sessionsBefore = await scene.sessions();
    for (const name of ['token', 'userId', 'brandId']) {
      const query = await scene.click(action);
      query.append(name, query.get(name) ?? '');
      const answer = await scene.send({ path: `/i/main/${action}?${query.toString()}` });
      expect(answer.status).toBe(400);
      expectPage(answer, 'It has a field more than once');
    }
    expect(await scene.sessions()).toBe(sessionsBefore);
  });

  it('takes over no session id that somebody gave to the browser', async () => {
    const planted = `__Host-byoc-main=${'A'.repeat(43)}`;
    const { headers } = await arrive(action, {}, { cookie: planted });
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^__Host-byoc-main=(?!A{43})[A-Za-z0-9_-]{43}; .*HttpOnly; Secure; SameSite=Lax$/);
  });

  it('makes one session of 50 at once with one token, though CXone takes it from each', async () => {
    const path = `/i/main/${action}?${(await scene.click(action)).toString()}`;
    keepLastTokenUnused();
    const sessionsBefore = await scene.sessions();
    const answers = await Promise.all(Array.from({ length: 50 }, () => scene.send({ path })));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array.from({ length: 49 }, () => 401)]);
    expect(answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toHaveLength(1);
    expect(await scene.sessions()).toBe(sessionsBefore + 1);
    for (const answer of answers.filter(({ status }) => status === 401)) {
      expectPage(answer, 'its one-time token was already used or is too old');
    }
  });
});

/** CXone forgets that the token it minted last was used. */
function keepLastTokenUnused(): void {
  const { oneTimeTokens } = scene.world.cxone.state;
  const minted = oneTimeTokens.pop();
  if (minted === undefined) throw new Error('CXone was expected to have minted a token.');
  oneTimeTokens.push(Object.defineProperty({ ...minted }, 'used', { get: () => false, set: () => undefined }));
}

// After the others, since it changes things. Without it a page that refuses everything would pass.
describe('the same forms, sent from their own pages', () => {
  it.each(pages)('are let in: %s', async (page) => {
    const before = await scene.belongings();
    const { status } = await scene.post(await scene.openForm(page));
    expect(status).toBe(200);
    expect(await scene.belongings()).not.toEqual(before);
  });

  it('are let in from a browser that sends no Sec-Fetch-Site', async () => {
    const form = await scene.openForm('remove', scene.second);
    const { status } = await scene.post(form, { headers: { 'sec-fetch-site': undefined } });
    expect(status).toBe(200);
  });
});
