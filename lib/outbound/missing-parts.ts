import type { LocalizedText } from '../contract/localized-text.ts';
import type { MissingPart } from './queued-notes.ts';

/** What agents read a part of their message called. */
export interface PartName {
  /** At the start of a sentence. */
  readonly subject: LocalizedText;
  /** Inside a sentence. */
  readonly object: LocalizedText;
  /** Its gender in French. */
  readonly isFeminine: boolean;
}

export const theText: PartName = {
  subject: { en: 'The text', fr: 'Le texte' },
  object: { en: 'the text', fr: 'le texte' },
  isFeminine: false,
};

/** @param place From 1. */
export function partOfText(place: number, count: number): PartName {
  return {
    subject: { en: `Part ${place} of ${count} of the text`, fr: `La partie ${place} sur ${count} du texte` },
    object: { en: `part ${place} of ${count} of the text`, fr: `la partie ${place} sur ${count} du texte` },
    isFeminine: true,
  };
}

export function fileNamed(name: string): PartName {
  const quoted = { en: `“${name}”`, fr: `« ${name} »` };
  return { subject: quoted, object: quoted, isFeminine: false };
}

/** Why a part is missing. */
export const missingPartReasons = {
  unknown: ({ object, isFeminine }: PartName): LocalizedText => ({
    en: `It is not known whether ${object.en} arrived: ask the customer.`,
    fr: `On ne sait pas si ${object.fr} est arrivé${isFeminine ? 'e' : ''} : demandez-le au client.`,
  }),
  tooLate: ({ subject, isFeminine }: PartName): LocalizedText => ({
    en: `${subject.en} was not sent: its turn did not come in time.`,
    fr: `${subject.fr} n’a pas été envoyé${isFeminine ? 'e' : ''} : son tour n’est pas venu à temps.`,
  }),
  refused: ({ subject, isFeminine }: PartName, why: LocalizedText): LocalizedText => ({
    en: `${subject.en} was not sent. ${why.en}`,
    fr: `${subject.fr} n’a pas été envoyé${isFeminine ? 'e' : ''}. ${why.fr}`,
  }),
};

/** All that a message was to be sent in; `ofText`: those of them that are no files. */
interface Pieces {
  readonly count: number;
  readonly ofText: number;
}

/** What an agent reads of a message of which something is missing: what came through, and each of the others by name. */
export function missingPartsText(misses: readonly MissingPart[], pieces: Pieces): LocalizedText {
  const lead = leadOf(misses, pieces);
  return {
    en: [lead?.en, ...misses.map(({ why }) => why.en)].filter((part) => part !== undefined).join(' '),
    fr: [lead?.fr, ...misses.map(({ why }) => why.fr)].filter((part) => part !== undefined).join(' '),
  };
}

function leadOf(misses: readonly MissingPart[], { count, ofText }: Pieces): LocalizedText | undefined {
  const sent = count - misses.length;
  if (sent > 0) {
    const isTextAlone = sent === ofText && misses.every(({ isOfText }) => !isOfText);
    return isTextAlone
      ? { en: 'The text was sent.', fr: 'Le texte a été envoyé.' }
      : { en: 'The rest was sent.', fr: 'Le reste a été envoyé.' };
  }
  const nothing = { en: 'Nothing was sent.', fr: 'Rien n’a été envoyé.' };
  return misses.some(({ isUnknown }) => isUnknown) ? undefined : nothing;
}
