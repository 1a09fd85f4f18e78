import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { csrfTokenFits, type Session, Sessions, type SessionStart } from '../../../../lib/admin/door/sessions.ts';
import { integrationKeySchema } from '../../../../lib/ids.ts';
import { Clock } from '../../http/clock.ts';
import { RecordedTable } from './recorded-table.ts';

const main = integrationKeySchema.parse('main');
const other = integrationKeySchema.parse('other');

const begin: SessionStart = {
  integrationKey: main,
  accessToken: 'test-access-token',
  tokenExpiresAt: new Date('2026-03-02T10:45:00.000Z'),
  brandId: 1093,
  userId: 20417,
  backUrl: 'https://eu1.nice-incontact.com/digital',
};

/** Sessions whose n-th random value is filled with n. */
function place() {
  const table = new RecordedTable();
  const clock = new Clock();
  let filled = 0;
  const sessions = new Sessions(table, clock.now, (size) => Buffer.alloc(size, (filled += 1)));
  return { table, clock, sessions };
}

const cookieOf = (setCookie: string): string => setCookie.split(';')[0] ?? '';
const idOf = (setCookie: string): string => cookieOf(setCookie).split('=')[1] ?? '';

async function sessionOf(sessions: Sessions, cookie: string): Promise<Session> {
  const session = await sessions.read([cookie], main);
  if (session === undefined) throw new Error('A session was expected.');
  return session;
}

describe('a session', () => {
  it('is carried by a cookie that only this host’s own pages send, and no script reads', async () => {
    const setCookie = await place().sessions.start(begin);
    const [pair, ...attributes] = setCookie.split('; ');
    expect(pair).toBe('__Host-byoc-main=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE');
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=1800', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  it('is read back with what it was begun with', async () => {
    const { sessions } = place();
    const setCookie = await sessions.start(begin);
    const { csrfToken, ...session } = await sessionOf(sessions, `theme=dark; ${cookieOf(setCookie)}`);
    expect(csrfToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(session).toEqual({
      id: idOf(setCookie),
      integrationKey: 'main',
      accessToken: 'test-access-token',
      brandId: 1093,
      userId: 20417,
      backUrl: 'https://eu1.nice-incontact.com/digital',
    });
  });

  it('leaves in the table a digest of its id, a sealed token and a sealed way back, nothing to use it with', async () => {
    const { sessions, table } = place();
    const id = idOf(await sessions.start(begin));
    const { csrfToken } = await sessionOf(sessions, `__Host-byoc-main=${id}`);
    const items = table.items();
    expect(items).toHaveLength(1);
    const [{ sealedToken, sealedBackUrl, ...plain } = { pk: '', sealedToken: '', sealedBackUrl: '' }] = items;
    expect(plain).toEqual({
      pk: `SESSION#${createHash('sha256').update(id).digest('base64url')}`,
      integrationKey: 'main',
      brandId: 1093,
      userId: 20417,
      expiresAt: 1_772_448_300,
    });
    expect(sealedBackUrl).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(sealedToken).toMatch(/^[A-Za-z0-9_-]+$/);
    const stored = JSON.stringify(items);
    for (const secret of [
      id,
      csrfToken,
      'nice-incontact',
      'test-access-token',
      Buffer.from('test-access-token').toString('base64url'),
    ]) {
      expect(stored).not.toContain(secret);
    }
  });

  it.each([
    { case: 'with CXone’s token', tokenExpiresAt: new Date('2026-03-02T10:45:00.000Z'), seconds: 1_800 },
    { case: 'after an hour at most', tokenExpiresAt: new Date('2026-03-03T10:15:00.000Z'), seconds: 3_600 },
    { case: 'after an hour where the token says nothing', tokenExpiresAt: undefined, seconds: 3_600 },
    { case: 'at once with a token that is over', tokenExpiresAt: new Date('2026-03-02T10:14:00.000Z'), seconds: 0 },
  ])('ends $case', async ({ tokenExpiresAt, seconds }) => {
    const { sessions, clock } = place();
    const setCookie = await sessions.start({ ...begin, tokenExpiresAt });
    expect(setCookie).toContain(`Max-Age=${seconds};`);
    const isLive = async () => (await sessions.read([cookieOf(setCookie)], main)) !== undefined;
    if (seconds > 0) {
      clock.advance(seconds * 1_000 - 1);
      expect(await isLive()).toBe(true);
      clock.advance(1);
    }
    expect(await isLive()).toBe(false);
  });

  it('is of its own integration alone', async () => {
    const { sessions } = place();
    const setCookie = await sessions.start(begin);
    expect(setCookie).toContain('__Host-byoc-main=');
    expect(await sessions.read([cookieOf(setCookie)], other)).toBeUndefined();
    expect(await sessions.read([`__Host-byoc-other=${idOf(setCookie)}`], other)).toBeUndefined();
  });

  it.each([
    { case: 'no cookie', cookies: () => [] },
    { case: 'an empty cookie', cookies: () => ['__Host-byoc-main='] },
    { case: 'another cookie’s name', cookies: (id: string) => [`byoc-main=${id}`] },
    { case: 'a changed id', cookies: (id: string) => [`__Host-byoc-main=B${id.slice(1)}`] },
    { case: 'a longer id', cookies: (id: string) => [`__Host-byoc-main=${id}A`] },
    { case: 'a shorter id', cookies: (id: string) => [`__Host-byoc-main=${id.slice(1)}`] },
    {
      case: 'the digest in place of the id',
      cookies: (id: string) => [`__Host-byoc-main=${createHash('sha256').update(id).digest('base64url')}`],
    },
    { case: 'text of all sorts', cookies: () => ['__Host-byoc-main="; __proto__=x'] },
  ])('is not read from $case', async ({ cookies }) => {
    const { sessions } = place();
    const id = idOf(await sessions.start(begin));
    expect(await sessions.read(cookies(id), main)).toBeUndefined();
  });

  it('that was ended is worth nothing to whoever holds its cookie, and its token is gone from the table', async () => {
    const { sessions, table } = place();
    const [ended, other] = [await sessions.start(begin), await sessions.start(begin)];
    const setCookie = await sessions.end(await sessionOf(sessions, cookieOf(ended)));
    const [pair, ...attributes] = setCookie.split('; ');
    expect(pair).toBe('__Host-byoc-main=');
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect(await sessions.read([cookieOf(ended)], main)).toBeUndefined();
    expect(table.items()).toHaveLength(1);
    expect(await sessions.read([cookieOf(other)], main)).toBeDefined();
  });

  it('that the table has forgotten is not made anew by its end', async () => {
    const { sessions, table } = place();
    const session = await sessionOf(sessions, cookieOf(await sessions.start(begin)));
    for (const { pk } of table.items()) await table.delete(pk);
    await sessions.end(session);
    expect(table.items()).toEqual([]);
  });

  it('is not read once its sealed token was exchanged in the table', async () => {
    const { sessions, table } = place();
    const setCookie = await sessions.start(begin);
    const [own] = table.items();
    if (own === undefined) throw new Error('A session was expected.');
    await sessions.start({ ...begin, accessToken: 'test-token-of-another' });
    const others = table.items().find(({ pk }) => pk !== own.pk);
    await table.put({ ...own, sealedToken: others?.['sealedToken'] ?? '' });
    expect(await sessions.read([cookieOf(setCookie)], main)).toBeUndefined();
  });
});

describe('the CSRF token', () => {
  it('is the same at every read of one session, and another in another session', async () => {
    const { sessions } = place();
    const [one, two] = [await sessions.start(begin), await sessions.start(begin)].map(cookieOf);
    const tokens = [one, one, two].map(async (cookie) => (await sessionOf(sessions, cookie ?? '')).csrfToken);
    const [first, again, another] = await Promise.all(tokens);
    expect(first).toBe(again);
    expect(first).not.toBe(another);
  });

  it('fits its own session and nothing else does', async () => {
    const { sessions } = place();
    const session = await sessionOf(sessions, cookieOf(await sessions.start(begin)));
    const another = await sessionOf(sessions, cookieOf(await sessions.start(begin)));
    expect(csrfTokenFits(session, session.csrfToken)).toBe(true);
    const wrong = [
      undefined,
      '',
      'x',
      session.id,
      another.csrfToken,
      `${session.csrfToken}x`,
      session.csrfToken.slice(1),
    ];
    for (const token of wrong) expect(csrfTokenFits(session, token)).toBe(false);
  });
});

describe('a one-time token', () => {
  it('is spent once, however many come with it at once', async () => {
    const { sessions } = place();
    const spent = await Promise.all(Array.from({ length: 50 }, () => sessions.spend('test-one-time-token')));
    expect(spent.filter(Boolean)).toHaveLength(1);
    expect(await sessions.spend('test-one-time-token')).toBe(false);
    expect(await sessions.spend('test-other-token')).toBe(true);
  });

  it('is known to the table by its digest, for a day', async () => {
    const { sessions, table } = place();
    await sessions.spend('test-one-time-token');
    expect(table.items()).toEqual([
      {
        pk: `ONE-TIME-TOKEN#${createHash('sha256').update('test-one-time-token').digest('base64url')}`,
        use: 'AQEBAQEBAQEBAQEBAQEBAQ',
        expiresAt: 1_772_532_900,
      },
    ]);
  });

  it('is spent by the visit whose write was repeated because its answer was lost', async () => {
    const { sessions, table } = place();
    const put = table.put.bind(table);
    table.put = async (item, condition) => {
      await put(item, condition);
      return put(item, condition);
    };
    expect(await sessions.spend('test-one-time-token')).toBe(true);
    expect(await sessions.spend('test-one-time-token')).toBe(false);
  });
});
