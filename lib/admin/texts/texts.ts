import type { AgentLanguage, Sentence } from '../../messages/sentence.ts';
import { en } from './en.ts';
import { frCa } from './fr-ca.ts';
import { fr } from './fr.ts';

/** What the pages say, in one language. */
export interface Texts extends Omit<typeof en, 'agentLanguage'> {
  readonly agentLanguage: AgentLanguage;
}

/** The languages of the pages, by their tags in lower case. */
export const languages: ReadonlyMap<string, Texts> = new Map(
  [en, fr, frCa].map((texts: Texts) => [texts.tag.toLowerCase(), texts]),
);

/** Words of the pages as what can be read in every language of an agent's. */
export function sentenceOf(words: (texts: Texts) => string): Sentence {
  return { en: words(en), fr: words(fr) };
}

/** What a page of its own says of something that went wrong: what happened, what was not done, what to do next. */
export interface ProblemWords {
  readonly title: string;
  readonly message: string;
  readonly advice: string;
}
