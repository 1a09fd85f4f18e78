import { createHttpHandler, type HttpDoor, type HttpEvent, type HttpResponse } from '../http/create-http-handler.ts';
import type { HttpError } from '../http/http-error.ts';
import { integrationKeyIn } from '../http/request.ts';
import type { ChannelPorts } from '../channels/channel-ports.ts';
import type { Integration } from '../channels/integration.ts';
import type { CxoneOperations } from '../cxone/create-cxone-client.ts';
import { CxoneError } from '../cxone/errors.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey } from '../ids.ts';
import type { AdminPorts } from './admin-ports.ts';
import { isFromOwnPage } from './is-from-own-page.ts';
import { type Page, pageResponse } from './page.ts';
import { AdminProblem, problemOfCxone, problemPage } from './problem.ts';
import { type Fields, formFields, queryFields } from './request-fields.ts';
import { csrfTokenFits, type Session } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { SIGN_OUT, signOut } from './sign-out.ts';

/** What a page knows of the visit. */
export interface Visit {
  readonly session: Session;
  readonly integration: Integration;
  /** The channel that the address names. */
  readonly channelId: ChannelId | undefined;
  /** CXone, as the admin. */
  readonly cxone: CxoneOperations;
  readonly channelPorts: ChannelPorts;
  /** Fields of the form, empty for a GET. */
  readonly form: Fields;
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
  return createHttpHandler({ logger, errorBody: errorPage, observe: capture?.observe }, async (event) => {
    const key = integrationKeyIn(event);
    const session = await ports.sessions.read(event.cookies ?? [], key);
    try {
      const integration = await ports.registry.integration(key);
      if (integration === undefined) throw notSetUp(key);
      const redirect = await signIn(event, action.path, integration, session, ports);
      if (redirect !== undefined) {
        // CXone has vouched for this visit; the pages after it are our own, and hold nothing of CXone's.
        capture?.letIn(event);
        return redirect;
      }
      return await answer(event, action, session, integration, ports);
    } catch (error) {
      const problem = error instanceof CxoneError ? problemOfCxone(error) : error;
      if (!(problem instanceof AdminProblem)) throw error;
      const cxone = error instanceof CxoneError ? { operation: error.operation, uid: error.uid, code: error.code } : {};
      logger.log('warn', 'admin.refused', {
        integration: key,
        status: problem.status,
        reason: problem.title,
        ...cxone,
      });
      return pageResponse(problemPage(problem, session?.backUrl));
    }
  });
}

async function answer(
  event: HttpEvent,
  action: AdminAction,
  session: Session | undefined,
  integration: Integration,
  ports: AdminPorts,
): Promise<HttpResponse> {
  if (session === undefined) throw noSession();
  // A session can have begun before another brand was pinned.
  const { brandId = session.brandId } = integration;
  if (brandId !== session.brandId) throw otherBrand();
  const channelId = channelIdSchema.safeParse(queryFields(event, ['channel'])['channel']).data;
  const cxone = ports.clientOf(integration.integrationKey).withAccessToken(session.accessToken);
  const visit = { session, integration, channelId, cxone, channelPorts: channelPortsOf(cxone, ports), form: {} };
  if (event.requestContext.http.method !== 'POST') return pageResponse(await action.show(visit));

  const form = formFields(event);
  const isOwn = isFromOwnPage(event, ports.settings.publicUrl) && csrfTokenFits(session, form['csrf']);
  if (!isOwn) throw foreignForm();
  if (form[SIGN_OUT] !== undefined) return signOut(session, ports);
  // Here and not at the sign-in: a GET changes nothing but the session.
  if (!(await ports.registry.pinBrand(integration.integrationKey, session.brandId))) throw otherBrand();
  return pageResponse(await action.act({ ...visit, form }));
}

function channelPortsOf(cxone: CxoneOperations, ports: AdminPorts): ChannelPorts {
  const { registry, secretStore, names, now, randomBytes } = ports;
  return { registry, secretStore, secretName: names.channel, cxone, now, randomBytes };
}

const notSetUp = (key: IntegrationKey) =>
  new AdminProblem(
    503,
    'This middleware is not set up yet',
    'It does not know this integration.',
    `Ask the engineer who runs it to store the CXone keys with “npm run byoc -- setup --integration ${key}”, then click again in CXone.`,
  );

const noSession = () =>
  new AdminProblem(
    401,
    'Open this page from CXone',
    'This page works only for an admin who comes from CXone, and a visit ends after an hour.',
    'Go to Digital points of contact in CXone and click Add, Reconnect or Delete there.',
  );

const foreignForm = () =>
  new AdminProblem(
    403,
    'The form was not accepted',
    'It was not sent from this visit’s own page. Nothing was changed.',
    'Go back to CXone, click the button there once more and send the form again.',
  );

const otherBrand = () =>
  new AdminProblem(
    403,
    'This integration belongs to another brand',
    'An admin of another brand has added a channel to it in the meantime. Nothing was changed.',
    'Ask the engineer who runs the middleware for an integration of your own brand.',
  );

/** What the stack refuses by itself, an address of no integration say, as a page like all others. */
function errorPage({ status, message }: HttpError): Promise<HttpResponse> {
  const title = status < 500 ? 'There is no such page' : 'Something failed';
  const advice = 'Go to Digital points of contact in CXone and click the button there once more.';
  return pageResponse(problemPage(new AdminProblem(status, title, message, advice), undefined));
}
