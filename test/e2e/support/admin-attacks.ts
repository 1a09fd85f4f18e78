import { actionBefore, type AdminScene, type OpenForm, type Page, type SentForm } from './admin-scene.ts';
import type { RawAnswer } from './raw-request.ts';

/** Something that must be refused at each of the pages, and change nothing. */
export interface Attack {
  readonly name: string;
  readonly status: number;
  /** Words of the page. Undefined: it never comes to a page, API Gateway knows no such route. */
  readonly says: string | undefined;
  readonly send: (scene: AdminScene, page: Page) => Promise<RawAnswer>;
}

const EVIL = 'https://evil.example';
const notOwn = { status: 403, says: 'It was not sent from the page of this session.' } as const;
const noSession = { status: 401, says: 'This page works only for an admin who comes from CXone' } as const;
const noRoute = { status: 404, says: undefined } as const;
const twice = { status: 400, says: 'It has a field more than once' } as const;
const otherType = { status: 415, says: 'It was not sent as a browser sends a form' } as const;
const tooLong = { status: 413, says: 'shorten what you entered' } as const;

/** The form of an open page, sent in another way than the page does. */
function sent(
  name: string,
  refusal: Omit<Attack, 'name' | 'send'>,
  changes: (form: OpenForm, scene: AdminScene) => SentForm | Promise<SentForm>,
): Attack {
  return {
    name,
    ...refusal,
    send: async (scene, page) => {
      const form = await scene.openForm(page);
      return scene.post(form, await changes(form, scene));
    },
  };
}

const withCsrf = ({ fields }: OpenForm, csrf: string): SentForm => ({ fields: { ...fields, csrf } });
const encoded = ({ fields }: OpenForm): string => new URLSearchParams(fields).toString();

async function signedOut(form: OpenForm, scene: AdminScene): Promise<void> {
  await scene.post(form, { fields: { csrf: form.fields['csrf'] ?? '', 'sign-out': 'yes' } });
}

const fromElsewhere: readonly Attack[] = [
  sent('cross-site POST', notOwn, () => ({ headers: { 'sec-fetch-site': 'cross-site', origin: EVIL } })),
  sent('POST from a neighbour under the domain', notOwn, () => ({ headers: { 'sec-fetch-site': 'same-site' } })),
  sent('POST that no page made', notOwn, () => ({ headers: { 'sec-fetch-site': 'none' } })),
  sent('two words in Sec-Fetch-Site', notOwn, () => ({ headers: { 'sec-fetch-site': 'same-origin,cross-site' } })),
  sent('cross-site POST of an older browser', notOwn, () => ({
    headers: { 'sec-fetch-site': undefined, origin: EVIL },
  })),
  sent('POST of an older browser from a sandboxed frame', notOwn, () => ({
    headers: { 'sec-fetch-site': undefined, origin: 'null' },
  })),
  sent('POST that says nothing of where it is from', notOwn, () => ({
    headers: { 'sec-fetch-site': undefined, origin: undefined },
  })),
  sent('POST under a forged Host that the origin fits', notOwn, () => ({
    headers: { 'sec-fetch-site': undefined, origin: 'http://evil.example', host: 'evil.example' },
  })),
  sent('POST under a forged X-Forwarded-Host that the origin fits', notOwn, () => ({
    headers: { 'sec-fetch-site': undefined, origin: EVIL, 'x-forwarded-host': 'evil.example' },
  })),
];

const csrfTokens: readonly Attack[] = [
  sent('no CSRF token', notOwn, ({ fields }) => ({
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'csrf')),
  })),
  sent('an empty CSRF token', notOwn, (form) => withCsrf(form, '')),
  sent('the session id as CSRF token', notOwn, (form) => withCsrf(form, form.cookie.split('=')[1] ?? '')),
  sent('CSRF token of another session', notOwn, async (form, scene) => {
    const other = await scene.openForm('add', scene.second);
    return withCsrf(form, other.fields['csrf'] ?? '');
  }),
  sent('CSRF token of an older session', notOwn, async (form, scene) => {
    const newer = await scene.openForm('add');
    return { cookie: newer.cookie };
  }),
  sent('CSRF token in the query alone', notOwn, ({ path, fields: { csrf = '', ...fields } }) => ({
    path: `${path}${path.includes('?') ? '&' : '?'}csrf=${csrf}`,
    fields,
  })),
  sent('CSRF token of a session that is over', noSession, async ({ cookie }, scene) => {
    await scene.expire(cookie);
    return {};
  }),
  sent('CSRF token after the sign-out', noSession, async (form, scene) => {
    await signedOut(form, scene);
    return {};
  }),
];

const sessions: readonly Attack[] = [
  sent('no session', noSession, () => ({ headers: { cookie: undefined } })),
  sent('session of another tenant', noSession, async (_, scene) => {
    const { cookie, fields } = await scene.openForm('add', scene.third);
    return { cookie, fields };
  }),
  sent('session of another tenant under this one’s name', noSession, async (form, scene) => {
    const { cookie, fields } = await scene.openForm('add', scene.third);
    return { ...withCsrf(form, fields['csrf'] ?? ''), cookie: cookie.replace('-third=', '-main=') };
  }),
  sent('session of another integration', noSession, async (_, scene) => {
    const { cookie, fields } = await scene.openForm('add', scene.second);
    return { cookie, fields };
  }),
  sent('session of another integration under this one’s name', noSession, async (form, scene) => {
    const { cookie, fields } = await scene.openForm('add', scene.second);
    return { ...withCsrf(form, fields['csrf'] ?? ''), cookie: cookie.replace('-second=', '-main=') };
  }),
  {
    name: 'session of another brand',
    status: 403,
    says: 'An admin of another brand has added a channel to it in the meantime.',
    send: (scene, page) => scene.send({ path: `/i/second/${page}`, headers: { cookie: scene.otherBrandsCookie } }),
  },
  sent('session id that somebody planted', noSession, () => ({ cookie: `__Host-byoc-main=${'A'.repeat(43)}` })),
  {
    name: 'cookie that was stolen before the sign-out',
    ...noSession,
    send: async (scene, page) => {
      const form = await scene.openForm(page);
      await signedOut(form, scene);
      return scene.send({ path: form.path, headers: { cookie: form.cookie } });
    },
  },
  {
    name: 'cookie that was stolen before the next sign-in in the same browser',
    ...noSession,
    send: async (scene, page) => {
      const { path, cookie } = await scene.openForm(page);
      const query = (await scene.click(actionBefore(page))).toString();
      await scene.send({ path: `/i/main/${page}?${query}`, headers: { cookie } });
      return scene.send({ path, headers: { cookie } });
    },
  },
];

const bodies: readonly Attack[] = [
  sent('CSRF token twice', twice, (form) => ({ body: `${encoded(form)}&csrf=x` })),
  sent('another field twice', twice, (form) => ({ body: `${encoded(form)}&name=one&name=two` })),
  sent('channel twice in the query', twice, ({ path }, { main, second }) => ({
    path: `${path.split('?')[0] ?? ''}?channel=${main.channelId}&channel=${second.channelId}`,
  })),
  sent('form of 300 kB', tooLong, (form) => ({ body: `${encoded(form)}&more=${'x'.repeat(300_000)}` })),
  sent('form as text', otherType, () => ({ headers: { 'content-type': 'text/plain' } })),
  sent('form as JSON', otherType, ({ fields }) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  })),
  sent('form in parts', otherType, ({ fields }) => ({
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: `${Object.entries(fields)
      .map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')}--x--\r\n`,
  })),
  sent('form without a type', otherType, () => ({ headers: { 'content-type': undefined } })),
];

const reshaped: readonly (readonly [name: string, path: (path: string) => string])[] = [
  ['a slash at the end', (path) => `${path}/`],
  ['an escaped slash at the end', (path) => `${path}%2F`],
  ['two slashes at the start', (path) => `/${path}`],
  ['two slashes inside', (path) => path.replace('/main', '//main')],
  ['a dot segment', (path) => path.replace('/main', '/./main')],
  ['a way up', (path) => path.replace('/main', '/second/../main')],
  ['an escaped way up', (path) => path.replace('/main', '/second%2F..%2Fmain')],
  ['a way up in escaped dots', (path) => path.replace('/main', '/second/%2e%2e/main')],
  ['a backslash', (path) => path.replace('/main', '\\main')],
  ['another case', (path) => path.toUpperCase()],
  ['a parameter of the segment', (path) => `${path};x=1`],
  ['a null byte', (path) => `${path}%00`],
  ['an escape that is none', (path) => `${path}%zz`],
];

const addresses: readonly Attack[] = [
  ...reshaped.map(([name, path]) =>
    sent(`path with ${name}`, name === 'an escape that is none' ? { ...noRoute, status: 400 } : noRoute, (form) => {
      const [own = '', query] = form.path.split('?');
      return { path: query === undefined ? path(own) : `${path(own)}?${query}` };
    }),
  ),
  // Escapes of letters and slashes are resolved before the route is chosen: the same page, with the same checks.
  sent('path with an escaped slash, from elsewhere', notOwn, ({ path }) => ({
    path: path.replace('/main/', '/main%2F'),
    headers: { 'sec-fetch-site': 'cross-site' },
  })),
  {
    name: 'integration in another case',
    status: 404,
    says: 'There is no such page',
    send: async (scene, page) => {
      const form = await scene.openForm(page);
      return scene.post(form, { path: form.path.replace('/main/', '/Main/') });
    },
  },
  ...['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].map((method): Attack => ({
    name: `method ${method}`,
    ...noRoute,
    send: async (scene, page) => {
      const { path, cookie, fields } = await scene.openForm(page);
      const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
      const body = ['PUT', 'PATCH', 'DELETE'].includes(method) ? new URLSearchParams(fields).toString() : '';
      return scene.send({ method, path, headers, body });
    },
  })),
];

export const attacks: readonly Attack[] = [...fromElsewhere, ...csrfTokens, ...sessions, ...bodies, ...addresses];
