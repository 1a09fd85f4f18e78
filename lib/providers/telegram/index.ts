import type { Provider } from '../../contract/provider.ts';
import { botIn, manifest } from './manifest.ts';
import { verify } from './verify.ts';

// What calls the Bot API is loaded with its first use: the webhook, which starts most often, makes none of it. What reads
// updates is: all other functions read none.
const reading = () => import('./parse.ts');
const sending = () => import('./send.ts');
const account = () => import('./account.ts');

/** Bots on Telegram, by the Bot API (https://core.telegram.org/bots/api): docs/telegram.md. */
export const telegramProvider: Provider = {
  manifest,
  verify,
  parse: async (request) => (await reading()).parse(request),
  send: async (part, context) => (await sending()).send(part, context),
  accountOf: (_settings, secrets) => botIn(secrets),
  checkAccount: async (context) => (await account()).checkAccount(context),
  registerWebhook: async (url, context) => (await account()).registerWebhook(url, context),
  unregisterWebhook: async (url, context) => (await account()).unregisterWebhook(url, context),
  webhookState: async (url, context) => (await account()).webhookState(url, context),
  sendTest: async (context) => (await account()).sendTest(context),
  testLink: async (context) => (await account()).testLink(context),
  sendTyping: async (id, isTyping, context) => (await sending()).sendTyping(id, isTyping, context),
  linkOf: async (reference, context) => (await sending()).linkOf(reference, context),
  // Of the characters that setWebhook takes.
  newSecret: (_name, randomBytes) => randomBytes(32).toString('base64url'),
};
