/** Foreign words fit to be shown on one line: no control characters, and no more than `maxLength` UTF-16 units. */
export function plainSentence(words: string, maxLength: number): string {
  const oneLine = words
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return oneLine.length <= maxLength ? oneLine : `${cut(oneLine, maxLength - 1)}…`;
}

/** Foreign words as the last of a sentence of ours: with a full stop, unless they end as a sentence does. */
export function atTheEnd(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/** At most `maxLength` UTF-16 units of a text, without half a surrogate pair at the cut. */
export function cut(words: string, maxLength: number): string {
  return words.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
}
