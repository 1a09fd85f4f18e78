import type { Author, IncomingFile, MessageEvent, Quoted } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { Parsed, VerifiedRequest } from '../../contract/webhook.ts';
import { hasVisible } from '../../messages/clean-text.ts';
import { plainSentence } from '../../messages/plain-sentence.ts';
import { parseExact } from '../parse-exact.ts';
import {
  conversationIn,
  messageIdIn,
  messageSchema,
  type TelegramEntity,
  type TelegramFile,
  type TelegramMessage,
  timeOf,
  updateSchema,
} from './update.ts';

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
    notes: [eventTexts.edited, ...(event.notes ?? [])],
    replyTo: { sentBy: 'theirs', providerMessageId: original },
    album: undefined,
  };
}

/** Whoever writes in the name of a chat, as a group's administrators may, is that chat. */
function authorOf({ from, sender_chat: sender }: TelegramMessage): Author | undefined {
  if (sender !== undefined) return { id: sender.id, firstName: sender.title ?? '' };
  if (from === undefined || from.is_bot === true) return undefined;
  const { id, first_name: firstName = '', last_name: lastName, username } = from;
  const isNamed = hasVisible(firstName) || hasVisible(lastName ?? '');
  return { id, firstName: isNamed || !username ? firstName : `@${username}`, lastName, nickname: username };
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

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly files: readonly IncomingFile[];
  readonly notes: readonly LocalizedText[];
}

const nothing: Content = { text: '', files: [], notes: [] };

/** Undefined where the message says nothing, or only reports that something happened in the chat. */
function contentOf(message: TelegramMessage): Content | undefined {
  const { text, caption, entities, caption_entities: captionEntities } = message;
  if (text === '') return undefined;
  if (text !== undefined) return { ...nothing, text: withLinks(text, entities) };
  const files = filesOf(message);
  if (files.length > 0) return { ...nothing, files, text: withLinks(caption ?? '', captionEntities) };
  const inWords = stickerOf(message) ?? placeOf(message) ?? inWordsOf(message);
  if (inWords !== undefined) return inWords;
  return isServiceMessage(message) ? undefined : { ...nothing, text: caption ?? '', notes: [eventTexts.notShown] };
}

/**
 * A link that stands behind a word is put after it in brackets; offsets are UTF-16 units (Bot API, MessageEntity), and one
 * that is odd could fall into the middle of an emoji. Takes time in proportion to text and links.
 */
function withLinks(text: string, entities: readonly TelegramEntity[] = []): string {
  const links = entities.flatMap(({ type, offset, length, url }) => {
    const end = Math.min(Math.max(0, offset + length), text.length);
    return type === 'text_link' && url !== undefined && text.slice(offset, end) !== url ? [{ end, url }] : [];
  });
  const parts: string[] = [];
  let from = 0;
  for (const { end, url } of links.toSorted((one, other) => one.end - other.end)) {
    parts.push(text.slice(from, end), ` (${url})`);
    from = end;
  }
  return [...parts, text.slice(from)].join('').toWellFormed();
}

/** An animation comes with the same file as a document, for older bots: it counts once. */
function filesOf({ photo, animation, audio, document, video, video_note: round, voice }: TelegramMessage) {
  // The sizes of one picture, the largest last.
  const picture = photo?.at(-1);
  return [
    ...incoming(picture, 'photo.jpg'),
    ...incoming(animation ?? document, animation === undefined ? 'document' : 'animation.mp4'),
    ...incoming(audio, 'audio.mp3'),
    ...incoming(video, 'video.mp4'),
    ...incoming(round, 'video-message.mp4'),
    ...incoming(voice, 'voice-message.oga'),
  ];
}

function incoming(file: TelegramFile | undefined, name: string): IncomingFile[] {
  if (file === undefined) return [];
  const source = { kind: 'reference', reference: file.file_id } as const;
  return [{ id: file.file_unique_id, name: file.file_name ?? name, type: file.mime_type, source }];
}

/** Of one that moves, its still picture. */
function stickerOf({ sticker }: TelegramMessage): Content | undefined {
  if (sticker === undefined) return undefined;
  const moves = sticker.is_animated === true || sticker.is_video === true;
  const files = incoming(moves ? sticker.thumbnail : sticker, 'sticker.webp');
  return { text: sticker.emoji ?? '', files, notes: [eventTexts.sticker] };
}

function placeOf({ venue, location = venue?.location }: TelegramMessage): Content | undefined {
  if (location === undefined) return undefined;
  const { latitude, longitude } = location;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  const lines = [venue?.title, venue?.address, `${latitude}, ${longitude}`, map];
  return { ...nothing, text: linesOf(lines), notes: [eventTexts.location] };
}

function inWordsOf({ contact, poll, dice }: TelegramMessage): Content | undefined {
  if (contact !== undefined) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
    return { ...nothing, text: linesOf([name, contact.phone_number]), notes: [eventTexts.contact] };
  }
  if (poll !== undefined) {
    const options = (poll.options ?? []).map(({ text }) => `– ${text}`);
    return { ...nothing, text: linesOf([poll.question, ...options]), notes: [eventTexts.poll] };
  }
  return dice && { ...nothing, text: `${dice.emoji} ${dice.value}` };
}

function linesOf(lines: readonly (string | undefined)[]): string {
  return lines.filter(Boolean).join('\n');
}

/** What a message has that nobody wrote (Bot API, "service message"). */
const serviceFields = [
  ...['new_chat_members', 'left_chat_member', 'new_chat_title', 'new_chat_photo', 'delete_chat_photo'],
  ...['group_chat_created', 'supergroup_chat_created', 'channel_chat_created', 'migrate_to_chat_id'],
  ...['migrate_from_chat_id', 'pinned_message', 'message_auto_delete_timer_changed', 'chat_background_set'],
  ...['forum_topic_created', 'forum_topic_edited', 'forum_topic_closed', 'forum_topic_reopened'],
  ...['general_forum_topic_hidden', 'general_forum_topic_unhidden', 'video_chat_scheduled', 'video_chat_started'],
  ...['video_chat_ended', 'video_chat_participants_invited', 'boost_added', 'chat_owner_left', 'chat_owner_changed'],
  ...['proximity_alert_triggered', 'write_access_allowed', 'connected_website', 'giveaway_created'],
];

function isServiceMessage(message: TelegramMessage): boolean {
  return serviceFields.some((field) => field in message);
}

/** What agents read beside what a customer wrote. */
const eventTexts = {
  edited: { en: 'Edited', fr: 'Modifié' },
  sticker: { en: 'Sticker', fr: 'Autocollant' },
  location: { en: 'Location', fr: 'Position' },
  contact: { en: 'Contact', fr: 'Contact' },
  poll: { en: 'Poll', fr: 'Sondage' },
  notShown: {
    en: 'A message of a kind that can not be shown here: ask the customer',
    fr: 'Un message d’un type qui ne peut pas être affiché ici : demandez au client',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param words Of an agent’s message that the customer answers. */
function inReplyTo(words: string): LocalizedText {
  return { en: `In reply to: “${words}”`, fr: `En réponse à : « ${words} »` };
}
