import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { HttpResponse } from '../../../lib/http/create-http-handler.ts';
import { inputValue } from '../../lib/admin/html/html.ts';
import { BRAND, CXONE } from './neighbours.ts';
import { type Door, type Product, SECRETS } from './product.ts';

const tokenSchema = z.object({ access_token: z.string() });
const callbackSecretSchema = z.object({ clientId: z.string(), clientSecret: z.string() });
const channelSecretSchema = z.object({
  secrets: z.array(z.object({ name: z.string(), value: z.string(), validUntil: z.string().optional() })),
});
const sentSchema = z.object({ message: z.object({ idOnExternalPlatform: z.string() }) });

/** A request that somebody sent, to be sent again. */
export interface Said {
  readonly channel: string;
  readonly body: unknown;
}

export const secretName = {
  callback: (integration: string) => `${SECRETS}/integrations/${integration}/callback`,
  channel: (id: string) => `${SECRETS}/channels/${id}`,
};

/** The secrets of a channel as they are stored, the newest first. */
function channelSecrets({ secrets }: Product, channel: string) {
  return channelSecretSchema.parse(JSON.parse(secrets.read(secretName.channel(channel)) ?? '{}')).secrets;
}

/** A customer's message in the words of the generic provider. */
export function written(id: string, conversation: string, text: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'message.received',
    timestamp: '2026-03-02T08:00:00.000Z',
    data: {
      id,
      thread: { id: conversation, name: 'Web shop' },
      author: { id: 'usr-5150', firstName: 'Ida', lastName: 'Holm', nickname: 'ida' },
      text,
      ...more,
    },
  };
}

/** The chat system reports what became of an agent's message. */
export function reported(messageId: string, status: 'delivered' | 'seen' | 'failed', reason?: string) {
  return { type: 'message.status', timestamp: '2026-03-02T08:00:01.000Z', data: { messageId, status, reason } };
}

/** A message to a bot, as Telegram's update. */
export function update(id: number, more: Readonly<Record<string, unknown>>, kind = 'message') {
  const from = { id: 5150, is_bot: false, first_name: 'Ida', last_name: 'Holm', username: 'ida' };
  const chat = { id: 5150, type: 'private' };
  return { update_id: 9000 + id, [kind]: { message_id: id, date: 1_772_438_400, chat, from, ...more } };
}

/** What an agent wrote, as CXone's callback. */
export function answer(conversation: string, text: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    thread: { idOnExternalPlatform: conversation },
    messageContent: { type: 'TEXT', payload: { text } },
    endUserRecipients: [{ idOnExternalPlatform: 'usr-5150', name: 'Ida Holm' }],
    ...more,
  };
}

/** The generic provider posts a webhook, signed with one of the channel's secrets, the newest unless another is said. */
export function postSigned(
  product: Product,
  { channel, body }: Said,
  place = 0,
  door: 'webhook' | 'uploads' = 'webhook',
) {
  const at = product.ports.now();
  const text = JSON.stringify(body);
  const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(channelSecrets(product, channel)[place]?.value ?? '').sign(id, at, text),
  };
  return post(product, door, channel, text, headers);
}

/** Telegram posts an update. */
export function postUpdate(product: Product, { channel, body }: Said): Promise<HttpResponse> {
  const secret = channelSecrets(product, channel).find(({ name }) => name === 'webhookSecret')?.value ?? '';
  return post(product, 'webhook', channel, JSON.stringify(body), { 'x-telegram-bot-api-secret-token': secret });
}

function post(
  product: Product,
  door: Door,
  channelId: string,
  body: string,
  headers: Readonly<Record<string, string>>,
) {
  return product.ask(door, {
    method: 'POST',
    path: `/webhooks/${channelId}`,
    pathParameters: { channelId },
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

/** CXone fetches a token; with the client secret that is stored unless another is said. */
export async function tokenOf(product: Product, integrationKey = 'main', secret?: string): Promise<string> {
  const stored = product.secrets.read(secretName.callback(integrationKey)) ?? '{}';
  const { clientId, clientSecret } = callbackSecretSchema.parse(JSON.parse(stored));
  const response = await product.ask('token', {
    method: 'POST',
    path: `/i/${integrationKey}/box/1.0/token`,
    pathParameters: { integrationKey },
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret ?? clientSecret,
    }),
  });
  return tokenSchema.parse(JSON.parse(response.body ?? '{}')).access_token;
}

/** CXone calls back below the Integration Box URL of `main`. */
export async function callBack(
  product: Product,
  proxy: string,
  body: unknown,
  trace?: string,
  token?: string,
): Promise<HttpResponse> {
  return product.ask('callback', {
    method: 'POST',
    path: `/i/main/box/${proxy}`,
    pathParameters: { integrationKey: 'main', proxy },
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token ?? (await tokenOf(product))}`,
      ...(trace !== undefined && { 'x-trace-id': trace }),
    },
    body: JSON.stringify(body),
  });
}

/**
 * CXone brings what an agent wrote.
 * @param trace CXone's own id of the request.
 * @param token A fresh one where it is missing.
 */
export function say(product: Product, { channel, body }: Said, trace: string, token?: string): Promise<HttpResponse> {
  return callBack(product, `2.0/channel/${channel}/outbound`, body, trace, token);
}

/** Our id of the message that a callback was answered with. */
export function idIn({ statusCode, body = '' }: HttpResponse): string {
  if (statusCode !== 200) throw new Error(`CXone was answered ${String(statusCode)}: ${body}`);
  return sentSchema.parse(JSON.parse(body)).message.idOnExternalPlatform;
}

type Page = 'add' | 'reconnect' | 'remove' | 'channels';

/** The query with which CXone opens an action page. */
export const clickWith = (token: string) => ({ userId: '20417', brandId: String(BRAND), token, apiHost: CXONE });

/** Olga Novak, an invented admin, on the pages of an integration. */
export class Admin {
  readonly cookie: string;
  readonly #product: Product;
  readonly #integrationKey: string;

  constructor(product: Product, cookie: string, integrationKey = 'main') {
    this.#product = product;
    this.cookie = cookie;
    this.#integrationKey = integrationKey;
  }

  /** She comes from CXone. */
  static async signIn(product: Product, oneTimeToken: string, integrationKey = 'main'): Promise<Admin> {
    const visitor = new Admin(product, '', integrationKey);
    const { cookies, statusCode } = await visitor.open('add', clickWith(oneTimeToken));
    const [cookie = ''] = cookies ?? [];
    if (statusCode !== 303) throw new Error(`The visit was answered ${String(statusCode)}.`);
    return new Admin(product, cookie.split(';')[0] ?? '', integrationKey);
  }

  open(page: Page, query: Readonly<Record<string, string>> = {}): Promise<HttpResponse> {
    return this.#ask(page, { query });
  }

  /** She sends the form of a page, with the fields that the page itself fills in. */
  async send(
    page: Page,
    query: Readonly<Record<string, string>>,
    fields: Readonly<Record<string, string>>,
    hidden: readonly string[] = [],
  ): Promise<HttpResponse> {
    const { body: shown = '' } = await this.open(page, query);
    const known = ['csrf', ...hidden].map((name) => [name, inputValue(shown, name)] as const);
    const body = new URLSearchParams({ ...Object.fromEntries(known), ...fields }).toString();
    return this.#ask(page, {
      method: 'POST',
      query,
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
  }

  /** She adds a channel; answers its id, and the status of the answer. */
  async add(provider: string, fields: Readonly<Record<string, string>>) {
    const { body: form = '' } = await this.open('add', { provider });
    const [channelId, csrf] = [inputValue(form, 'channelId'), inputValue(form, 'csrf')];
    const body = new URLSearchParams({
      csrf,
      channelId,
      provider,
      integrationId: 'integration-1',
      ...fields,
    }).toString();
    const { statusCode } = await this.#ask('add', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
    return { channelId, statusCode };
  }

  #ask(page: Page, facts: Parameters<Product['ask']>[1]): Promise<HttpResponse> {
    const [integrationKey, cookies] = [this.#integrationKey, this.cookie === '' ? [] : [this.cookie]];
    const path = `/i/${integrationKey}/${page}`;
    const routeKey = `${facts.method ?? 'GET'} /i/{integrationKey}/${page}`;
    return this.#product.ask(page, { path, routeKey, pathParameters: { integrationKey }, cookies, ...facts });
  }
}
