import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { french } from './french.ts';
import { frenchOfCanada } from './french-of-canada.ts';

const languages = ['en', 'fr', 'fr-CA'] as const;
/** In which the pages can be read. */
export type Language = (typeof languages)[number];
/** In English, which is what the code has of them. */
export type Words = keyof typeof french;

const speaking = new AsyncLocalStorage<Language>();

/** The first of a browser's languages that the pages have; English where they have none. */
export function languageFor(acceptLanguage: string | undefined): Language {
  for (const { type } of parseAccept(acceptLanguage ?? '')) {
    const wanted = type.toLowerCase();
    const found = [wanted, wanted.split('-')[0]].flatMap(
      (tag) => languages.find((language) => language.toLowerCase() === tag) ?? [],
    );
    if (found[0] !== undefined) return found[0];
  }
  return 'en';
}

/** Has all that a request makes said in its browser's language. */
export const inLanguageOfBrowser: MiddlewareHandler = (c, next) =>
  speaking.run(languageFor(c.req.header('accept-language')), next);

/** Of the request that is being answered; English outside of any. */
export const languageNow = (): Language => speaking.getStore() ?? 'en';

/**
 * The words in the language of the request that is being answered.
 * @param values Stand where the words have `{name}`.
 */
export function say(words: Words, values: Readonly<Record<string, string | number>> = {}): string {
  return wordsIn(languageNow(), words).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** Canada has no space before a semicolon, a question mark and an exclamation mark; the others can't be broken at. */
function wordsIn(language: Language, words: Words): string {
  if (language === 'en') return words;
  const said = language === 'fr' ? french[words] : (frenchOfCanada[words] ?? french[words]);
  const spaced = language === 'fr' ? said : said.replaceAll(/ (?=[;?!])/g, '');
  return spaced.replaceAll(/ (?=[;?!:»])|(?<=«) /g, '\u00a0');
}
