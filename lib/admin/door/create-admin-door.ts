import type { Learnt } from '../../audit/audit.ts';
import type { Act } from '../../audit/audit-entry.ts';
import type { Integration } from '../../channels/channel.ts';
import type { ChannelPorts } from '../../channels/life/provider-calls.ts';
import type { CxoneOperations } from '../../cxone/create-cxone-client.ts';
import { CxoneError } from '../../cxone/errors.ts';
import {
  createHttpHandler,
  type HttpDoor,
  type HttpEvent,
  type HttpResponse,
  integrationKeyIn,
  parseForm,
} from '../../http/create-http-handler.ts';
import type { HttpError } from '../../http/http-error.ts';
import { type ChannelId, channelIdSchema, type IntegrationKey } from '../../ids.ts';
import { bidiIsolated, type Crumb, type Page, pageResponse, SIGN_OUT } from '../html/page.ts';
import { AdminProblem, problemOfCxone, problemPage } from '../html/problem.ts';
import { languageCookie, textsFor, textsNamed } from '../texts/languages.ts';
import { inLanguageHere, textsHere } from './unknown-page.ts';
import type { Texts } from '../texts/texts.ts';
import { webhookUrlAt } from '../../web/provider-access.ts';
import type { AdminPorts } from './admin-ports.ts';
import { judge, problemOfAudit, whoOf } from './audited.ts';
import { type Fields, formFields, isFromOwnPage, LARGEST_FORM, queryFields } from './request-fields.ts';
import { csrfTokenFits, type Session } from './sessions.ts';
import { signIn, signOut } from './sign-in.ts';

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
  /** What the page reads of its address besides the channel. */
  readonly query: Fields;
  /** Fields of the form, empty for a GET. */
  readonly form: Fields;
  /** Takes what the audit is to say of the act besides who does it. */
  readonly learn: (facts: Learnt) => void;
}

export interface AdminAction {
  /** Last part of the action URL. */
  readonly path: 'add' | 'reconnect' | 'remove' | 'channels';
  /** Shows; changes nothing. */
  readonly show: (visit: Visit) => Promise<Page>;
  readonly act: (visit: Visit) => Promise<Page>;
  /** Which act a form asks for. Undefined: none, the page is shown. */
  readonly actOf: (form: Fields) => Act | undefined;
}

/**
 * A page that CXone opens in an admin's browser. The first visit carries a one-time token and is answered with a
 * session and a redirect to a clean address; later ones need the session, and forms its token and this same site.
 */
export function createAdminDoor(action: AdminAction, ports: AdminPorts): HttpDoor {
  const { logger, settings, capture } = ports;
  const stack = { logger, settings, mostBytes: LARGEST_FORM, errorBody: errorPage, observe: capture?.observe };
  return createHttpHandler(stack, async (event) => {
    const key = integrationKeyIn(event);
    const texts = textsFor(event);
    const isKnown = await ports.integrations.has(key);
    const session = isKnown ? await ports.sessions.read(event.cookies ?? [], key) : undefined;
    try {
      const integration = isKnown ? await ports.registry.integration(key) : undefined;
      if (integration === undefined) throw notSetUp(key);
      const redirect = await signIn(event, action.path, integration, session, ports);
      if (redirect !== undefined) {
        // CXone has vouched for this visit; the pages after it are our own, and hold nothing of CXone's.
        capture?.letIn?.(event);
        return redirect;
      }
      return await answer({ event, action, integration, session, texts }, ports);
    } catch (error) {
      const problem = error instanceof CxoneError ? problemOfCxone(error) : problemOfAudit(error);
      if (!(problem instanceof AdminProblem)) throw error;
      const cxone = error instanceof CxoneError ? { operation: error.operation, uid: error.uid, code: error.code } : {};
      logger.log('warn', 'admin.refused', {
        integration: key,
        status: problem.status,
        reason: problem.message,
        ...cxone,
      });
      const { integrationKey, isAnswer, inLanguage: samePage } = framedBy(event, action);
      // What is not there is not asked for again.
      const inLanguage =
        problem.status === 404 ? (lang: string) => addressOfChannels(integrationKey, { lang }) : samePage;
      const trail = session === undefined ? [] : [channelsCrumb(integrationKey, texts)];
      return pageResponse(problemPage(problem, session?.backUrl, texts), { texts, trail, isAnswer, inLanguage });
    }
  });
}

/** What the address of a request says of the page around the answer. */
function framedBy(event: HttpEvent, { path }: AdminAction) {
  const integrationKey = integrationKeyIn(event);
  const { channel } = parseForm(event.rawQueryString);
  const channelId = channelIdSchema.safeParse(channel).data;
  const addressIn = (more: Fields) => {
    const all = new URLSearchParams({ ...(channelId !== undefined && { channel: channelId }), ...more }).toString();
    return `/i/${integrationKey}/${path}${all === '' ? '' : `?${all}`}`;
  };
  const isAnswer = event.requestContext.http.method === 'POST';
  return { integrationKey, channelId, addressIn, isAnswer, inLanguage: (lang: string) => addressIn({ lang }) };
}

function addressOfChannels(integrationKey: IntegrationKey, fields: Fields = {}): string {
  const query = new URLSearchParams(fields).toString();
  return `/i/${integrationKey}/channels${query === '' ? '' : `?${query}`}`;
}

function channelsCrumb(integrationKey: IntegrationKey, { channels }: Texts): Crumb {
  return { href: addressOfChannels(integrationKey), words: channels.all };
}

/** From the integration's channels to what the page does with one of them. */
function trailTo({ channel, title }: Page, { path }: AdminAction, visit: Visit): readonly Crumb[] {
  const { texts, channelId } = visit;
  const { integrationKey } = visit.integration;
  if (path === 'channels' && channelId === undefined) return [];
  const ofChannel = channel && {
    href: addressOfChannels(integrationKey, { channel: channel.channelId }),
    words: bidiIsolated(channel.name),
  };
  const here = path === 'channels' ? title : texts.channels[path];
  return [channelsCrumb(integrationKey, texts), ...(ofChannel === undefined ? [] : [ofChannel]), { words: here }];
}

interface Asked {
  readonly event: HttpEvent;
  readonly action: AdminAction;
  readonly integration: Integration;
  readonly session: Session | undefined;
  readonly texts: Texts;
}

async function answer(asked: Asked, ports: AdminPorts): Promise<HttpResponse> {
  const { event, action, integration, session, texts } = asked;
  const isGet = event.requestContext.http.method !== 'POST';
  const query = queryFields(event, ['channel', 'lang', 'skill', 'provider', 'page']);
  const { channelId, addressIn, isAnswer, inLanguage } = framedBy(event, action);
  const chosen = textsNamed(query['lang']);
  if (isGet && chosen !== undefined) {
    const location = `${ports.settings.publicUrl}${addressIn({})}`;
    return { statusCode: 303, headers: { location }, cookies: [languageCookie(chosen)] };
  }

  if (session === undefined) throw noSession();
  const { csrfToken } = session;
  const cxone = ports.clientOf(integration.integrationKey).withAccessToken(session.accessToken);
  const channelPorts = channelPortsOf({ integration, session, cxone }, ports);
  const visit = {
    session,
    integration,
    channelId,
    cxone,
    channelPorts,
    texts,
    query,
    form: {},
    learn: () => undefined,
  };
  if (isGet) {
    refuseOtherBrand(visit);
    const page = await action.show(visit);
    return pageResponse(page, { texts, csrfToken, trail: trailTo(page, action, visit), inLanguage });
  }

  const form = formFields(event);
  const respond = async (learn: Visit['learn']) => {
    refuseOtherBrand(visit);
    if (!isFromOwnPage(event, ports.settings.publicUrl) || !csrfTokenFits(session, form['csrf'])) throw foreignForm();
    if (form[SIGN_OUT] !== undefined)
      return { status: 200, response: await signOut(session, texts, inLanguage, ports) };
    const page = await action.act({ ...visit, form, learn });
    const trail = trailTo(page, action, visit);
    const frame = {
      texts,
      csrfToken,
      trail,
      isAnswer,
      inLanguage: page.status < 400 ? inLanguageAfter(page) : inLanguage,
    };
    return { status: page.status, response: await pageResponse(page, frame) };
  };
  /** What was done is not done again: there, the channel is seen as it is now. */
  const inLanguageAfter =
    ({ channel }: Page) =>
    (lang: string): string =>
      addressOfChannels(integration.integrationKey, { ...(channel && { channel: channel.channelId }), lang });
  const act = form[SIGN_OUT] === undefined ? action.actOf(form) : 'sign-out';
  if (act === undefined) return (await respond(visit.learn)).response;
  const begun = { act, who: whoOf(session.userId), via: 'page', request: event.requestContext.requestId } as const;
  const about = { integration: integration.integrationKey, channel: act === 'sign-out' ? undefined : channelId };
  return (await ports.audit.run({ ...begun, ...about }, respond, judge)).response;
}

/** A session can have begun before another brand was pinned. */
function refuseOtherBrand({ session, integration }: Pick<Visit, 'session' | 'integration'>): void {
  if ((integration.brandId ?? session.brandId) !== session.brandId) throw otherBrand();
}

function channelPortsOf(
  { integration, session, cxone }: Pick<Visit, 'integration' | 'session' | 'cxone'>,
  ports: AdminPorts,
): ChannelPorts {
  const { registry, secretStore, names, fetch, contextOf, refusesAddress, now, randomBytes } = ports;
  const webhookUrl = (id: ChannelId): string => webhookUrlAt(ports.settings.publicUrl, id);
  const { tenantId, integrationKey } = integration;
  const whose = { tenantId, changedBy: session.userId };
  /** The first admin whom CXone lets change a channel decides of which brand the integration is. */
  const pin = async (): Promise<void> => {
    if (!(await registry.pinBrand(integrationKey, session.brandId))) throw otherBrand();
  };
  const pinning: ChannelPorts['cxone'] = {
    upsertChannel: async (...call) => cxone.upsertChannel(...call).then(pin),
    customFieldIdents: (...call) => cxone.customFieldIdents(...call),
    deleteChannel: async (...call) => cxone.deleteChannel(...call).then(pin),
  };
  const stores = { registry, secretStore, secretName: names.channel };
  return { ...whose, ...stores, cxone: pinning, webhookUrl, fetch, contextOf, refusesAddress, now, randomBytes };
}

const notSetUp = (key: IntegrationKey) => new AdminProblem(503, ({ problems }) => problems.integrationNotSetUp(key));
const noSession = () => new AdminProblem(401, ({ problems }) => problems.noSession);
const foreignForm = () => new AdminProblem(403, ({ problems }) => problems.foreignForm);
const otherBrand = () => new AdminProblem(403, ({ problems }) => problems.brandPinned);

/** What the stack refuses by itself, an address of no integration say, as a page like all others. */
function errorPage({ status }: HttpError, event: HttpEvent): Promise<HttpResponse> {
  const texts = textsHere(event);
  const problem = new AdminProblem(status, ({ problems, tag }) => {
    if (status === 413) return problems.formTooLong(LARGEST_FORM.toLocaleString(tag));
    return status < 500 ? problems.noPage : problems.failed;
  });
  return pageResponse(problemPage(problem, undefined, texts), { texts, inLanguage: inLanguageHere });
}
