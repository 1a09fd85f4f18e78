import * as z from 'zod/mini';
import type { Sentence } from '../messages/sentence.ts';

/** A part of an agent's message that did not come through, or of which nobody knows. */
export const missSchema = z.object({
  /** Its name; empty for the text. */
  file: z.string(),
  why: z.object({ en: z.string(), fr: z.string() }),
  isUnknown: z.boolean(),
});
export type Miss = z.infer<typeof missSchema>;

const en = (file: string) => (file === '' ? 'The text' : `“${file}”`);
const fr = (file: string) => (file === '' ? 'Le texte' : `« ${file} »`);

/** Why a part is missing. `file`: its name; empty for the text. */
export const missSentences = {
  unknown: (file: string): Sentence => ({
    en: `It is not known whether ${file === '' ? 'the text' : en(file)} arrived: ask the customer.`,
    fr: `On ne sait pas si ${file === '' ? 'le texte' : fr(file)} est arrivé : demandez-le au client.`,
  }),
  tooLate: (file: string): Sentence => ({
    en: `${en(file)} was not sent: its turn did not come in time.`,
    fr: `${fr(file)} n’a pas été envoyé : son tour n’est pas venu à temps.`,
  }),
  refused: (file: string, why: Sentence): Sentence => ({
    en: `${en(file)} was not sent. ${why.en}`,
    fr: `${fr(file)} n’a pas été envoyé. ${why.fr}`,
  }),
};

/** What an agent reads of a message of which something is missing: what came through, and each of the others by name. */
export function missesSentence(
  misses: readonly Miss[],
  { pieces, hasText }: { readonly pieces: number; readonly hasText: boolean },
): Sentence {
  const lead = leadOf(misses, pieces, hasText);
  return {
    en: [lead?.en, ...misses.map(({ why }) => why.en)].filter((part) => part !== undefined).join(' '),
    fr: [lead?.fr, ...misses.map(({ why }) => why.fr)].filter((part) => part !== undefined).join(' '),
  };
}

function leadOf(misses: readonly Miss[], pieces: number, hasText: boolean): Sentence | undefined {
  const sent = pieces - misses.length;
  if (sent > 0) {
    const isTextAlone = sent === 1 && hasText && misses.every(({ file }) => file !== '');
    return isTextAlone
      ? { en: 'The text was sent.', fr: 'Le texte a été envoyé.' }
      : { en: 'The rest was sent.', fr: 'Le reste a été envoyé.' };
  }
  const nothing = { en: 'Nothing was sent.', fr: 'Rien n’a été envoyé.' };
  return misses.some(({ isUnknown }) => isUnknown) ? undefined : nothing;
}
