import type { Card, Choice, Place, RichContent, TimeSlot } from '../../contract/content.ts';
import type { OutboundPart } from '../../contract/sending.ts';
import { cut } from '../../messages/plain-sentence.ts';
import { httpUrl } from '../read-answer.ts';
import type { LineMessageObject } from './api.ts';
import { MAX_CARDS, MAX_LINK_LENGTH, MAX_PLACE_TEXT } from './manifest.ts';
import { buttonData } from './parse.ts';

type Component = Readonly<Record<string, unknown>>;

/** Bytes of a bubble, and of all bubbles of a message (Messaging API, "Flex Message"). */
const MAX_BUBBLE_BYTES = 30_000;
const MAX_CAROUSEL_BYTES = 50_000;
/** UTF-16 units of the words for a list of chats and for clients that show no Flex Message. */
const MAX_ALT_TEXT = 400;
/** UTF-16 units of what a press says in the chat, and of an address that opens (Messaging API, "Action objects"). */
const MAX_DISPLAY_TEXT = 300;
const MAX_ADDRESS_LENGTH = 1_000;

/** The messages of one push that show rich content; undefined where LINE can't show it. */
export function messagesOf(part: OutboundPart, content: RichContent): readonly LineMessageObject[] | undefined {
  switch (content.kind) {
    case 'quickReplies': {
      const items = content.choices.map((choice) => ({
        type: 'action',
        action: pressOf(part, choice.key, choice.label),
      }));
      const text = [content.text || part.text, described(content.choices)].filter(Boolean).join('\n\n');
      return [{ type: 'text', text, ...(items.length > 0 && { quickReply: { items } }) }];
    }
    case 'list': {
      const rows = content.choices.map((choice) => rowOf(part, choice));
      return flexOf(part, [bubbleOf([title(content.title), words(content.text)], rows)]);
    }
    case 'timeSlots': {
      const rows = content.slots.map((slot) => rowOf(part, { key: slot.key, label: timeOfSlot(slot) }));
      const place = content.place && wordsOfPlace(content.place);
      return flexOf(part, [bubbleOf([words(content.text), words(place)], rows)]);
    }
    case 'card':
      return content.cards.length > MAX_CARDS ? undefined : cardsOf(part, content.text, content.cards);
    case 'location':
      return placeOf(content.text, content.place);
    case 'form':
      return undefined;
  }
}

/** What comes back with a press; it says its label in the chat, as if the customer had written it. */
function pressOf({ externalId }: OutboundPart, key: string, label: string) {
  return {
    type: 'postback',
    label,
    data: buttonData(externalId, key),
    displayText: cut(label, MAX_DISPLAY_TEXT),
  };
}

const words = (text: string | undefined): Component | undefined =>
  text ? { type: 'text', text, wrap: true } : undefined;
const title = (text: string | undefined): Component | undefined =>
  text ? { type: 'text', text, wrap: true, weight: 'bold', size: 'lg' } : undefined;

const boxed = { type: 'box', layout: 'vertical' } as const;
const framed = { ...boxed, backgroundColor: '#F2F3F5', cornerRadius: 'md', paddingAll: 'md' } as const;

/**
 * Something to press, as a box: a button of a Flex Message has one short line, and a box as many as it takes. The label of
 * its action is read aloud and may be no longer than that of a button.
 */
function rowOf(part: OutboundPart, { key, label, description }: Choice): Component {
  const { type, data, displayText } = pressOf(part, key, label);
  const lines = [
    { type: 'text', text: label, wrap: true, align: 'center', weight: 'bold', color: '#1F4E9E' },
    ...(description
      ? [{ type: 'text', text: description, wrap: true, align: 'center', size: 'sm', color: '#666666' }]
      : []),
  ];
  return { ...framed, action: { type, data, displayText }, contents: lines };
}

function linkOf({ label, url }: Card['links'][number]): Component {
  const line = { type: 'text', text: label, wrap: true, align: 'center', decoration: 'underline', color: '#1F4E9E' };
  return { ...framed, action: { type: 'uri', uri: url }, contents: [line] };
}

function bubbleOf(lines: readonly (Component | undefined)[], rows: readonly Component[], hero?: Component): Component {
  const contents = [...lines.filter((line) => line !== undefined), ...rows];
  return {
    type: 'bubble',
    ...(hero !== undefined && { hero }),
    ...(contents.length > 0 && { body: { ...boxed, spacing: 'md', contents } }),
  };
}

function cardsOf(part: OutboundPart, above: string, cards: readonly Card[]): readonly LineMessageObject[] | undefined {
  const addresses = cards.flatMap(({ links }) => links.map(({ url }) => url));
  if (addresses.some((url) => url.length > MAX_ADDRESS_LENGTH)) return undefined;
  const bubbles = cards.map((card) => {
    const rows = [...card.choices.map((choice) => rowOf(part, choice)), ...card.links.map(linkOf)];
    return bubbleOf([title(card.title), words(card.text)], rows, pictureOf(card));
  });
  const isEmpty = bubbles.some((bubble) => bubble['body'] === undefined && bubble['hero'] === undefined);
  const shown = isEmpty ? undefined : flexOf(part, bubbles);
  return shown && (above === '' ? shown : [{ type: 'text', text: above }, ...shown]);
}

/** LINE's clients load pictures by https alone; one that goes without it is left out. */
function pictureOf({ imageUrl }: Card): Component | undefined {
  const url = httpUrl(imageUrl);
  if (url === undefined || url.protocol !== 'https:' || url.href.length > MAX_LINK_LENGTH) return undefined;
  return { type: 'image', url: url.href, size: 'full', aspectRatio: '20:13', aspectMode: 'cover' };
}

function flexOf(part: OutboundPart, bubbles: readonly Component[]): readonly LineMessageObject[] | undefined {
  const [first] = bubbles;
  const sizes = bubbles.map((bubble) => Buffer.byteLength(JSON.stringify(bubble)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (first === undefined || Math.max(...sizes) > MAX_BUBBLE_BYTES || total > MAX_CAROUSEL_BYTES) return undefined;
  const contents = bubbles.length === 1 ? first : { type: 'carousel', contents: bubbles };
  return [{ type: 'flex', altText: cut(part.text.trim(), MAX_ALT_TEXT) || '…', contents }];
}

/** A place has a title and an address, or LINE refuses it: without them, its degrees. */
function placeOf(text: string, { latitude, longitude, title: name, address }: Place) {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  const degrees = `${latitude}, ${longitude}`;
  const place = {
    type: 'location',
    title: cut(name || address || degrees, MAX_PLACE_TEXT),
    address: cut(address || degrees, MAX_PLACE_TEXT),
    latitude,
    longitude,
  };
  const isSaid = text === '' || text === name || text === address;
  return isSaid ? [place] : [{ type: 'text', text }, place];
}

/** What a button below a text has no room for. */
function described(choices: readonly Choice[]): string {
  return choices.flatMap(({ label, description }) => (description ? [`• ${label}: ${description}`] : [])).join('\n');
}

function wordsOfPlace({ title: name, address, latitude, longitude }: Place): string {
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
  return [name, address, map].filter(Boolean).join('\n');
}

const MINUTE_MS = 60_000;

/** In UTC and in figures: nobody tells us where the customer is. `2026-12-01, 10:00–10:30 UTC` */
function timeOfSlot({ startsAt, minutes }: TimeSlot): string {
  const start = new Date(startsAt);
  if (Number.isNaN(start.getTime())) return startsAt;
  const [day = '', time = ''] = dayAndTime(start);
  const end = new Date(start.getTime() + (minutes ?? 0) * MINUTE_MS);
  if (minutes === undefined || Number.isNaN(end.getTime())) return `${day}, ${time} UTC`;
  const [lastDay = '', lastTime = ''] = dayAndTime(end);
  return lastDay === day ? `${day}, ${time}–${lastTime} UTC` : `${day}, ${time} – ${lastDay}, ${lastTime} UTC`;
}

function dayAndTime(date: Date): readonly string[] {
  const [day = '', time = ''] = date.toISOString().split('T');
  return [day, time.slice(0, 5)];
}
