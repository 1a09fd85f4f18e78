/** Foreign words fit to be shown on one line: no control characters, and no more than `maxLength` UTF-16 units. */
export function plainSentence(words: string, maxLength: number): string {
  const oneLine = words
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return oneLine.length <= maxLength ? oneLine : `${cut(oneLine, maxLength - 1)}…`;
}

/** UTF-16 units of which more is not looked at: some of the patterns take time in the square of the length. */
const MOST_READ = 2_000;

/** Formatting characters turn text round or hide in it; two of them join letters and parts of an emoji. */
const hidden = /(?![\u200C\u200D])\p{Cf}/gu;
const wholePage = /^\s*<(?:!doctype|html|\?xml)\b/i;
/** One that is not closed as well: a browser would close it. */
const tag = /<[a-z/!?][^<>]*>?/gi;
const address = /\b(?:[a-z][a-z\d+.-]{0,20}:\/\/|(?:javascript|data|mailto):|www\.|(?:[a-z\d-]+\.)+[a-z]{2,}\/)\S*/gi;
/** As long as a word seldom is, and with a digit; or longer than any. */
const keyLike = /(?<![\w+/=.:~%-])(?:(?=[a-z_+/=.:~%-]*\d)[\w+/=.:~%-]{20,}|[\w+/=.:~%-]{40,})/gi;

/**
 * What a provider says, as far as it is text for people: one line without markup, hidden characters, addresses and what
 * looks like a key, in the place of which stands `…`. Empty of a page of HTML, and where nothing is left.
 */
export function providerWords(words: string, maxLength: number): string {
  const read = cut(words, MOST_READ).replaceAll(hidden, '');
  if (wholePage.test(read)) return '';
  const left = read.replaceAll(tag, ' ').replaceAll(address, '…').replaceAll(keyLike, '…');
  return /[\p{L}\p{N}]/u.test(left) ? plainSentence(left, maxLength) : '';
}

/** Foreign words as the last of a sentence of ours: with a full stop, unless they end as a sentence does. */
export function atTheEnd(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/** At most `maxLength` UTF-16 units of a text, without half a surrogate pair at the cut. */
export function cut(words: string, maxLength: number): string {
  return words.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
}
