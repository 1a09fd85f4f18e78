import type { Sentence } from '../../messages/sentence.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Texts } from './texts.ts';

/** Words of the pages, where something is to be said that is not for the pages alone. */
export function sentenceOf(words: (texts: Texts) => string): Sentence {
  return { en: words(en), fr: words(fr) };
}
