import { html } from 'hono/html';
import { decodeJwt } from 'jose';
import type { Ended } from '../../audit/audit.ts';
import type { Integration } from '../../channels/channel.ts';
import { isRefusal } from '../../cxone/error-details.ts';
import { CxoneError } from '../../cxone/errors.ts';
import type { VerifiedAdmin } from '../../cxone/one-time-token.ts';
import type { HttpEvent, HttpResponse } from '../../http/create-http-handler.ts';
import { pageResponse } from '../html/page.ts';
import { AdminProblem } from '../html/problem.ts';
import { en } from '../texts/en.ts';
import type { Texts } from '../texts/texts.ts';
import { neededParameters, readActionQuery } from './action-query.ts';
import type { AdminPorts } from './admin-ports.ts';
import { judge, whoOf } from './audited.ts';
import { visitFields } from './request-fields.ts';
import type { Session } from './sessions.ts';

/**
 * Turns a visit that carries a one-time token into a session: verifies the token with CXone (B1), holds the admin's
 * tenant and brand against the integration's, spends the token, and answers with the cookie and a redirect to the same
 * page without anything in the query that must not be kept. Undefined: the visit carries no such token.
 * @param before The session that the browser had; it ends.
 */
export async function signIn(
  event: HttpEvent,
  path: string,
  integration: Integration,
  before: Session | undefined,
  ports: AdminPorts,
): Promise<HttpResponse | undefined> {
  const read = readActionQuery(visitFields(event, neededParameters), ports.settings.cxoneApiBaseUrl);
  if (read.kind === 'none') return undefined;
  if (read.kind === 'unusable') throw refused(400, ({ problems }) => problems.visit.fields(read.fields.join(', ')));

  const { query } = read;
  const begun = { act: 'sign-in', via: 'page', request: event.requestContext.requestId } as const;
  const about = { ...begun, integration: integration.integrationKey, channel: query.channelId };
  let who = `unverified:${query.userId}`;
  const admin = await verify(query, integration, ports)
    .then(async (verified) => {
      // The token was good for this user alone, also where the answer does not repeat whom.
      who = whoOf(verified.user?.id ?? query.userId);
      await letIn(verified, query, integration, ports);
      return verified;
    })
    .catch(async (error: unknown) => {
      await ports.audit.tell({ ...about, who }, endOfVisit(error));
      throw error;
    });
  // Before there is a session: nobody is let in of whom nobody would know.
  await ports.audit.first({ ...about, who }, { outcome: 'done' });
  if (before !== undefined) await ports.sessions.end(before);
  const cookie = await ports.sessions.start({
    integrationKey: integration.integrationKey,
    accessToken: admin.accessToken,
    tokenExpiresAt: admin.expiresAt,
    brandId: admin.brand.id,
    userId: admin.user?.id ?? query.userId,
    backUrl: query.backUrl,
  });
  ports.logger.log('info', 'admin.signed-in', { integration: integration.integrationKey, operation: path });

  const { channelId } = query;
  const clean = `/i/${integration.integrationKey}/${path}${channelId === undefined ? '' : `?channel=${encodeURIComponent(channelId)}`}`;
  return { statusCode: 303, headers: { location: `${ports.settings.publicUrl}${clean}` }, cookies: [cookie] };
}

/** Throws where the admin, for whom CXone vouches, is not let in here, or comes with a token that was spent before. */
async function letIn(
  admin: VerifiedAdmin,
  query: { readonly brandId: number; readonly token: string },
  integration: Integration,
  { sessions }: AdminPorts,
): Promise<void> {
  if (tenantOf(admin) !== integration.tenantId) {
    throw refused(403, ({ problems }) => problems.visit.tenant);
  }
  if (admin.brand.id !== query.brandId || admin.brand.id !== (integration.brandId ?? admin.brand.id)) {
    throw refused(403, ({ problems }) => problems.visit.brand);
  }
  if (!(await sessions.spend(query.token))) throw usedBefore();
}

/** The page's title is the same for all of these: what differs is its message. */
function endOfVisit(error: unknown): Ended {
  const end = judge.error(error);
  return error instanceof AdminProblem ? { ...end, reason: error.wordsIn(en).message } : end;
}

async function verify(
  { brandId, userId, token, apiHost }: { brandId: number; userId: number; token: string; apiHost: string | undefined },
  { integrationKey }: Integration,
  ports: AdminPorts,
): Promise<VerifiedAdmin> {
  try {
    return await ports.clientOf(integrationKey).verifyOneTimeToken({ brandId, userId, token, apiHost });
  } catch (error) {
    // Which of its refusals CXone uses for a token that is used up or too old is not documented.
    if (error instanceof CxoneError && error.operation === 'verify-one-time-token' && isRefusal(error)) {
      throw usedBefore();
    }
    throw error;
  }
}

/** The brand's tenant, or where CXone leaves that out, the tenant that its token was made for. */
function tenantOf(admin: VerifiedAdmin): string | undefined {
  if (admin.brand.tenantId !== undefined) return admin.brand.tenantId;
  try {
    const { tenantId } = decodeJwt(admin.accessToken);
    return typeof tenantId === 'string' ? tenantId : undefined;
  } catch {
    return undefined;
  }
}

const usedBefore = () => refused(401, ({ problems }) => problems.visit.token);

const refused = (status: number, messageIn: (texts: Texts) => string) =>
  new AdminProblem(status, (texts) => texts.problems.visitRefused(messageIn(texts)));

/** Ends the session, clears its cookie, and says so. */
export async function signOut(
  session: Session,
  texts: Texts,
  inLanguage: (tag: string) => string,
  { sessions, logger }: AdminPorts,
): Promise<HttpResponse> {
  const cookie = await sessions.end(session);
  logger.log('info', 'admin.signed-out', { integration: session.integrationKey });
  const { title, done } = texts.signOut;
  const content = html`<p class="notice good" role="status">${done}</p>`;
  const page = await pageResponse({ status: 200, title, backUrl: session.backUrl, content }, { texts, inLanguage });
  return { ...page, cookies: [cookie] };
}
