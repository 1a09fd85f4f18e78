import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type CachedChannels, type Channel, isInUse } from '../../channels/channel.ts';
import { inLanguage, type LocalizedText } from '../../contract/localized-text.ts';
import type { Provider } from '../../contract/provider.ts';
import type { SendContext } from '../../contract/sending.ts';
import {
  channelIdFrom,
  type HttpEvent,
  type HttpResponse,
  integrationKeyIn,
  jsonBody,
  jsonResponse,
} from '../../http/create-http-handler.ts';
import { HttpError } from '../../http/http-error.ts';
import { type ChannelId, fromUrlSafe, type IntegrationKey, personKeysAt, providerUserIdOf } from '../../ids.ts';
import type { Table } from '../../table/table.ts';
import { isStateAsked, type OutboundCall, refusalByState } from '../outbound-message.ts';
import { type CallbackLookups, readLegacyReply } from './legacy-reply.ts';
import {
  answersOnly,
  type MessagePorts,
  type MessageRequest,
  noRecipient,
  notConnected,
  notSent,
  readMessageRequest,
  recipientsOf,
  serveMessage,
} from './serve-message.ts';
import { authorizeCallback } from './callback-token.ts';
import type { TokenRequestPorts } from './serve-token-request.ts';

interface CallbackPorts extends Omit<MessagePorts, 'provider' | 'customerOf'> {
  readonly table: Table;
  /** What is known of an integration; asked by the older reply form, and by a message that names no recipient. */
  readonly lookupsOf: (integration: IntegrationKey) => CallbackLookups;
  readonly channels: CachedChannels;
  readonly providerOf: (channel: Channel) => Provider;
}

interface Callback extends OutboundCall {
  readonly integration: IntegrationKey;
  readonly route: CallbackRoute;
  /** Reads the body; throws a 400 where it isn't JSON. */
  readonly body: () => unknown;
}

/** The longest that a provider's word on a recipient, or a typing signal, is waited for, in milliseconds. */
const COURTESY_MS = 5_000;

interface RequestPorts {
  readonly proof: TokenRequestPorts;
  readonly ports: CallbackPorts;
  /** What is told about each request whose sender is proven. */
  readonly letIn?: ((event: HttpEvent) => void) | undefined;
}

/** Serves a request below the Integration Box URL, once it is proven who sent it. */
export async function serveRequest(
  event: HttpEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  { proof, ports, letIn }: RequestPorts,
): Promise<HttpResponse> {
  const callback = readCallback(event, context);
  if (callback.route.kind === 'token') return serveToken(event, proof);
  await authorize(event, callback, proof);
  letIn?.(event);
  return serveCallback(callback, ports);
}

/** Serves what CXone calls when an agent acts. Throws an `HttpError` with a sentence for the agent. */
export async function serveCallback(callback: Callback, ports: CallbackPorts): Promise<HttpResponse> {
  const { route, body } = callback;
  switch (route.kind) {
    case 'outbound':
      return send(route.channelId, readMessageRequest(body()), callback, ports);
    case 'legacy-reply': {
      const reply = await readLegacyReply(route.postId, body(), ports.lookupsOf(callback.integration));
      if (reply === undefined) throw refused(callback, ports, 'unknown_channel', notConnected.en);
      // The older form reads the id at the top, and nothing else.
      return send(reply.channelId, readMessageRequest(reply.request), callback, { ...ports, answerForm: 'superset' });
    }
    case 'validation':
      return validate(await channelOf(route.channelId, callback, ports), readMessageRequest(body()), ports);
    case 'typing':
      return tell(await channelOf(route.channelId, callback, ports), route.threadId, body(), ports);
    case 'change':
      throw await changeRefused(route, callback, ports);
    case 'end':
      return end(route, callback, ports);
    case 'token':
    case 'unknown':
      throw refused(callback, ports, 'unknown_route', 'This middleware serves no such callback.');
  }
}

async function send(
  id: string,
  request: MessageRequest,
  callback: Callback,
  ports: CallbackPorts,
): Promise<HttpResponse> {
  const channel = await channelOf(id, callback, ports);
  const provider = ports.providerOf(channel);
  const secrets = await ports.secretsOf(channel);
  const customerOf: MessagePorts['customerOf'] = (...of) => ports.lookupsOf(callback.integration).customerOf(...of);
  return jsonResponse(200, await serveMessage(channel, secrets, request, callback, { ...ports, provider, customerOf }));
}

/** What serves a request for a token is loaded with the first that comes here: they have routes of their own. */
async function serveToken(event: HttpEvent, ports: TokenRequestPorts): Promise<HttpResponse> {
  const { answerTokenRequest } = await import('./serve-token-request.ts');
  return answerTokenRequest(belowBox(event), ports);
}

/** A chat that CXone has ended, as its automation tells it (ADR 49): 204 once the customer knows, or need not. */
async function end(
  route: Extract<CallbackRoute, { kind: 'end' }>,
  callback: Callback,
  ports: CallbackPorts,
): Promise<HttpResponse> {
  const { endChat, readEnd } = await import('./end-of-chat.ts');
  const lookups = ports.lookupsOf(callback.integration);
  const asked = await readEnd(route, route.threadId === undefined ? callback.body() : bodyIfAny(callback), lookups);
  if (asked === undefined) throw new HttpError(422, 'end_of_what', endOfWhat);
  const channel = await channelOf(asked.channelId, callback, ports);
  const provider = ports.providerOf(channel);
  const failure = await endChat(channel, asked, callback, {
    ...ports,
    provider,
    customerOf: lookups.customerOf,
    context: () => contextOf(channel, provider, ports),
  });
  if (failure !== undefined) throw notSent(failure, channel);
  return { statusCode: 204 };
}

const endOfWhat =
  'The request names no chat: give channelId and threadIdOnExternalPlatform in the body, or both in the address.';

/** Of a request that its address says all of, whatever a workflow puts in the body. */
function bodyIfAny({ body }: Callback): unknown {
  try {
    return body();
  } catch {
    return undefined;
  }
}

/**
 * Demands an access token, as of all callbacks; to tell the end of a chat, HTTP Basic with the integration's client id and
 * secret does as well, for an automation can seldom ask for a token first.
 */
async function authorize(event: HttpEvent, { route, integration }: Callback, ports: TokenRequestPorts) {
  const authorization = event.headers['authorization'];
  if (route.kind !== 'end' || !/^Basic /i.test(authorization ?? '')) {
    return authorizeCallback(authorization, integration, ports);
  }
  const { authorizeBasic } = await import('./serve-token-request.ts');
  return authorizeBasic(authorization, integration, ports);
}

/** A4: 400 with the reason for the first recipient that can't be written to (byoc-protocol §2.6). */
async function validate(channel: Channel, request: MessageRequest, ports: CallbackPorts): Promise<HttpResponse> {
  const provider = ports.providerOf(channel);
  const invalid = (sentence: LocalizedText) =>
    new HttpError(400, 'outboundValidationFailed', inLanguage(sentence, channel.language), {}, [
      'idOnExternalPlatform',
    ]);
  const recipients = recipientsOf(request);
  if (recipients.length === 0) throw invalid(noRecipient);
  if (provider.conversationWith === undefined || !channel.writesFirst) {
    throw invalid(answersOnly);
  }
  const ids = recipients.map((one) => providerUserIdOf(one.idOnExternalPlatform, provider.manifest.id));
  if (isStateAsked(channel.people, provider)) {
    const keys = await personKeysAt(channel.keyedFrom, ports.now().getTime(), ports.indexKey);
    const refusal = await refusalByState(channel, { recipientIds: ids }, keys, { ...ports, provider });
    // What can't be read is tried by the send.
    if (refusal !== undefined && refusal.kind !== 'transient') throw invalid(refusal.agentMessage);
  }
  if (provider.checkRecipient !== undefined) {
    const context = await contextOf(channel, provider, ports);
    for (const id of ids) {
      const problem = await provider.checkRecipient(id, context);
      if (problem !== undefined) throw invalid(problem.agentMessage);
    }
  }
  return jsonResponse(200, { status: 'valid' });
}

/** A5: 204 whatever happens to it (byoc-protocol §2.7). */
async function tell(channel: Channel, threadId: string, body: unknown, ports: CallbackPorts): Promise<HttpResponse> {
  const isTyping = readTyping(body);
  const provider = ports.providerOf(channel);
  if (isTyping !== undefined) {
    await provider
      .sendTyping?.(fromUrlSafe(threadId), isTyping, await contextOf(channel, provider, ports))
      .catch(() => undefined);
  }
  return { statusCode: 204 };
}

async function contextOf(channel: Channel, { manifest }: Provider, ports: CallbackPorts): Promise<SendContext> {
  const secrets = await ports.secretsOf(channel);
  const context = ports.contextOf({ channel, manifest, secrets }, AbortSignal.timeout(COURTESY_MS));
  return { ...context, fetch: ports.fetch, now: ports.now };
}

/** The channel, if it is in use and this integration's; another's is as unknown as none. */
async function channelOf(id: string, callback: Callback, ports: CallbackPorts): Promise<Channel> {
  const channelId: ChannelId = channelIdFrom(id);
  const known = await ports.channels.get(channelId);
  const channel = known?.integrationKey === callback.integration ? known : undefined;
  const language = channel?.language ?? 'en';
  if (isInUse(channel)) return channel;
  throw refused(callback, ports, 'unknown_channel', inLanguage(notConnected, language));
}

/** Nobody knows how CXone asks for it, and no channel could do it: the agent is not to think that it was done. */
async function changeRefused(
  { channelId }: Extract<CallbackRoute, { readonly kind: 'change' }>,
  callback: Callback,
  ports: CallbackPorts,
): Promise<HttpError> {
  const language = channelId === undefined ? 'en' : (await channelOf(channelId, callback, ports)).language;
  const code = 'change_unsupported';
  ports.logger.log('warn', 'callback.refused', { integration: callback.integration, code });
  return new HttpError(422, code, inLanguage(noChange, language));
}

const noChange: LocalizedText = {
  en: 'A message that was sent stays as it is on this channel: it can’t be changed, deleted, hidden or liked. Write another message instead.',
  fr: 'Sur ce canal, un message envoyé reste tel quel : il ne peut être ni modifié, ni supprimé, ni masqué, ni aimé. Écrivez plutôt un autre message.',
};

function refused({ integration }: Callback, { logger }: CallbackPorts, code: string, message: string): HttpError {
  logger.log('warn', 'callback.refused', { integration, code });
  return new HttpError(404, code, message);
}

/**
 * A request with the integration and the path below the Integration Box URL as its path parameters. API Gateway finds
 * them, unless an address was entered with one slash too many (byoc-protocol §5, pitfall 8): then its catch-all route
 * has the request. Throws a 404 where it is for no Integration Box.
 */
function belowBox(event: HttpEvent): HttpEvent {
  if (event.pathParameters?.['proxy'] !== undefined) return event;
  const [, integrationKey, proxy] = /^i\/([^/]+)\/box\/(.+)$/.exec(withoutSlashes(event.rawPath)) ?? [];
  if (integrationKey === undefined || proxy === undefined) {
    throw new HttpError(404, 'unknown_route', 'There is nothing at this address: check it against the set-up sheet.');
  }
  return { ...event, pathParameters: { integrationKey, proxy } };
}

/** The callback that a request below the Integration Box URL is. Throws a 404 where it is none. */
export function readCallback(request: HttpEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Callback {
  const event = belowBox(request);
  const { http, requestId, timeEpoch } = event.requestContext;
  return {
    integration: integrationKeyIn(event),
    route: callbackRoute(http.method, event.pathParameters?.['proxy'] ?? ''),
    body: () => jsonBody(event),
    correlation: requestId,
    // What CXone waits for began when the HTTP API got the request, not when the function had started.
    receivedAt: timeEpoch,
    // On the requests of CXone's agents' client; that CXone hands it on to us is unproven (byoc-protocol §2.9).
    trace: event.headers['x-trace-id']?.trim() || undefined,
    remainingMs: () => context.getRemainingTimeInMillis(),
  };
}

/** An error in the form that CXone's recipient validation uses, taken over for all callbacks (byoc-protocol §2.4, §2.6). */
export function callbackErrorBody(error: HttpError): Pick<HttpResponse, 'headers' | 'body'> {
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      displayErrorMessage: error.message,
      errorCode: error.code,
      errors: [{ path: error.path, message: error.message }],
    }),
  };
}

/** What the door of callbacks takes: an agent's message holds its text twice at most, and links to files. */
export const callbackDoor = { mostBytes: 1_000_000, errorBody: callbackErrorBody };

const typingSchema = z.looseObject({ senderAction: z.looseObject({ action: z.enum(['isTypingOn', 'isTypingOff']) }) });

/** What A5 says (byoc-protocol §2.7): true, the agent types; false, no longer; undefined, something else. */
function readTyping(body: unknown): boolean | undefined {
  const parsed = typingSchema.safeParse(body);
  return parsed.success ? parsed.data.senderAction.action === 'isTypingOn' : undefined;
}

/** What CXone may call below the Integration Box URL. Slashes may be doubled or trail (byoc-protocol §5, pitfall 8). */
export type CallbackRoute =
  /** A2: an agent, a bot or an automation writes. */
  | { readonly kind: 'outbound'; readonly channelId: string }
  /** A3: the older form of a reply. */
  | { readonly kind: 'legacy-reply'; readonly postId: string }
  /** A4: may these people be written to? */
  | { readonly kind: 'validation'; readonly channelId: string }
  /** A5: the agent types, or no longer does. */
  | { readonly kind: 'typing'; readonly channelId: string; readonly threadId: string }
  /** An agent changes a message that was sent, takes it back or marks it: none is known, and these are guessed (A6). */
  | { readonly kind: 'change'; readonly channelId?: string | undefined }
  /** A1, for which a route of its own stands: here comes one with a slash too many. */
  | { readonly kind: 'token' }
  /** CXone's automation says that a chat has ended; without ids, its body names it. */
  | { readonly kind: 'end'; readonly channelId?: string; readonly threadId?: string }
  | { readonly kind: 'unknown' };

interface Row {
  /** POST without it. */
  readonly methods?: RegExp;
  readonly path: RegExp;
  readonly route: (ids: readonly string[]) => CallbackRoute;
}

/**
 * A table, so that a route seen on a live tenant is one row more. The version and the plurals are those that are known
 * (byoc-protocol §2.1) and those that were claimed (§6, rows 3 and 4). The last two are guesses after CXone's own API
 * (§2.8, B15 to B17).
 */
const rows: readonly Row[] = [
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/outbound$/,
    route: ([channelId = '']) => ({ kind: 'outbound', channelId }),
  },
  { path: /^[12]\.0\/posts\/([^/]+)\/messages$/, route: ([postId = '']) => ({ kind: 'legacy-reply', postId }) },
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/recipients\/validation$/,
    route: ([channelId = '']) => ({ kind: 'validation', channelId }),
  },
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/threads?\/([^/]+)\/sender-actions?$/,
    route: ([channelId = '', threadId = '']) => ({ kind: 'typing', channelId, threadId }),
  },
  {
    path: /^(?:[123]\.0\/)?channels?\/([^/]+)\/threads?\/([^/]+)\/end$/,
    route: ([channelId = '', threadId = '']) => ({ kind: 'end', channelId, threadId }),
  },
  { path: /^(?:[123]\.0\/)?end$/, route: () => ({ kind: 'end' }) },
  { path: /^(?:[12]\.0|oauth)\/token$/, route: () => ({ kind: 'token' }) },
  { methods: /^(?:PUT|PATCH|DELETE)$/, path: ofMessage(''), route: ([channelId]) => ({ kind: 'change', channelId }) },
  {
    methods: /^(?:POST|PUT|PATCH|DELETE)$/,
    path: ofMessage('\\/(?:edit|delete|hide|unhide|(?:react\\/)?(?:like|unlike|share|unshare|reactions?))'),
    route: ([channelId]) => ({ kind: 'change', channelId }),
  },
];

/** Of a message, of a channel, a thread of it, a post or none. @param rest What follows its id. */
function ofMessage(rest: string): RegExp {
  const inChannel = 'channels?\\/([^/]+)\\/(?:threads?\\/[^/]+\\/)?';
  return new RegExp(`^(?:[123]\\.0\\/)?(?:${inChannel}|posts\\/[^/]+\\/)?messages?\\/[^/]+${rest}$`);
}

/**
 * @param method As in the request line.
 * @param path What follows the Integration Box URL.
 */
export function callbackRoute(method: string, path: string): CallbackRoute {
  const clean = withoutSlashes(path);
  for (const { methods = /^POST$/, path: known, route } of rows) {
    const match = methods.test(method) ? known.exec(clean) : undefined;
    if (match) return route(match.slice(1));
  }
  return { kind: 'unknown' };
}

/** A path without the slashes that part nothing: doubled ones, and those at its ends. */
function withoutSlashes(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/');
}
