import type { SendContext } from '../contract.ts';
import { callBotApi } from './call-bot-api.ts';
import { chatOf } from './ids.ts';

/** Telegram shows it for five seconds, or until the message comes; there is no way to end it sooner. */
export async function sendTyping(conversationId: string, isTyping: boolean, context: SendContext): Promise<void> {
  if (!isTyping) return;
  await callBotApi({ method: 'sendChatAction', parameters: { ...chatOf(conversationId), action: 'typing' } }, context);
}
