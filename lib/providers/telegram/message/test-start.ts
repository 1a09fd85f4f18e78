import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MessageEvent } from '../../../contract/events.ts';
import type { VerifiedRequest, WebhookReply } from '../../../contract/webhook.ts';
import { SECRET_HEADER } from '../manifest.ts';

/** For how long a test link works. */
export const TEST_MINUTES = 10;
/** Seconds by which the clocks of two of our functions may differ. */
const SKEW_SECONDS = 60;

const form = /^test-([0-9a-z]{6,8})-([\w-]{22})$/;

/**
 * The word that a test link carries: its time, and a MAC of it under the secret that Telegram has of the channel, so that
 * nothing is stored. 34 characters of the 64 that there are (https://core.telegram.org/bots/features#deep-linking).
 */
export function testCode(secret: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1000).toString(36);
  return `test-${time}-${macOf(time, secret)}`;
}

/** Whether the message is the Start of such a link, of this channel and of the last minutes, in a private chat. */
export function isTestStart({ fields, conversationId, author }: MessageEvent, request: VerifiedRequest): boolean {
  const [, time, mac] = form.exec(fields?.['start'] ?? '') ?? [];
  const secret = request.headers[SECRET_HEADER];
  if (time === undefined || mac === undefined || !secret || conversationId !== author.id) return false;
  const age = request.receivedAt.getTime() / 1000 - Number.parseInt(time, 36);
  const isDue = age >= -SKEW_SECONDS && age <= TEST_MINUTES * 60;
  return isDue && timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(time, secret)));
}

function macOf(time: string, secret: string): string {
  return createHmac('sha256', secret).update(`test link ${time}`).digest('base64url').slice(0, 22);
}

/** A message to a chat as the answer to a webhook (Bot API, "Making requests when getting updates"). */
export function messageTo(chatId: string, text: string): WebhookReply {
  const body = JSON.stringify({ method: 'sendMessage', chat_id: chatId, text });
  return { body, contentType: 'application/json' };
}
