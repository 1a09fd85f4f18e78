import type { WebhookInfo } from '@grammyjs/types';
import type { Method } from './method.ts';

/** https://core.telegram.org/bots/api#getwebhookinfo */
export const getWebhookInfo: Method<WebhookInfo> = ({ bot }) => ({ result: bot.updates.info });
