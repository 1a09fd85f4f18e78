import { isCommonWord } from './is-common-word.ts';

/** Stands for the name of a field in which no word is known. */
export const OTHER = '(other)';

const LONGEST = 64;
const MOST_WORDS = 10;
/** Words in camel case, runs of digits, and what stands between them. */
const parts = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[_.$@[\]-]|[^A-Za-z\d_.$@[\]-]+/g;
const separator = /^[_.$@[\]-]$/;

/**
 * The name of a field or a header, as far as it consists of known words: `isPinnedByAgent` where "pinned" isn't one is
 * `is*ByAgent`. Digits become `#`. Who keys a map by a person's name or number gets {@link OTHER}.
 */
export function redactName(name: string): string {
  if (name === '__proto__') return OTHER;
  const found = name.length <= LONGEST ? (name.match(parts) ?? []) : [];
  const shown = found.map(redactPart);
  const isNamed = found.some(isCommonWord);
  return isNamed && found.length <= 2 * MOST_WORDS ? shown.join('') : OTHER;
}

function redactPart(part: string): string {
  if (separator.test(part)) return part;
  if (/^\d/.test(part)) return '#';
  return isCommonWord(part) ? part : '*';
}

/** True of a name that is shown as it is. */
export function isKnownName(name: string): boolean {
  return redactName(name) === name && !/[*#]/.test(name) && name !== OTHER;
}
