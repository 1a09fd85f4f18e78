import type { Chat, Message, Update, User } from '@grammyjs/types';
import type { MessageEvent, SignalEvent } from '../../../../lib/contract/events.ts';
import type { LiveSecret, RawRequest, VerifiedRequest } from '../../../../lib/contract/webhook.ts';
import { parse } from '../../../../lib/providers/telegram/parse.ts';
import { verify } from '../../../../lib/providers/telegram/verify.ts';

export const SECRET = 'test-webhook-secret-of-the-channel';
export const OTHER_SECRET = 'test-webhook-secret-of-another-one';
export const NOW = new Date('2026-03-02T10:15:30.250Z');
const DATE = 1_772_446_529;

/** Its id needs more than 32 bits, as those of new accounts do. */
export const ida: User = {
  id: 7_100_000_001,
  is_bot: false,
  first_name: 'Ida',
  last_name: 'Holm',
  username: 'idaholm',
};
export const bot: User = { id: 7_200_000_001, is_bot: true, first_name: 'Acme', username: 'acme_test_bot' };
export const privateChat: Chat.PrivateChat = { id: ida.id, type: 'private', first_name: 'Ida' };
export const group: Chat.SupergroupChat = { id: -1_001_234_567_890, type: 'supergroup', title: 'Parcel 42' };

/** What every message of Ida's has in her chat with the bot. */
export const head = { message_id: 17, date: DATE, from: ida, chat: privateChat };

export const live = (...values: string[]): LiveSecret[] => values.map((value) => ({ name: 'webhookSecret', value }));

/** An update about a new message. The type is Telegram's: what it lacks does not compile. */
export function update(message: Message & Update.NonChannel): Update {
  return { update_id: 900_001, message };
}

/** A webhook as it reaches the adapter's `verify`. */
export function webhook(body: string | Uint8Array, secret = SECRET): RawRequest {
  return {
    method: 'POST',
    url: 'https://byoc.example.net/webhooks/telegram-acme',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: Buffer.from(body),
    receivedAt: NOW,
  };
}

export function verified(body: unknown): VerifiedRequest {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const verification = verify(webhook(isRaw ? body : JSON.stringify(body)), live(SECRET));
  if (verification.kind !== 'accepted') throw new Error('The fixture must verify.');
  return verification.request;
}

/** The message that an agent gets of it. */
export function eventIn(body: unknown): MessageEvent {
  const parsed = parse(verified(body));
  const [event] = parsed.kind === 'events' ? parsed.events : [];
  if (event?.kind !== 'message') throw new Error(`No message: ${JSON.stringify(parsed)}`);
  return event;
}

/** What a customer did without words. */
export function signalIn(body: unknown): SignalEvent {
  const parsed = parse(verified(body));
  const [event] = parsed.kind === 'events' ? parsed.events : [];
  if (event?.kind !== 'signal') throw new Error(`No signal: ${JSON.stringify(parsed)}`);
  return event;
}

/** Why nobody gets it. */
export function reasonIn(body: unknown): string {
  const parsed = parse(verified(body));
  const [event] = parsed.kind === 'events' ? parsed.events : [];
  return event?.kind === 'ignored' ? event.reason : JSON.stringify(parsed);
}
