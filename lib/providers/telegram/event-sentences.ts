import type { Sentence } from '../../messages/sentence.ts';

/** What agents read beside what a customer wrote. */
export const eventSentences = {
  edited: { en: 'Edited', fr: 'Modifié' },
  sticker: { en: 'Sticker', fr: 'Autocollant' },
  location: { en: 'Location', fr: 'Position' },
  contact: { en: 'Contact', fr: 'Contact' },
  poll: { en: 'Poll', fr: 'Sondage' },
  notShown: {
    en: 'A message of a kind that can not be shown here: ask the customer',
    fr: 'Un message d’un type qui ne peut pas être affiché ici : demandez au client',
  },
} as const satisfies Readonly<Record<string, Sentence>>;

/** @param words Of an agent’s message that the customer answers. */
export function inReplyTo(words: string): Sentence {
  return { en: `In reply to: “${words}”`, fr: `En réponse à : « ${words} »` };
}
