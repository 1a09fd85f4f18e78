import type { IncomingFile } from '../../contract/events.ts';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { TelegramEntity, TelegramFile, TelegramMessage } from './update.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly files: readonly IncomingFile[];
  readonly notes: readonly LocalizedText[];
}

const nothing: Content = { text: '', files: [], notes: [] };

/** Undefined where the message says nothing, or only reports that something happened in the chat. */
export function contentOf(message: TelegramMessage): Content | undefined {
  const { text, caption, entities, caption_entities: captionEntities } = message;
  if (text === '') return undefined;
  if (text !== undefined) return { ...nothing, text: withLinks(text, entities) };
  const files = filesOf(message);
  if (files.length > 0) return { ...nothing, files, text: withLinks(caption ?? '', captionEntities) };
  const inWords = stickerOf(message) ?? placeOf(message) ?? inWordsOf(message);
  if (inWords !== undefined) return inWords;
  return isServiceMessage(message) ? undefined : { ...nothing, text: caption ?? '', notes: [contentTexts.notShown] };
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
  return { text: sticker.emoji ?? '', files, notes: [contentTexts.sticker] };
}

function placeOf({ venue, location = venue?.location }: TelegramMessage): Content | undefined {
  if (location === undefined) return undefined;
  const { latitude, longitude } = location;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  const lines = [venue?.title, venue?.address, `${latitude}, ${longitude}`, map];
  return { ...nothing, text: linesOf(lines), notes: [contentTexts.location] };
}

function inWordsOf({ contact, poll, dice }: TelegramMessage): Content | undefined {
  if (contact !== undefined) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
    return { ...nothing, text: linesOf([name, contact.phone_number]), notes: [contentTexts.contact] };
  }
  if (poll !== undefined) {
    const options = (poll.options ?? []).map(({ text }) => `– ${text}`);
    return { ...nothing, text: linesOf([poll.question, ...options]), notes: [contentTexts.poll] };
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
const contentTexts = {
  sticker: { en: 'Sticker', fr: 'Autocollant' },
  location: { en: 'Location', fr: 'Position' },
  contact: { en: 'Contact', fr: 'Contact' },
  poll: { en: 'Poll', fr: 'Sondage' },
  notShown: {
    en: 'A message of a kind that can not be shown here: ask the customer',
    fr: 'Un message d’un type qui ne peut pas être affiché ici : demandez au client',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
