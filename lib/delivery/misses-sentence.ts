import * as z from 'zod/mini';
import type { Sentence } from '../messages/sentence.ts';
import { sentenceSchema } from '../messages/sentence-schema.ts';
import type { PieceName } from './piece-name.ts';

/** A part of an agent's message that did not come through, or of which nobody knows. */
export const missSchema = z.object({
  /** The text or a piece of it, and no file. */
  isOfText: z._default(z.boolean(), false),
  why: sentenceSchema,
  isUnknown: z.boolean(),
});
export type Miss = z.infer<typeof missSchema>;

/** Why a part is missing. */
export const missSentences = {
  unknown: ({ object, isFeminine }: PieceName): Sentence => ({
    en: `It is not known whether ${object.en} arrived: ask the customer.`,
    fr: `On ne sait pas si ${object.fr} est arrivé${isFeminine ? 'e' : ''} : demandez-le au client.`,
  }),
  tooLate: ({ subject, isFeminine }: PieceName): Sentence => ({
    en: `${subject.en} was not sent: its turn did not come in time.`,
    fr: `${subject.fr} n’a pas été envoyé${isFeminine ? 'e' : ''} : son tour n’est pas venu à temps.`,
  }),
  refused: ({ subject, isFeminine }: PieceName, why: Sentence): Sentence => ({
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
export function missesSentence(misses: readonly Miss[], pieces: Pieces): Sentence {
  const lead = leadOf(misses, pieces);
  return {
    en: [lead?.en, ...misses.map(({ why }) => why.en)].filter((part) => part !== undefined).join(' '),
    fr: [lead?.fr, ...misses.map(({ why }) => why.fr)].filter((part) => part !== undefined).join(' '),
  };
}

function leadOf(misses: readonly Miss[], { count, ofText }: Pieces): Sentence | undefined {
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
