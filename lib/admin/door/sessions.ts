import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import * as z from 'zod/mini';
import { type IntegrationKey, integrationKeySchema } from '../../ids.ts';
import { seal, unseal } from '../../secrets/seal.ts';
import type { Table } from '../../table/table.ts';

/** Seconds after which an admin must come from CXone again, if CXone's own token lives as long. */
const LONGEST_SECONDS = 3_600;
const PURPOSE = 'admin session';
const PURPOSE_OF_RETURN = 'where an admin came from';
/** Seconds for which a used one-time token is remembered: longer than any is good for at CXone. */
const REMEMBERED_SECONDS = 86_400;

const storedSchema = z.object({
  integrationKey: integrationKeySchema,
  /** The admin's access token, sealed under the session id: only the cookie opens it. */
  sealedToken: z.string(),
  /** The admin's Digital brand. */
  brandId: z.number(),
  /** CXone's id of the admin; sessions of version 0.2 have none. */
  userId: z.optional(z.number()),
  /** Sealed as the token is: CXone may have put one of its own into the address. */
  sealedBackUrl: z.optional(z.string()),
  /** Version 0.2 wrote it plainly. */
  backUrl: z.optional(z.string()),
  expiresAt: z.number(),
});

export interface Session {
  /** Known to the cookie alone; the table holds its digest. */
  readonly id: string;
  readonly integrationKey: IntegrationKey;
  /** The admin's own access token for CXone. */
  readonly accessToken: string;
  readonly brandId: number;
  /** CXone's id of the admin, where the session is not of version 0.2. */
  readonly userId: number | undefined;
  readonly backUrl: string | undefined;
  /** To be sent back by every form of this session. */
  readonly csrfToken: string;
}

export interface SessionStart {
  readonly integrationKey: IntegrationKey;
  readonly accessToken: string;
  /** When CXone's token ends, where it says so. */
  readonly tokenExpiresAt: Date | undefined;
  readonly brandId: number;
  readonly userId: number;
  readonly backUrl: string | undefined;
}

/** Sessions of admins on the action pages, begun by a one-time token that CXone confirmed. */
export class Sessions {
  readonly #table: Table;
  readonly #now: () => Date;
  readonly #randomBytes: (size: number) => Buffer;

  constructor(table: Table, now: () => Date, randomBytes: (size: number) => Buffer) {
    this.#table = table;
    this.#now = now;
    this.#randomBytes = randomBytes;
  }

  /**
   * Spends a one-time token that CXone confirmed. False: it was spent before, so that many uses at once make one
   * session, whatever CXone takes.
   *
   * To be called after CXone's word and before the session begins. After: tokens that somebody made up cost no write,
   * and a visit whose answer from CXone was lost can be loaded again, as far as we are concerned. Before: of many uses
   * one goes on. Who fails in between has no session and clicks again in CXone, which mints another token.
   */
  spend(oneTimeToken: string): Promise<boolean> {
    const pk = `ONE-TIME-TOKEN#${digestOf(oneTimeToken)}`;
    const use = this.#randomBytes(16).toString('base64url');
    // The write is repeated where its answer was lost, and then meets itself.
    const isFirst = { any: [{ missing: 'pk' }, { equals: ['use', use] }] } as const;
    return this.#table.put({ pk, use, expiresAt: this.#nowSeconds() + REMEMBERED_SECONDS }, isFirst);
  }

  /** Begins a session under an id of its own, whatever the browser brought, and answers the cookie that carries it. */
  async start({
    integrationKey,
    accessToken,
    tokenExpiresAt,
    brandId,
    userId,
    backUrl,
  }: SessionStart): Promise<string> {
    const id = this.#randomBytes(32).toString('base64url');
    const now = this.#nowSeconds();
    const tokenSeconds =
      tokenExpiresAt === undefined ? LONGEST_SECONDS : Math.floor(tokenExpiresAt.getTime() / 1000) - now;
    const maxAge = Math.max(0, Math.min(LONGEST_SECONDS, tokenSeconds));
    await this.#table.put({
      pk: sessionPk(id),
      integrationKey,
      sealedToken: seal(accessToken, id, PURPOSE, this.#randomBytes),
      brandId,
      userId,
      ...(backUrl === undefined ? {} : { sealedBackUrl: seal(backUrl, id, PURPOSE_OF_RETURN, this.#randomBytes) }),
      expiresAt: now + maxAge,
    });
    return setCookie(integrationKey, id, maxAge);
  }

  /** Ends the session of a cookie, and answers the cookie that takes it from the browser. */
  async end({ id, integrationKey }: Pick<Session, 'id' | 'integrationKey'>): Promise<string> {
    await this.#table.delete(sessionPk(id));
    return setCookie(integrationKey, '', 0);
  }

  /** The live session of this integration in a request's cookies. */
  async read(cookies: readonly string[], integrationKey: IntegrationKey): Promise<Session | undefined> {
    const id = parseCookie(cookies.join('; '))[cookieName(integrationKey)];
    if (id === undefined || !/^[A-Za-z0-9_-]{43}$/.test(id)) return undefined;
    const item = await this.#table.get(sessionPk(id));
    if (item === undefined) return undefined;
    const stored = storedSchema.parse(item);
    if (stored.integrationKey !== integrationKey || stored.expiresAt * 1000 <= this.#now().getTime()) return undefined;
    const accessToken = unseal(stored.sealedToken, id, PURPOSE);
    if (accessToken === undefined) return undefined;
    const { brandId, userId, sealedBackUrl } = stored;
    const backUrl = sealedBackUrl === undefined ? stored.backUrl : unseal(sealedBackUrl, id, PURPOSE_OF_RETURN);
    return { id, integrationKey, accessToken, brandId, userId, backUrl, csrfToken: csrfTokenOf(id) };
  }

  #nowSeconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }
}

/** True when a form was made by a page of this session. */
export function csrfTokenFits(session: Session, presented: string | undefined): boolean {
  const expected = Buffer.from(session.csrfToken);
  const given = Buffer.from(presented ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function setCookie(integrationKey: IntegrationKey, value: string, maxAge: number): string {
  return stringifySetCookie({
    name: cookieName(integrationKey),
    value,
    path: '/',
    httpOnly: true,
    secure: true,
    // Lax: CXone's link back to our pages is a navigation from another site, a form from there is not let through.
    sameSite: 'lax',
    maxAge,
  });
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
const csrfTokenOf = (id: string): string => createHmac('sha256', id).update('csrf').digest('base64url');
const sessionPk = (id: string): string => `SESSION#${digestOf(id)}`;
const cookieName = (key: IntegrationKey): string => `__Host-byoc-${key}`;
