import type { Sentence } from '../../messages/sentence.ts';
import type { IncomingFile } from '../contract.ts';
import { eventSentences } from './event-sentences.ts';
import type { TelegramEntity, TelegramFile, TelegramMessage } from './read-update.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly files: readonly IncomingFile[];
  readonly notes: readonly Sentence[];
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
  return isServiceMessage(message) ? undefined : { ...nothing, text: caption ?? '', notes: [eventSentences.notShown] };
}

/**
 * A link that stands behind a word is put after it in brackets; offsets are UTF-16 units (Bot API, MessageEntity), and one
 * that is odd could fall into the middle of an emoji.
 */
function withLinks(text: string, entities: readonly TelegramEntity[] = []): string {
  const links = entities.filter(({ type, url }) => type === 'text_link' && url !== undefined);
  return links
    .toSorted((one, other) => other.offset - one.offset)
    .reduce((words, { offset, length, url = '' }) => {
      const end = offset + length;
      return words.slice(offset, end) === url ? words : `${words.slice(0, end)} (${url})${words.slice(end)}`;
    }, text)
    .toWellFormed();
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
  return [{ id: file.file_unique_id, name: file.file_name ?? name, source }];
}

/** Of one that moves, its still picture. */
function stickerOf({ sticker }: TelegramMessage): Content | undefined {
  if (sticker === undefined) return undefined;
  const moves = sticker.is_animated === true || sticker.is_video === true;
  const files = incoming(moves ? sticker.thumbnail : sticker, 'sticker.webp');
  return { text: sticker.emoji ?? '', files, notes: [eventSentences.sticker] };
}

function placeOf({ venue, location = venue?.location }: TelegramMessage): Content | undefined {
  if (location === undefined) return undefined;
  const { latitude, longitude } = location;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  const lines = [venue?.title, venue?.address, `${latitude}, ${longitude}`, map];
  return { ...nothing, text: linesOf(lines), notes: [eventSentences.location] };
}

function inWordsOf({ contact, poll, dice }: TelegramMessage): Content | undefined {
  if (contact !== undefined) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ');
    return { ...nothing, text: linesOf([name, contact.phone_number]), notes: [eventSentences.contact] };
  }
  if (poll !== undefined) {
    const options = (poll.options ?? []).map(({ text }) => `– ${text}`);
    return { ...nothing, text: linesOf([poll.question, ...options]), notes: [eventSentences.poll] };
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
