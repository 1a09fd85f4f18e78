import type { IncomingFile } from '../../../contract/events.ts';
import type { LocalizedText } from '../../../contract/localized-text.ts';
import { blocksOfRich, linesOfRich } from './rich.ts';
import {
  mediaSchema,
  type TelegramEntity,
  type TelegramFile,
  type TelegramMedia,
  type TelegramMessage,
} from './update.ts';
import { linesOf, nothing, toldOf, type Content } from './told.ts';
import { linesOfCard } from './vcard.ts';

/** Undefined where the message says nothing, or only reports that something happened in the chat. */
export function contentOf(message: TelegramMessage): Content | undefined {
  const { text, caption, entities, caption_entities: captionEntities } = message;
  if (text === '') return undefined;
  if (text !== undefined) return startOf(text) ?? { ...nothing, text: withLinks(text, entities) };
  const files = filesOf(message);
  if (files.length > 0) return { ...nothing, files, text: withLinks(caption ?? '', captionEntities) };
  const inWords = richOf(message) ?? stickerOf(message) ?? placeOf(message) ?? inWordsOf(message) ?? toldOf(message);
  if (inWords !== undefined) return inWords;
  return isServiceMessage(message) ? undefined : { ...nothing, text: caption ?? '', notes: [contentTexts.notShown] };
}

/**
 * What Telegram writes for anybody who opens the chat with the bot: by a button, or by a link that may carry a word.
 */
const start = /^\/start(?:@\w{1,64})?(?: ([\w-]{1,512}))?$/;

function startOf(text: string): Content | undefined {
  const found = start.exec(text);
  if (found === null) return undefined;
  const [, carried] = found;
  if (carried === undefined) return { ...nothing, notes: [contentTexts.started] };
  return { ...nothing, notes: [startedBy(carried)], fields: { start: carried } };
}

/**
 * A link that stands behind a word is put after it in brackets; offsets are UTF-16 units (Bot API, MessageEntity), and
 * one that is odd could fall into the middle of an emoji. Takes time in proportion to text and links.
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

/** Text with headings, lists, tables and media: its words line by line, and its files. */
function richOf({ rich_message: rich }: TelegramMessage): Content | undefined {
  if (rich === undefined) return undefined;
  const text = linesOf(linesOfRich(rich.blocks));
  const files = blocksOfRich(rich.blocks).flatMap((block) => filesOf(mediaSchema.parse(block)));
  return text === '' && files.length === 0 ? undefined : { ...nothing, text, files };
}

/** An animation comes with the same file as a document, for older bots: it counts once. */
function filesOf({
  photo,
  animation,
  audio,
  document,
  video,
  video_note: round,
  voice_note: note,
  voice = note,
}: TelegramMedia) {
  const picture = photo?.toSorted((one, other) => pixelsOf(one) - pixelsOf(other)).at(-1);
  return [
    ...incoming(picture, 'photo.jpg'),
    ...incoming(animation ?? document, animation === undefined ? 'document' : 'animation.mp4'),
    ...incoming(audio, 'audio.mp3'),
    ...incoming(video, 'video.mp4'),
    ...incoming(round, 'video-message.mp4'),
    ...incoming(voice, 'voice-message.oga'),
  ];
}

/** The sizes of one picture come in any order; where they are not told, the last counts as the largest. */
const pixelsOf = ({ width = 0, height = 0 }: TelegramFile): number => width * height;

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
  return { ...nothing, text: linesOf(lines), notes: [placeNote(location.live_period)] };
}

function inWordsOf({ contact, poll, dice }: TelegramMessage): Content | undefined {
  if (contact !== undefined) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
    const lines = linesOfCard(contact.vcard ?? '', [name, contact.phone_number]);
    return { ...nothing, text: linesOf(lines), notes: [contentTexts.contact] };
  }
  if (poll !== undefined) {
    const options = (poll.options ?? []).map(({ text }) => `– ${text}`);
    return { ...nothing, text: linesOf([poll.question, ...options]), notes: [contentTexts.poll] };
  }
  return dice && { ...nothing, text: `${dice.emoji} ${dice.value}` };
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
  ...['giveaway_winners', 'giveaway_completed', 'paid_message_price_changed', 'direct_message_price_changed'],
  ...['checklist_tasks_done', 'checklist_tasks_added', 'poll_option_added', 'poll_option_deleted'],
  ...['suggested_post_approved', 'suggested_post_approval_failed', 'suggested_post_declined', 'suggested_post_paid'],
  ...['suggested_post_refunded', 'managed_bot_created', 'community_chat_added', 'community_chat_removed'],
  ...['community_chat_joined', 'gift_upgrade_sent'],
];

function isServiceMessage(message: TelegramMessage): boolean {
  return serviceFields.some((field) => field in message);
}

/** What agents read beside what a customer wrote. */
const contentTexts = {
  sticker: { en: 'Sticker', fr: 'Autocollant' },
  started: { en: 'Opened the chat with the bot', fr: 'A ouvert la discussion avec le bot' },
  location: { en: 'Location', fr: 'Position' },
  contact: { en: 'Contact', fr: 'Contact' },
  poll: { en: 'Poll', fr: 'Sondage' },
  notShown: {
    en: 'A message of a kind that cannot be shown here: ask the customer',
    fr: 'Un message d’un type qui ne peut pas être affiché ici : demandez au client',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;

/** @param word That the link carried (Bot features, "Deep linking"). */
function startedBy(word: string): LocalizedText {
  return {
    en: `Opened the chat with the bot through a link with “${word}”`,
    fr: `A ouvert la discussion avec le bot par un lien contenant « ${word} »`,
  };
}

/** What the Bot API says of a place that is shared for as long as the customer likes (Bot API, sendLocation). */
const WITHOUT_END = 0x7f_ff_ff_ff;

/** @param seconds For which a place is shared live; its moves are not shown. */
function placeNote(seconds: number | undefined): LocalizedText {
  if (seconds === undefined) return contentTexts.location;
  if (seconds >= WITHOUT_END) {
    return {
      en: 'Location at the beginning: it is shared live, without an end',
      fr: 'Position au début : elle est partagée en direct, sans fin',
    };
  }
  const minutes = Math.max(1, Math.round(seconds / 60));
  const time = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  return {
    en: `Location at the beginning: it is shared live for ${time}`,
    fr: `Position au début : elle est partagée en direct pendant ${time}`,
  };
}
