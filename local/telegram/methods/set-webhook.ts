import * as z from 'zod';
import { badRequest } from '../api-failure.ts';
import { deleteWebhook } from './delete-webhook.ts';
import type { Call, Method } from './method.ts';

const PORTS = ['', '80', '88', '443', '8443'];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const DEFAULT_CONNECTIONS = 40;
const MOST_CONNECTIONS = 100;

const allowedUpdatesSchema = z.array(z.string());

/** https://core.telegram.org/bots/api#setwebhook */
export const setWebhook: Method<true> = (call) => {
  const { bot, parameters } = call;
  const url = parameters.text('url').trim();
  if (url === '') return deleteWebhook(call);
  const webhook = { url: checkedUrl(url), secretToken: secretToken(call), maxConnections: maxConnections(call) };
  const allowed = parameters.json('allowed_updates', allowedUpdatesSchema);
  if (allowed !== undefined) bot.updates.allow(allowed);
  const drops = parameters.boolean('drop_pending_updates');
  if (drops) bot.updates.dropPending();

  const now = bot.updates.webhook;
  const isSame =
    now?.url === webhook.url &&
    now.secretToken === webhook.secretToken &&
    now.maxConnections === webhook.maxConnections;
  if (isSame && !drops) return { result: true, description: 'Webhook is already set' };
  bot.updates.setWebhook(webhook);
  return { result: true, description: 'Webhook was set' };
};

/** On this machine any port is fine and HTTP too, as a Bot API server of one's own allows it. */
function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null) throw badRequest('bad webhook: invalid webhook URL specified');
  if (LOOPBACK.test(url.hostname) && /^https?:$/.test(url.protocol)) return text;
  if (url.protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  if (PORTS.includes(url.port)) return text;
  throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
}

function secretToken({ parameters }: Call): string | undefined {
  const secret = parameters.text('secret_token');
  if (secret === '') return undefined;
  if (secret.length > 256) throw badRequest('secret token is too long');
  if (!/^[\w-]+$/.test(secret)) throw badRequest('secret token contains unallowed characters');
  return secret;
}

/** What Telegram does beyond the documented range is not documented; here it is refused. */
function maxConnections({ parameters }: Call): number {
  const text = parameters.text('max_connections');
  if (text === '') return DEFAULT_CONNECTIONS;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_CONNECTIONS) return number;
  throw badRequest(`max_connections must be from 1 to ${MOST_CONNECTIONS}`);
}
