import { plainSentence } from '../../messages/plain-sentence.ts';
import type { Author, MessageEvent, Parsed, Quoted, VerifiedRequest } from '../contract.ts';
import { parseExact } from '../parse-exact.ts';
import { contentOf } from './content.ts';
import { conversationIn, messageIdIn } from './ids.ts';
import { eventSentences, inReplyTo } from './event-sentences.ts';
import { messageSchema, type TelegramMessage, updateSchema } from './read-update.ts';
import { timeOf } from './time-of.ts';

const MAX_QUOTED_WORDS = 100;

/**
 * Reads a verified update: what customers write and edit becomes messages; all else is ignored, and never refused, since
 * Telegram would bring it again for a day and hold up what came after it. Never throws.
 */
export function parse(request: VerifiedRequest): Parsed {
  const body = parseExact(request.body);
  if (body === undefined) return { kind: 'malformed', field: 'body', problem: 'It must be JSON in UTF-8.' };
  const update = updateSchema.safeParse(body).data;
  if (update === undefined) {
    return { kind: 'malformed', field: 'update_id', problem: 'It must be there, as in each Update of the Bot API.' };
  }
  const { update_id: updateId, message, edited_message: edited } = update;
  if (message !== undefined) return read(message, (written) => eventOf(written));
  if (edited !== undefined) return read(edited, (written) => editOf(written, updateId));
  return ignored(`The update ${kindOf(update)} is of no message of a customer.`);
}

function read(value: unknown, toEvent: (message: TelegramMessage) => MessageEvent | string): Parsed {
  const message = messageSchema.safeParse(value);
  if (!message.success) return ignored('The message lacks its chat or its id.');
  const event = toEvent(message.data);
  return typeof event === 'string' ? ignored(event) : { kind: 'events', events: [event] };
}

/** The message, or why it is none for an agent. */
function eventOf(message: TelegramMessage): MessageEvent | string {
  const author = authorOf(message);
  if (author === undefined) return 'The message was written by a bot, or by nobody.';
  const content = contentOf(message);
  if (content === undefined) return 'The message reports something that happened in the chat, or says nothing.';
  const { replyTo, note } = quotedIn(message);
  const notes = [...(note === undefined ? [] : [note]), ...content.notes];
  return {
    kind: 'message',
    conversationId: conversationIn(message),
    conversationName: message.chat.title,
    providerMessageId: messageIdIn(message),
    occurredAt: timeOf(message.date),
    author,
    text: content.text,
    notes: notes.length > 0 ? notes : undefined,
    files: content.files.length > 0 ? content.files : undefined,
    replyTo,
    album: message.media_group_id,
  };
}

/** An edit is a message of its own, which quotes what it changes: CXone has that already. */
function editOf(message: TelegramMessage, updateId: string): MessageEvent | string {
  if (message.location !== undefined) return 'A location that is shared live has moved.';
  const event = eventOf(message);
  if (typeof event === 'string') return event;
  const original = event.providerMessageId;
  return {
    ...event,
    // Two edits of one second have the same time, but each its update.
    providerMessageId: `${original}:${updateId}`,
    notes: [eventSentences.edited, ...(event.notes ?? [])],
    replyTo: { sentBy: 'theirs', providerMessageId: original },
    album: undefined,
  };
}

/** Whoever writes in the name of a chat, as a group's administrators may, is that chat. */
function authorOf({ from, sender_chat: sender }: TelegramMessage): Author | undefined {
  if (sender !== undefined) return { id: sender.id, firstName: sender.title };
  if (from === undefined || from.is_bot === true) return undefined;
  return { id: from.id, firstName: from.first_name, lastName: from.last_name, nickname: from.username };
}

/** Of an answer to an agent's message the words are quoted: which message of ours it was, nobody tells us. */
function quotedIn({ reply_to_message: quoted, chat }: TelegramMessage): {
  readonly replyTo?: Quoted;
  readonly note?: ReturnType<typeof inReplyTo>;
} {
  // What is written in a topic answers the message that opened it, if nothing else.
  if (quoted === undefined || quoted.forum_topic_created !== undefined) return {};
  if (quoted.from?.is_bot !== true) {
    return { replyTo: { sentBy: 'theirs', providerMessageId: messageIdIn({ chat, message_id: quoted.message_id }) } };
  }
  const words = plainSentence(quoted.text ?? quoted.caption ?? '', MAX_QUOTED_WORDS);
  return words === '' ? {} : { note: inReplyTo(words) };
}

/** Names the field that makes the update what it is. It goes into logs only where it looks like one. */
function kindOf(update: Readonly<Record<string, unknown>>): string {
  const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
  return /^[a-z_]{1,40}$/.test(kind) ? kind : 'without a known kind';
}

function ignored(reason: string): Parsed {
  return { kind: 'events', events: [{ kind: 'ignored', reason }] };
}
