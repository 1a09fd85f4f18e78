import type { Provider } from '../contract.ts';
import { checkAccount, registerWebhook, sendTest, unregisterWebhook, webhookState } from './account.ts';
import { botIn } from './call-bot-api.ts';
import { linkOf } from './link-of.ts';
import { manifest } from './manifest.ts';
import { parse } from './parse.ts';
import { send } from './send.ts';
import { sendTyping } from './typing.ts';
import { verify } from './verify.ts';

/** Bots on Telegram, by the Bot API (https://core.telegram.org/bots/api): docs/telegram.md. */
export const telegramProvider: Provider = {
  manifest,
  verify,
  parse,
  send,
  accountOf: (_settings, secrets) => botIn(secrets),
  checkAccount,
  registerWebhook,
  unregisterWebhook,
  webhookState,
  sendTest,
  sendTyping,
  linkOf,
  // Of the characters that setWebhook takes.
  newSecret: (_name, randomBytes) => randomBytes(32).toString('base64url'),
};
