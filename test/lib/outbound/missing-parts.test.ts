import { describe, expect, it } from 'vitest';
import {
  fileNamed,
  missingPartsText,
  missingPartReasons,
  partOfText,
  theText,
} from '../../../lib/outbound/missing-parts.ts';
import { type MissingPart, missingPartSchema } from '../../../lib/outbound/queued-notes.ts';

const why = { en: 'The channel refused it.', fr: 'Le canal l’a refusé.' };
const file = fileNamed('label.pdf');
const missing = (changes: Partial<MissingPart> = {}): MissingPart => ({
  isOfText: false,
  why,
  isUnknown: false,
  ...changes,
});

describe('why a part of an agent’s message is missing', () => {
  it.each([
    {
      case: 'the text, refused',
      sentence: missingPartReasons.refused(theText, why),
      en: 'The text was not sent. The channel refused it.',
      fr: 'Le texte n’a pas été envoyé. Le canal l’a refusé.',
    },
    {
      case: 'a piece of it, refused',
      sentence: missingPartReasons.refused(partOfText(2, 3), why),
      en: 'Part 2 of 3 of the text was not sent. The channel refused it.',
      fr: 'La partie 2 sur 3 du texte n’a pas été envoyée. Le canal l’a refusé.',
    },
    {
      case: 'a file, refused',
      sentence: missingPartReasons.refused(file, why),
      en: '“label.pdf” was not sent. The channel refused it.',
      fr: '« label.pdf » n’a pas été envoyé. Le canal l’a refusé.',
    },
    {
      case: 'the text, too late',
      sentence: missingPartReasons.tooLate(theText),
      en: 'The text was not sent: its turn did not come in time.',
      fr: 'Le texte n’a pas été envoyé : son tour n’est pas venu à temps.',
    },
    {
      case: 'a piece of it, too late',
      sentence: missingPartReasons.tooLate(partOfText(1, 2)),
      en: 'Part 1 of 2 of the text was not sent: its turn did not come in time.',
      fr: 'La partie 1 sur 2 du texte n’a pas été envoyée : son tour n’est pas venu à temps.',
    },
    {
      case: 'the text, of which nobody knows',
      sentence: missingPartReasons.unknown(theText),
      en: 'It is not known whether the text arrived: ask the customer.',
      fr: 'On ne sait pas si le texte est arrivé : demandez-le au client.',
    },
    {
      case: 'a piece of it, of which nobody knows',
      sentence: missingPartReasons.unknown(partOfText(2, 2)),
      en: 'It is not known whether part 2 of 2 of the text arrived: ask the customer.',
      fr: 'On ne sait pas si la partie 2 sur 2 du texte est arrivée : demandez-le au client.',
    },
    {
      case: 'a file, of which nobody knows',
      sentence: missingPartReasons.unknown(file),
      en: 'It is not known whether “label.pdf” arrived: ask the customer.',
      fr: 'On ne sait pas si « label.pdf » est arrivé : demandez-le au client.',
    },
  ])('is said of $case', ({ sentence, en, fr }) => {
    expect(sentence).toEqual({ en, fr });
  });
});

describe('what an agent reads of a message in parts', () => {
  const ofText = missing({ isOfText: true });
  const unknown = missing({ isUnknown: true });

  it.each([
    {
      case: 'the text came through and no file did',
      misses: [missing(), missing()],
      pieces: { count: 3, ofText: 1 },
      en: 'The text was sent. The channel refused it. The channel refused it.',
      fr: 'Le texte a été envoyé. Le canal l’a refusé. Le canal l’a refusé.',
    },
    {
      case: 'all pieces of the text came through and the file did not',
      misses: [missing()],
      pieces: { count: 3, ofText: 2 },
      en: 'The text was sent. The channel refused it.',
      fr: 'Le texte a été envoyé. Le canal l’a refusé.',
    },
    {
      case: 'the file came through and the text did not',
      misses: [ofText],
      pieces: { count: 2, ofText: 1 },
      en: 'The rest was sent. The channel refused it.',
      fr: 'Le reste a été envoyé. Le canal l’a refusé.',
    },
    {
      case: 'one file and the text are missing, another file came through',
      misses: [ofText, missing()],
      pieces: { count: 3, ofText: 1 },
      en: 'The rest was sent. The channel refused it. The channel refused it.',
      fr: 'Le reste a été envoyé. Le canal l’a refusé. Le canal l’a refusé.',
    },
    {
      case: 'nothing came through',
      misses: [ofText, missing()],
      pieces: { count: 2, ofText: 1 },
      en: 'Nothing was sent. The channel refused it. The channel refused it.',
      fr: 'Rien n’a été envoyé. Le canal l’a refusé. Le canal l’a refusé.',
    },
    {
      case: 'nothing is known to have come through',
      misses: [ofText, unknown],
      pieces: { count: 2, ofText: 1 },
      en: 'The channel refused it. The channel refused it.',
      fr: 'Le canal l’a refusé. Le canal l’a refusé.',
    },
  ])('names each that is missing: $case', ({ misses, pieces, en, fr }) => {
    expect(missingPartsText(misses, pieces)).toEqual({ en, fr });
  });

  it('takes one that was written down without it for a file', () => {
    expect(missingPartSchema.parse({ why, isUnknown: false })).toEqual(missing());
  });
});
