import { en } from './en.ts';
import { frCa } from './fr-ca.ts';
import { fr } from './fr.ts';
import type { Texts } from './texts.ts';

/** The languages of the pages, by their tags in lower case. */
export const languages: ReadonlyMap<string, Texts> = new Map(
  [en, fr, frCa].map((texts: Texts) => [texts.tag.toLowerCase(), texts]),
);
