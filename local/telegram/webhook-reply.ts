import type { Bot } from './bot.ts';
import { ApiFailure } from './api-failure.ts';
import { methods } from './methods/index.ts';
import { Parameters } from './parameters.ts';

/**
 * A call that a webhook makes by its answer: https://core.telegram.org/bots/api#making-requests-when-getting-updates. Of the
 * three forms, JSON is read. Nobody learns what became of it.
 */
export async function takeReply(bot: Bot, reply: string): Promise<void> {
  const call = callIn(reply);
  const method = call === undefined ? undefined : methods.get(call.name);
  if (call === undefined || method === undefined) return;
  let code = 200;
  try {
    await method({ bot, parameters: new Parameters(call.parameters) });
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    code = error.code;
  }
  bot.note({ method: call.name, code });
}

function callIn(reply: string) {
  try {
    const value: unknown = JSON.parse(reply);
    if (typeof value !== 'object' || value === null || !('method' in value)) return undefined;
    const { method, ...parameters } = value;
    return typeof method === 'string'
      ? { name: method.toLowerCase(), parameters: Object.entries(parameters) }
      : undefined;
  } catch {
    return undefined;
  }
}
