import type { Provider } from '../contract.ts';
import { botIn } from './bot-token.ts';
import { manifest } from './manifest.ts';
import { parse } from './parse.ts';
import { verify } from './verify.ts';

// What calls the Bot API is loaded with its first use: the webhook, which starts most often, makes none of it.
const api = () => import('./api.ts');

/** Bots on Telegram, by the Bot API (https://core.telegram.org/bots/api): docs/telegram.md. */
export const telegramProvider: Provider = {
  manifest,
  verify,
  parse,
  send: async (part, context) => (await api()).send(part, context),
  accountOf: (_settings, secrets) => botIn(secrets),
  checkAccount: async (context) => (await api()).checkAccount(context),
  registerWebhook: async (url, context) => (await api()).registerWebhook(url, context),
  unregisterWebhook: async (url, context) => (await api()).unregisterWebhook(url, context),
  webhookState: async (url, context) => (await api()).webhookState(url, context),
  sendTest: async (context) => (await api()).sendTest(context),
  sendTyping: async (id, isTyping, context) => (await api()).sendTyping(id, isTyping, context),
  linkOf: async (reference, context) => (await api()).linkOf(reference, context),
  // Of the characters that setWebhook takes.
  newSecret: (_name, randomBytes) => randomBytes(32).toString('base64url'),
};
