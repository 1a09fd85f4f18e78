import type { Card, Choice, Place, RichContent, TimeSlot } from '../../../contract/content.ts';
import type { OutboundPart, SendResult } from '../../../contract/sending.ts';
import { httpUrl } from '../../read-answer.ts';
import type { BotApiAnswer } from '../bot-api.ts';
import { MAX_BUTTONS, MAX_CAPTION_LENGTH, MAX_PLACE_TEXT, MAX_TEXT_LENGTH } from '../manifest.ts';
import { buttonData } from './press.ts';
import { agentTexts, failed, outcomeOf } from '../outcome.ts';

/** Calls a method of the Bot API in the conversation of the part. */
type Call = (method: string, parameters: Readonly<Record<string, unknown>>) => Promise<BotApiAnswer>;

interface Request {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The same without what Telegram could refuse of it. */
  readonly instead?: Request;
}

/**
 * Sends a part by Telegram's own means: buttons below a text or a picture, or a place. A picture that Telegram does not take
 * is left out, for its refusal says that nothing was sent. What Telegram can't show is `unsupported`, and nothing was asked
 * of it.
 */
export async function sendContent(part: OutboundPart, content: RichContent, call: Call): Promise<SendResult> {
  const request = requestFor(part, content);
  if (request === undefined) {
    const detail = `The content of the kind ${content.kind} does not fit one message of Telegram.`;
    return { ...failed('unsupported', agentTexts.notShown, detail), kind: 'unsupported', refuses: 'message' };
  }
  const answer = await call(request.method, request.parameters);
  const { instead } = request;
  if (instead === undefined || !isPictureRefused(answer)) return outcomeOf(answer);
  return outcomeOf(await call(instead.method, instead.parameters));
}

function requestFor(part: OutboundPart, content: RichContent): Request | undefined {
  switch (content.kind) {
    case 'quickReplies':
    case 'list': {
      const title = content.kind === 'list' ? (content.title ?? '') : '';
      const words = [title, content.text, described(content.choices)];
      return textRequest(part, words, title, rowsOf(content.choices.map((choice) => choiceButton(part, choice))));
    }
    case 'timeSlots': {
      const buttons = content.slots.map((slot) => ({ text: timeOfSlot(slot), ...pressOf(part, slot.key) }));
      return textRequest(part, [content.text, content.place && wordsOfPlace(content.place)], '', rowsOf(buttons));
    }
    case 'card': {
      const [card] = content.cards;
      return card && content.cards.length === 1 ? cardRequest(part, content.text, card) : undefined;
    }
    case 'location':
      return placeRequest(part, content.text, content.place);
    case 'form':
      return undefined;
  }
}

/** A button of an inline keyboard (Bot API, InlineKeyboardButton). */
interface Button {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}
type Rows = readonly (readonly Button[])[];

const pressOf = ({ externalId, conversationId }: OutboundPart, key: string) => ({
  callback_data: buttonData(externalId, key, conversationId),
});

const choiceButton = (part: OutboundPart, { key, label }: Choice): Button => ({ text: label, ...pressOf(part, key) });

/** UTF-16 units of a label with which two, or three, stand side by side on a narrow phone. */
const HALF_ROW = 16;
const THIRD_ROW = 8;

function rowsOf(buttons: readonly Button[]): Rows {
  const longest = Math.max(0, ...buttons.map(({ text }) => text.length));
  const width = longest <= THIRD_ROW ? 3 : longest <= HALF_ROW ? 2 : 1;
  return Array.from({ length: Math.ceil(buttons.length / width) }, (_, row) =>
    buttons.slice(row * width, (row + 1) * width),
  );
}

/** Bytes of a keyboard as JSON: Telegram refuses one of more than about 10,000 (github.com/tginfo/Telegram-Limits, 187). */
const MAX_KEYBOARD_BYTES = 9_500;
/** Bytes that come back with a press (Bot API, InlineKeyboardButton). */
const MAX_DATA_BYTES = 64;

/** Parameters with the keyboard; undefined where Telegram takes none like it. */
function keyboardOf(rows: Rows): Readonly<Record<string, unknown>> | undefined {
  const buttons = rows.flat();
  if (buttons.length === 0) return {};
  const isOdd = ({ callback_data: data = '' }: Button) => Buffer.byteLength(data) > MAX_DATA_BYTES;
  const markup = { inline_keyboard: rows };
  const isTooLarge = Buffer.byteLength(JSON.stringify(markup)) > MAX_KEYBOARD_BYTES;
  return buttons.length > MAX_BUTTONS || isTooLarge || buttons.some(isOdd) ? undefined : { reply_markup: markup };
}

/** @param title The first of the words, which is shown in bold. */
function textRequest(
  part: OutboundPart,
  words: readonly (string | undefined)[],
  title: string,
  rows: Rows,
): Request | undefined {
  // A keyboard needs words above it: those of the whole content.
  const text = paragraphsOf(words) || part.text;
  const keyboard = keyboardOf(rows);
  if (keyboard === undefined || text.length > MAX_TEXT_LENGTH) return undefined;
  return { method: 'sendMessage', parameters: { text, ...boldOf(title, 'entities'), ...keyboard } };
}

function cardRequest(part: OutboundPart, above: string, { title = '', text, imageUrl, links, choices }: Card) {
  // Its links stand alone in their rows: they lead out of the chat.
  const rows = [
    ...rowsOf(choices.map((choice) => choiceButton(part, choice))),
    ...links.map(({ label, url }) => [{ text: label, url }]),
  ];
  const words = above === '' ? [title, text] : [above, title, text];
  const bold = above === '' ? title : '';
  const withoutPicture = textRequest(part, words, bold, rows);
  const picture = httpUrl(imageUrl ?? '');
  const caption = paragraphsOf(words);
  if (picture === undefined || withoutPicture === undefined) return withoutPicture;
  if (caption.length > MAX_CAPTION_LENGTH) return undefined;
  const said = caption === '' ? {} : { caption, ...boldOf(bold, 'caption_entities') };
  const parameters = { photo: picture.href, ...said, ...keyboardOf(rows) };
  return { method: 'sendPhoto', parameters, instead: withoutPicture };
}

/** A place with a name and an address, or a point on the map; one that has much more to say goes in words. */
function placeRequest(part: OutboundPart, text: string, { latitude, longitude, title, address }: Place) {
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const [name = '', ...others] = [...new Set([text, title, address].filter(Boolean))];
  if (!isOnEarth || name.length > MAX_PLACE_TEXT) return textRequest(part, [part.text], '', []);
  const point = { latitude, longitude };
  if (name === '') return { method: 'sendLocation', parameters: point };
  const where = others.join(', ') || `${latitude}, ${longitude}`;
  return { method: 'sendVenue', parameters: { ...point, title: name, address: where } };
}

const paragraphsOf = (words: readonly (string | undefined)[]): string => words.filter(Boolean).join('\n\n');

function boldOf(title: string, field: 'entities' | 'caption_entities') {
  return title === '' ? {} : { [field]: [{ type: 'bold', offset: 0, length: title.length }] };
}

/** What a button has no room for. */
function described(choices: readonly Choice[]): string {
  return choices.flatMap(({ label, description }) => (description ? [`• ${label}: ${description}`] : [])).join('\n');
}

function wordsOfPlace({ title, address, latitude, longitude }: Place): string {
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  return [title, address, map].filter(Boolean).join('\n');
}

const MINUTE_MS = 60_000;

/** In UTC and in figures: nobody tells us where the customer is. `2026-12-01, 10:00–10:30 UTC` */
function timeOfSlot({ startsAt, minutes }: TimeSlot): string {
  const start = new Date(startsAt);
  if (Number.isNaN(start.getTime())) return startsAt;
  const [day, time] = dayAndTime(start);
  const end = new Date(start.getTime() + (minutes ?? 0) * MINUTE_MS);
  if (minutes === undefined || Number.isNaN(end.getTime())) return `${day}, ${time} UTC`;
  const [lastDay, lastTime] = dayAndTime(end);
  return lastDay === day ? `${day}, ${time}–${lastTime} UTC` : `${day}, ${time} – ${lastDay}, ${lastTime} UTC`;
}

function dayAndTime(date: Date): readonly [day: string, time: string] {
  const [day = '', time = ''] = date.toISOString().split('T');
  return [day, time.slice(0, 5)];
}

/**
 * Telegram fetches a picture by its link, of up to 5 MB (Bot API, "Sending files"); a group may allow none. Its words are no
 * documented interface, see outcome.ts.
 */
const pictureRefused =
  /PHOTO|IMAGE_|HTTP URL|web ?page|WEB(?:PAGE|DOCUMENT|FILE)_|MEDIA_|EXTERNAL_URL|wrong (?:remote )?file|file (?:must be|of size)|too (?:big|large)/i;

/** Surely, so that nothing was sent. */
function isPictureRefused(answer: BotApiAnswer): boolean {
  if (answer.kind !== 'error' || !pictureRefused.test(answer.description)) return false;
  return answer.status >= 400 && answer.status < 500 && answer.status !== 429 && outcomeOf(answer).kind !== 'sent';
}
