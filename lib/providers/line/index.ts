import type { Provider } from '../../contract/provider.ts';
import { CHANNEL_ID, manifest } from './manifest.ts';
import { verify } from './verify.ts';

// Loaded with its first use, so that channels of other providers cost none of it.
const reading = () => import('./parse.ts');
const sending = () => import('./send.ts');
const account = () => import('./account.ts');

/** LINE Official Accounts, by the Messaging API (https://developers.line.biz/en/reference/messaging-api/): docs/line.md. */
export const lineProvider: Provider = {
  manifest,
  verify,
  parse: async (request) => (await reading()).parse(request),
  send: async (part, context) => (await sending()).send(part, context),
  accountOf: ({ [CHANNEL_ID]: id = '' }) => id,
  checkAccount: async (context) => (await account()).checkAccount(context),
  registerWebhook: async (url, context) => (await account()).registerWebhook(url, context),
  webhookState: async (url, context) => (await account()).webhookState(url, context),
  quota: async (context) => (await account()).quota(context),
  sendTest: async (context) => (await account()).sendTest(context),
  sendTyping: async (id, isTyping, context) => (await sending()).sendTyping(id, isTyping, context),
  profileOf: async (userId, id, context) => (await account()).profileOf(userId, id, context),
  linkOf: async (reference, context) => (await sending()).linkOf(reference, context),
};
