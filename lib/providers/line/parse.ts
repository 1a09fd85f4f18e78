import * as z from 'zod/mini';
import { type Author, changeId, isOurs, type ProviderEvent, type SignalEvent } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Parsed, VerifiedRequest } from '../../contract/webhook.ts';
import { parseExact } from '../parse-exact.ts';
import { contentOf, id, lenient, messageSchema } from './content.ts';

const webhookSchema = z.object({ events: z.array(z.unknown()) });

/** What of an event is read (Messaging API reference, "Webhook Event Objects"). */
const eventSchema = z.object({
  type: z.string(),
  mode: lenient(z.string()),
  timestamp: lenient(z.int()),
  webhookEventId: lenient(id),
  source: z.object({
    type: lenient(z.string()),
    userId: lenient(id),
    groupId: lenient(id),
    roomId: lenient(id),
  }),
  message: z.optional(z.unknown()),
  unsend: z.optional(z.unknown()),
  postback: z.optional(z.unknown()),
  follow: z.optional(z.unknown()),
});
type LineEvent = z.infer<typeof eventSchema>;

/** Reads a verified batch of events; the one that the console's Verify button sends has none. Never throws. */
export function parse({ body }: VerifiedRequest): Parsed {
  const webhook = webhookSchema.safeParse(parseExact(body));
  if (!webhook.success) {
    return { kind: 'malformed', field: 'events', problem: 'It must be a list, in a body of JSON in UTF-8.' };
  }
  return { kind: 'events', events: webhook.data.events.map(read) };
}

function read(value: unknown): ProviderEvent {
  const event = eventSchema.safeParse(value).data;
  if (event === undefined) return ignored('The event lacks its type or its source.');
  // Another application has the conversation, and answers in it (Messaging API reference, "Channel state").
  if (event.mode === 'standby') return ignored('The channel is in standby: another one has the conversation.');
  const origin = originOf(event);
  if (origin === undefined) return ignored('The source of the event names nobody.');
  switch (event.type) {
    case 'message':
      return messageIn(event, origin);
    case 'unsend':
      return unsentIn(event, origin);
    case 'postback':
      return pressIn(event, origin);
    case 'follow':
    case 'unfollow':
    case 'leave':
      return signalIn(event, origin);
    default:
      return ignored(`The event ${nameOf(event.type)} is of no message of a customer.`);
  }
}

interface Origin {
  readonly conversationId: string;
  readonly author: Author;
  readonly occurredAt: string | undefined;
}

/** A group or a room is the conversation; in one, LINE does not always name who wrote. */
function originOf({ source, timestamp }: LineEvent): Origin | undefined {
  const conversationId = source.groupId ?? source.roomId ?? source.userId;
  if (conversationId === undefined) return undefined;
  // The time of the event, also of one that comes again later (Messaging API reference, "Common properties").
  const author: Author = source.userId === undefined ? { id: conversationId } : { id: source.userId, hasProfile: true };
  return { conversationId, author, occurredAt: timeOf(timestamp) };
}

function messageIn({ message }: LineEvent, origin: Origin): ProviderEvent {
  const written = messageSchema.safeParse(message).data;
  if (written === undefined) return ignored('The message lacks its id or its type.');
  const content = contentOf(written);
  if (content === undefined) return ignored('The message says nothing.');
  return { kind: 'message', ...origin, providerMessageId: written.id, ...content };
}

/** What a user has taken back is to be deleted, files and all (LINE, "Messaging API development guidelines"). */
function unsentIn({ unsend }: LineEvent, origin: Origin): ProviderEvent {
  const of = z.object({ messageId: id }).safeParse(unsend).data?.messageId;
  if (of === undefined) return ignored('The event does not say which message was unsent.');
  return {
    kind: 'message',
    ...origin,
    providerMessageId: changeId(of, 'unsent'),
    text: '',
    change: { kind: 'deleted', of },
  };
}

const form = /^p:([^:]{1,50}):(\d{1,6})$/;

/** What a button carries: our id of the part, and the key of the choice; far below the 300 characters that there are. */
export function buttonData(externalId: string, key: string): string {
  return `p:${externalId}:${key}`;
}

/** LINE says what the button carries and not its label, which the core knows. Rich menus send data of their own. */
function pressIn({ postback }: LineEvent, origin: Origin): ProviderEvent {
  const data = z.object({ data: z.string() }).safeParse(postback).data?.data ?? '';
  const [, of = '', key = ''] = form.exec(data) ?? [];
  if (!isOurs(of)) return ignored('The button that was pressed is none of ours.');
  const providerMessageId = `press:${of}:${key}:${origin.author.id}`;
  return { kind: 'message', ...origin, providerMessageId, text: '', press: { of, key } };
}

/** LINE gives its usual answer to a send to somebody who has blocked the account: only these events tell. */
function signalIn(event: LineEvent, origin: Origin): ProviderEvent {
  const { type, webhookEventId } = event;
  if (type === 'follow' && !isUnblocked(event)) return ignored('Somebody added the account, and wrote nothing.');
  if (webhookEventId === undefined) return ignored(`The event ${type} lacks its id.`);
  const signal = (state: 'blocked' | 'left' | 'reachable', note?: LocalizedText): SignalEvent => ({
    kind: 'signal',
    ...origin,
    providerEventId: webhookEventId,
    signal: { kind: 'contact-state', state },
    ...(note !== undefined && { note }),
  });
  if (type === 'follow') return signal('reachable');
  return type === 'unfollow' ? signal('blocked') : signal('left', removed);
}

function isUnblocked({ follow }: LineEvent): boolean {
  return z.object({ isUnblocked: z.literal(true) }).safeParse(follow).success;
}

const removed: LocalizedText = {
  en: 'The account was removed from this group: nothing can be sent to it',
  fr: 'Le compte a été retiré de ce groupe\u00a0: rien ne peut y être envoyé',
};

/** Before the year 10,000, which ISO 8601 writes with another sign. */
const MOST_MS = Date.UTC(10_000, 0);

function timeOf(timestamp = Number.NaN): string | undefined {
  return timestamp >= 0 && timestamp < MOST_MS ? new Date(timestamp).toISOString() : undefined;
}

/** Into logs only where it looks like the name of a type. */
const nameOf = (type: string): string => (/^[A-Za-z]{1,40}$/.test(type) ? type : 'without a known type');

function ignored(reason: string): ProviderEvent {
  return { kind: 'ignored', reason };
}
