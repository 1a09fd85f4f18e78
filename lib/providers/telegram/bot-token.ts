import type { LiveSecret } from '../contract.ts';
import { BOT_TOKEN } from './manifest.ts';

/** As @BotFather gives them out: the bot's id, and what proves that it is ours. */
const form = /^(\d{1,20}):[\w-]{1,200}$/;

/** The bot's token, undefined where there is none of the right form. */
export function botToken(secrets: readonly LiveSecret[]): string | undefined {
  const token = secrets.find(({ name }) => name === BOT_TOKEN)?.value ?? '';
  return form.test(token) ? token : undefined;
}

/** The part of a token that names the bot, and stays when the token is revoked. */
export function botIn(secrets: readonly LiveSecret[]): string {
  return botToken(secrets)?.split(':')[0] ?? '';
}
