import { AsyncLocalStorage } from 'node:async_hooks';
import type { MiddlewareHandler } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { french } from './french.ts';

const languages = ['en', 'fr'] as const;
/** In which the pages can be read. */
export type Language = (typeof languages)[number];
/** In English, which is what the code has of them. */
export type Words = keyof typeof french;

const speaking = new AsyncLocalStorage<Language>();

/** The first of a browser's languages that the pages have; English where they have none. */
export function languageFor(acceptLanguage: string | undefined): Language {
  for (const { type } of parseAccept(acceptLanguage ?? '')) {
    const wanted = type.toLowerCase().split('-')[0];
    const found = languages.find((language) => language === wanted);
    if (found !== undefined) return found;
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
  const said = languageNow() === 'fr' ? french[words] : words;
  return said.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
