import type { MessageEvent, ProviderEvent } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Parsed, VerifiedRequest } from '../../contract/webhook.ts';
import { parseExact } from '../parse-exact.ts';
import { memberIn, reactionIn } from './message/acts.ts';
import { authorOf } from './message/author.ts';
import { contentOf } from './message/content.ts';
import { contextOf } from './message/context.ts';
import { answerTo, pressIn } from './message/press.ts';
import { isTestStart, messageTo } from './message/test-start.ts';
import {
  conversationIn,
  isGroup,
  messageIdIn,
  messageSchema,
  type TelegramMessage,
  timeOf,
  updateSchema,
} from './message/update.ts';

type Events = Extract<Parsed, { kind: 'events' }>;

/**
 * Reads a verified update: what customers write, edit and press becomes messages, what else they do becomes signals; all else
 * is ignored, and never refused, since Telegram would bring it again for a day and hold up what came after it. Never throws.
 */
export function parse(request: VerifiedRequest): Parsed {
  const body = parseExact(request.body);
  if (body === undefined) return { kind: 'malformed', field: 'body', problem: 'It must be JSON in UTF-8.' };
  const update = updateSchema.safeParse(body).data;
  if (update === undefined) {
    return { kind: 'malformed', field: 'update_id', problem: 'It must be there, as in each Update of the Bot API.' };
  }
  const { update_id: updateId, message, edited_message: changed, callback_query: pressed } = update;
  const { message_reaction: reaction, my_chat_member: membership } = update;
  if (message !== undefined) {
    return orTest(
      read(message, (written) => movedIn(written) ?? eventOf(written, updateId)),
      request,
    );
  }
  if (changed !== undefined) return read(changed, (written) => editOf(written, updateId));
  // The button waits until it is answered, whatever was pressed.
  if (pressed !== undefined) return { ...told(pressIn(pressed)), reply: answerTo(pressed) };
  if (reaction !== undefined) return told(reactionIn(reaction, updateId));
  if (membership !== undefined) return told(memberIn(membership, updateId));
  return ignored(`The update ${kindOf(update)} is of no message of a customer.`);
}

/** An admin's test is no message of a customer's: the chat gets the test message, and CXone nothing. */
function orTest(parsed: Events, request: VerifiedRequest): Events {
  const [event] = parsed.events;
  if (event?.kind !== 'message' || !isTestStart(event, request)) return parsed;
  const { conversationId } = event;
  return { ...ignored('An admin has opened the test link.'), testReply: (words) => messageTo(conversationId, words) };
}

function read(value: unknown, toEvent: (message: TelegramMessage) => MessageEvent | string): Events {
  const message = messageSchema.safeParse(value);
  if (!message.success) return ignored('The message lacks its chat or its id.');
  return told(toEvent(message.data));
}

/** @param event Or why there is none. */
function told(event: ProviderEvent | string): Events {
  return typeof event === 'string' ? ignored(event) : { kind: 'events', events: [event] };
}

/** The message, or why it is none for an agent. */
function eventOf(message: TelegramMessage, updateId: string): MessageEvent | string {
  if (message.is_automatic_forward === true)
    return 'A post of the group’s own channel, which Telegram has copied into it.';
  const author = authorOf(message);
  if (author === undefined) return 'The message was written by a bot, or by nobody.';
  const content = contentOf(message);
  if (content === undefined) return 'The message reports something that happened in the chat, or says nothing.';
  const { replyTo, notes: context } = contextOf(message);
  const notes = [...context, ...content.notes];
  return {
    kind: 'message',
    conversationId: conversationIn(message),
    conversationName: message.chat.title,
    isGroup: isGroup(message),
    providerMessageId: idOf(message, updateId),
    occurredAt: timeOf(message.date),
    author,
    text: content.text,
    notes: notes.length > 0 ? notes : undefined,
    files: content.files.length > 0 ? content.files : undefined,
    replyTo,
    album: message.media_group_id,
    fields: content.fields,
  };
}

/** Messages that only one member of a group sees all have the number 0 (Bot API, Message): each has its update. */
function idOf(message: TelegramMessage, updateId: string): string {
  const id = messageIdIn(message);
  return message.message_id === '0' ? `${id}:${updateId}` : id;
}

/** A group that becomes a supergroup is another chat from then on: both conversations say so. */
function movedIn(message: TelegramMessage): MessageEvent | undefined {
  const { chat, migrate_to_chat_id: next, migrate_from_chat_id: last } = message;
  if (next === undefined && last === undefined) return undefined;
  return {
    kind: 'message',
    conversationId: chat.id,
    conversationName: chat.title,
    providerMessageId: messageIdIn(message),
    occurredAt: timeOf(message.date),
    author: authorOf(message) ?? { id: chat.id, firstName: chat.title ?? '' },
    text: '',
    notes: [next === undefined ? goesOn : goesOnElsewhere],
  };
}

/** An edit is a message of its own: CXone has what it changes already. */
function editOf(message: TelegramMessage, updateId: string): MessageEvent | string {
  if (message.location !== undefined) return 'A location that is shared live has moved.';
  const event = eventOf(message, updateId);
  if (typeof event === 'string') return event;
  const original = event.providerMessageId;
  return {
    ...event,
    // Two edits of one second have the same time, but each its update.
    providerMessageId: `${original}:${updateId}`,
    // An agent's message is told in the same way as with the first one, or the words would differ.
    replyTo: event.replyTo?.sentBy === 'ours' ? event.replyTo : undefined,
    album: undefined,
    change: { kind: 'edited', of: original, album: event.album },
  };
}

/** Names the field that makes the update what it is. It goes into logs only where it looks like one. */
function kindOf(update: Readonly<Record<string, unknown>>): string {
  const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
  return /^[a-z_]{1,40}$/.test(kind) ? kind : 'without a known kind';
}

function ignored(reason: string): Events {
  return { kind: 'events', events: [{ kind: 'ignored', reason }] };
}

const goesOnElsewhere: LocalizedText = {
  en: 'The group has become a supergroup, and continues in another conversation',
  fr: 'Le groupe est devenu un supergroupe et continue dans une autre conversation',
};
const goesOn: LocalizedText = {
  en: 'The group has become a supergroup: the earlier messages are in another conversation',
  fr: 'Le groupe est devenu un supergroupe : ce qui précède est dans une autre conversation',
};
