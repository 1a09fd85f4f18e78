import { createHttpHandler, type HttpDoor, type HttpEvent, type HttpResponse } from '../http/create-http-handler.ts';
import type { HttpError } from '../http/http-error.ts';
import { formBody, integrationKeyIn } from '../http/request.ts';
import type { ChannelPorts } from '../channels/channel-ports.ts';
import type { Integration } from '../channels/integration.ts';
import type { CxoneOperations } from '../cxone/create-cxone-client.ts';
import { CxoneError } from '../cxone/errors.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey } from '../ids.ts';
import type { AdminPorts } from './admin-ports.ts';
import { type Page, pageResponse } from './page.ts';
import { AdminProblem, problemOfCxone, problemPage } from './problem.ts';
import { languageCookie, textsFor, textsNamed } from './texts-for.ts';
import { csrfTokenFits, type Session } from './sessions.ts';
import { signIn } from './sign-in.ts';
import type { Texts } from './texts/texts.ts';

/** What a page knows of the visit. */
export interface Visit {
  readonly session: Session;
  readonly integration: Integration;
  /** The channel that the address names. */
  readonly channelId: ChannelId | undefined;
  /** CXone, as the admin. */
  readonly cxone: CxoneOperations;
  readonly channelPorts: ChannelPorts;
  /** In the admin's language. */
  readonly texts: Texts;
  /** Fields of the form, empty for a GET. */
  readonly form: Readonly<Record<string, string>>;
}

export interface AdminAction {
  /** Last part of the action URL. */
  readonly path: 'add' | 'reconnect' | 'remove';
  /** Shows; changes nothing. */
  readonly show: (visit: Visit) => Promise<Page>;
  readonly act: (visit: Visit) => Promise<Page>;
}

/**
 * A page that CXone opens in an admin's browser. The first visit carries a one-time token and is answered with a
 * session and a redirect to a clean address; later ones need the session, and forms its token and this same site.
 */
export function createAdminDoor(action: AdminAction, ports: AdminPorts): HttpDoor {
  const { logger, capture } = ports;
  return createHttpHandler({ logger, errorBody: plainText, observe: capture?.observe }, async (event) => {
    const key = integrationKeyIn(event);
    const session = await ports.sessions.read(event.cookies ?? [], key);
    const texts = textsFor(event);
    try {
      const integration = await ports.registry.integration(key);
      if (integration === undefined) throw notSetUp(key);
      const redirect = await signIn(event, action.path, integration, ports);
      if (redirect !== undefined) {
        // CXone has vouched for this visit; the pages after it are our own, and hold nothing of CXone's.
        capture?.letIn(event);
        return redirect;
      }
      const chosen = textsNamed(event.queryStringParameters?.['lang']);
      if (chosen !== undefined) {
        const location = `${ports.settings.publicUrl}${addressOf(event, action, key)}`;
        return { statusCode: 303, headers: { location }, cookies: [languageCookie(chosen)] };
      }
      const page = await answer(event, action, session, integration, texts, ports);
      const inLanguage = (lang: string) => addressOf(event, action, key, { lang });
      return await pageResponse(page, texts, isGet(event) ? inLanguage : undefined);
    } catch (error) {
      const problem = error instanceof CxoneError ? problemOfCxone(error) : error;
      if (!(problem instanceof AdminProblem)) throw error;
      const cxone = error instanceof CxoneError ? { operation: error.operation, uid: error.uid, code: error.code } : {};
      logger.log('warn', 'admin.refused', {
        integration: key,
        status: problem.status,
        reason: problem.message,
        ...cxone,
      });
      return pageResponse(problemPage(problem, session?.backUrl, texts), texts);
    }
  });
}

async function answer(
  event: HttpEvent,
  action: AdminAction,
  session: Session | undefined,
  integration: Integration,
  texts: Texts,
  ports: AdminPorts,
): Promise<Page> {
  if (session === undefined) throw noSession();
  const channelId = channelIn(event);
  const cxone = ports.clientOf(integration.integrationKey).withAccessToken(session.accessToken);
  const visit = { session, integration, channelId, cxone, channelPorts: channelPortsOf(cxone, ports), texts, form: {} };
  if (isGet(event)) return action.show(visit);

  const form = formBody(event);
  const site = event.headers['sec-fetch-site'] ?? 'same-origin';
  if (site !== 'same-origin' || !csrfTokenFits(session, form['csrf'])) throw foreignForm();
  // Here and not at the sign-in: a GET changes nothing but the session.
  if (!(await ports.registry.pinBrand(integration.integrationKey, session.brandId))) throw otherBrand();
  return action.act({ ...visit, form });
}

/** Of the page that was asked for, and of no more than it needs. */
function addressOf(
  event: HttpEvent,
  { path }: AdminAction,
  key: IntegrationKey,
  more: Readonly<Record<string, string>> = {},
): string {
  const channel = channelIn(event);
  const query = new URLSearchParams({ ...(channel !== undefined && { channel }), ...more }).toString();
  return `/i/${key}/${path}${query === '' ? '' : `?${query}`}`;
}

function isGet({ requestContext }: HttpEvent): boolean {
  return requestContext.http.method !== 'POST';
}

function channelIn({ queryStringParameters }: HttpEvent): ChannelId | undefined {
  return channelIdSchema.safeParse(queryStringParameters?.['channel']).data;
}

function channelPortsOf(cxone: CxoneOperations, ports: AdminPorts): ChannelPorts {
  const { registry, secretStore, names, now, randomBytes } = ports;
  return { registry, secretStore, secretName: names.channel, cxone, now, randomBytes };
}

const notSetUp = (key: IntegrationKey) => new AdminProblem(503, ({ problems }) => problems.integrationNotSetUp(key));
const noSession = () => new AdminProblem(401, ({ problems }) => problems.noSession);
const foreignForm = () => new AdminProblem(403, ({ problems }) => problems.foreignForm);
const otherBrand = () => new AdminProblem(403, ({ problems }) => problems.brandPinned);

function plainText(error: HttpError): Pick<HttpResponse, 'headers' | 'body'> {
  return { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: error.message };
}
