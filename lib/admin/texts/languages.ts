import { parseCookie, stringifySetCookie } from 'cookie';
import { parseAccept } from 'hono/utils/accept';
import type { LocalizedText } from '../../contract/localized-text.ts';
import type { HttpEvent } from '../../http/create-http-handler.ts';
import { en } from './en.ts';
import { frCa } from './fr-ca.ts';
import { fr } from './fr.ts';
import type { Texts } from './texts.ts';

/** The languages of the pages, by their tags in lower case. */
export const languages: ReadonlyMap<string, Texts> = new Map(
  [en, fr, frCa].map((texts: Texts) => [texts.tag.toLowerCase(), texts]),
);

/** Words of the pages, where something is to be said that is not for the pages alone. */
export function sentenceOf(words: (texts: Texts) => string): LocalizedText {
  return { en: words(en), fr: words(fr), 'fr-CA': words(frCa) };
}

const COOKIE = '__Host-byoc-language';
const YEAR_SECONDS = 31_536_000;
/** Longer than any browser's; what is behind it is not read. */
const LONGEST_HEADER = 500;

/** The language that the admin chose before, else the one that the browser likes best of those there are, else English. */
export function textsFor({ cookies = [], headers }: Pick<HttpEvent, 'cookies' | 'headers'>): Texts {
  const chosen = textsNamed(parseCookie(cookies.join('; '))[COOKIE]);
  if (chosen !== undefined) return chosen;
  const liked = parseAccept((headers['accept-language'] ?? '').slice(0, LONGEST_HEADER))
    .filter(({ q }) => q > 0)
    .flatMap(({ type }) => textsNamed(type) ?? textsNamed(type.split('-')[0]) ?? []);
  const [first = textsNamed('en')] = liked;
  if (first === undefined) throw new Error('There is no English.');
  return first;
}

/** By its tag; undefined where it is not one of ours. */
export function textsNamed(tag: string | undefined): Texts | undefined {
  return languages.get((tag ?? '').toLowerCase());
}

/** The cookie that keeps the choice of a language. */
export function languageCookie({ tag }: Texts): string {
  return stringifySetCookie({
    name: COOKIE,
    value: tag,
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite: 'lax',
    maxAge: YEAR_SECONDS,
  });
}
