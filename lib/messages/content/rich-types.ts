import type { Place, TimeSlot } from '../../contract/content.ts';
import type { AgentLanguage } from '../../contract/localized-text.ts';
import { Choices, Room } from './choices.ts';
import {
  addressIn,
  type Fields,
  fieldsIn,
  firstTextIn,
  linesOf,
  listIn,
  numberIn,
  textIn,
  valueIn,
  wordIn,
} from './loose.ts';
import { type Draft, draftOf, Shared, Sheet } from './sheet.ts';
import { slotLabel } from './words.ts';

/** Reads QUICK_REPLIES and LIST_PICKER (byoc-protocol §4.1). One with an action that leads to an address is a card. */
export function readActions(type: string, payload: Fields, language: AgentLanguage): Draft {
  const shared = new Shared(language);
  const sheet = new Sheet(shared);
  const title = firstTextIn(payload['title']);
  const text = textIn(payload['text']);
  sheet.text(title);
  sheet.text(text);
  for (const action of listIn(payload['actions'])) {
    const {
      text: label,
      title: name,
      description,
      postback,
      url,
      icon,
    } = fieldsIn(typeof action === 'string' ? { text: action } : action);
    const shown = firstTextIn(label, name);
    const address = textIn(url) === '' ? undefined : url;
    if (address !== undefined && valueIn(postback) === undefined)
      sheet.link(linesOf(shown, textIn(description)), address);
    else sheet.choice({ label: shown, description, postback, imageUrl: addressIn(fieldsIn(icon)['url']) }, address);
  }
  const draft = draftOf([sheet], shared);
  const { content } = draft;
  if (type !== 'LIST_PICKER' || content.kind !== 'quickReplies' || content.choices.length === 0) return draft;
  return { ...draft, content: { kind: 'list', ...(title !== '' && { title }), text, choices: content.choices } };
}

/** Reads RICH_LINK: a card with a link, and the picture that goes with it. */
export function readRichLink({ title, text, url, media }: Fields, language: AgentLanguage): Draft {
  const shared = new Shared(language);
  const sheet = new Sheet(shared);
  const heading = firstTextIn(title);
  sheet.title(heading);
  sheet.text(text);
  sheet.link('', url);
  const picture = fieldsIn(media);
  if (addressIn(picture['url']) !== undefined) sheet.image(picture['url'], '');
  return draftOf([sheet], shared);
}

/** Reads TIME_PICKER: slots by their numbers, and where it is. One with a slot whose time can't be read is a list of them. */
export function readTimePicker(payload: Fields, language: AgentLanguage): Draft {
  const event = fieldsIn(payload['event']);
  const place = placeIn(payload['location'] ?? event['location']);
  const text = linesOf(...distinct([textIn(payload['title']), textIn(payload['text']), textIn(event['title'])]));
  const choices = new Choices(new Room());
  const given = listIn(event['timeSlots'] ?? event['timeslots'] ?? payload['timeSlots']).map(fieldsIn);
  const times = given.map(timeIn);
  const question = () => ({ answers: [...choices.answers] });
  if (times.every((time) => time !== undefined) && times.length > 0) {
    const slots = times.map((time, index): TimeSlot => {
      const slot = { ...time, key: choices.nextKey() };
      const { id, identifier, startTime } = given[index] ?? {};
      choices.keep(slot.key, slotLabel(slot, language), id ?? identifier ?? startTime);
      return slot;
    });
    const where = 'place' in place ? { place: place.place } : {};
    const said = 'place' in place ? text : linesOf(text, place.words);
    return { content: { kind: 'timeSlots', text: said, slots, ...where }, question: question(), isPartial: false };
  }
  if (given.length === 0 && 'place' in place) {
    return { content: { kind: 'location', text, place: place.place }, question: question(), isPartial: false };
  }
  const offered = given.flatMap(
    ({ startTime, id, identifier }) => choices.add({ label: startTime, postback: id ?? identifier ?? startTime }) ?? [],
  );
  const words =
    'place' in place ? [place.place.title, `${place.place.latitude}, ${place.place.longitude}`] : [place.words];
  return {
    content: { kind: 'list', text: linesOf(text, ...words), choices: offered },
    question: question(),
    isPartial: offered.length < given.length,
  };
}

/** A time with its offset, or in UTC: as ISO 8601 has it, in its basic offset too. */
const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/i;
const MOST_MINUTES = 100_000;
/** From which number on a time is in milliseconds since 1970, and not in seconds. */
const MILLISECONDS_FROM = 100_000_000_000;

function timeIn({ startTime, duration }: Fields): Omit<TimeSlot, 'key'> | undefined {
  const at = typeof startTime === 'string' ? textTime(startTime.trim()) : numberTime(startTime);
  if (at === undefined || Number.isNaN(at.getTime())) return undefined;
  // Seconds, as in the messages of Apple that this type was made for.
  const minutes = Math.round((numberIn(duration) ?? 0) / 60);
  const lasts = minutes > 0 && minutes <= MOST_MINUTES;
  return { startsAt: at.toISOString(), ...(lasts && { minutes }) };
}

function textTime(text: string): Date | undefined {
  const [whole, offset] = iso.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const end = offset === undefined ? 'Z' : offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  return new Date(whole.slice(0, whole.length - (offset?.length ?? 0)).toUpperCase() + end);
}

function numberTime(value: unknown): Date | undefined {
  if (typeof value !== 'number') return undefined;
  return new Date(value < MILLISECONDS_FROM ? value * 1000 : value);
}

/** `words`: what is said of a place that is on no map. */
function placeIn(value: unknown): { readonly place: Place } | { readonly words: string } {
  const { title, address, latitude, longitude } = fieldsIn(value);
  const name = textIn(title);
  const where = textIn(address);
  const [north, east] = [numberIn(latitude), numberIn(longitude)];
  if (north === undefined || east === undefined || Math.abs(north) > 90 || Math.abs(east) > 180) {
    const bare = [latitude, longitude].map(wordIn).filter((word) => word !== '');
    return { words: linesOf(name, where, bare.join(', ')) };
  }
  return {
    place: {
      latitude: north,
      longitude: east,
      ...(name !== '' && { title: name }),
      ...(where !== '' && { address: where }),
    },
  };
}

/** Reads FORM: fields to type in, or to choose in. */
export function readForm(payload: Fields, language: AgentLanguage): Draft {
  const shared = new Shared(language);
  const sheet = new Sheet(shared);
  const title = textIn(payload['title']);
  sheet.text(payload['description'] ?? payload['text']);
  for (const field of listIn(payload['fields']).map(fieldsIn)) {
    const { ident, id, label, placeholder, options, multipleChoice } = field;
    sheet.field({
      ...{ ident: ident ?? id, label, placeholder },
      options: Array.isArray(options) ? options.map(optionIn) : undefined,
      isMultiple: multipleChoice === true,
    });
  }
  const draft = draftOf([sheet], shared, valueIn(fieldsIn(payload['submission'])['id']));
  const { content } = draft;
  if (title === '') return draft;
  if (content.kind === 'form') return { ...draft, content: { ...content, title } };
  return { ...draft, content: { ...content, text: linesOf(title, content.text) } };
}

function optionIn(option: unknown) {
  const { label, text, title, name, value, ident, id, postback } = fieldsIn(option);
  const said = firstTextIn(label, text, title, name) || wordIn(value) || wordIn(option);
  return { label: said, postback: postback ?? value ?? ident ?? id ?? said };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
