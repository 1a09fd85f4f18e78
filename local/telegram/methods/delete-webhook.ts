import type { Method } from './method.ts';

/** https://core.telegram.org/bots/api#deletewebhook */
export const deleteWebhook: Method<true> = ({ bot, parameters }) => {
  if (parameters.boolean('drop_pending_updates')) bot.updates.dropPending();
  if (bot.updates.webhook === undefined) return { result: true, description: 'Webhook is already deleted' };
  bot.updates.deleteWebhook();
  return { result: true, description: 'Webhook was deleted' };
};
