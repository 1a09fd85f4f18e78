import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthOf } from '../../../lib/messages/plain-text.ts';
import { splitText } from '../../../lib/messages/split-text.ts';

const units = (maxLength: number) => ({ maxLength, countedIn: 'utf16-units' }) as const;
const clustersOf = (text: string): string[] =>
  Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);

describe('a text for a provider', () => {
  it.each([
    { case: 'that fits', text: 'At seven.', most: 9, pieces: ['At seven.'] },
    {
      case: 'with an empty line',
      text: 'We are here.\n\nCome by any day',
      most: 20,
      pieces: ['We are here.', 'Come by any day'],
    },
    {
      case: 'with lines',
      text: 'We are open.\nCome by any day',
      most: 20,
      pieces: ['We are open.', 'Come by any day'],
    },
    { case: 'of words', text: 'Come by on any day you like', most: 20, pieces: ['Come by on any day', 'you like'] },
    { case: 'whose word ends at the limit', text: 'Come by soon', most: 7, pieces: ['Come by', 'soon'] },
    { case: 'of one long word', text: 'abcdefghij', most: 4, pieces: ['abcd', 'efgh', 'ij'] },
    { case: 'whose only space comes early', text: 'a bcdefghij', most: 6, pieces: ['a bcde', 'fghij'] },
    { case: 'of emoji, without half of one', text: '📦📦📦', most: 3, pieces: ['📦', '📦', '📦'] },
    { case: 'of a family, which stays together', text: 'ab👨‍👩‍👧', most: 9, pieces: ['ab', '👨‍👩‍👧'] },
    { case: 'of flags', text: '🇨🇭🇫🇷', most: 6, pieces: ['🇨🇭', '🇫🇷'] },
    { case: 'with accents of their own', text: 'xe\u0301e\u0301', most: 4, pieces: ['xe\u0301', 'e\u0301'] },
    { case: 'whose space comes just half-way', text: 'abc defghi', most: 6, pieces: ['abc', 'defghi'] },
    {
      case: 'whose line ends half-way, before its last word',
      text: 'ab\nc defghi',
      most: 5,
      pieces: ['ab\nc', 'defgh', 'i'],
    },
    {
      case: 'with a mark on the space at the cut, which stays',
      text: 'abc \u0301def',
      most: 3,
      pieces: ['abc', ' \u0301d', 'ef'],
    },
    {
      case: 'cut inside a word, with a space later that stays',
      text: 'abcdefgh i',
      most: 6,
      pieces: ['abcdef', 'gh i'],
    },
    { case: 'of so little space that it fits', text: '  ', most: 9, pieces: [] },
    { case: 'of nothing but space', text: ' \n ', most: 2, pieces: [] },
    { case: 'of white space at the cut', text: 'one   \n\n   two', most: 8, pieces: ['one', 'two'] },
  ])('$case', ({ text, most, pieces }) => {
    expect(splitText(text, units(most))).toEqual(pieces);
  });

  it.each([
    { countedIn: 'code-points', pieces: ['📦📦', '📦'] },
    { countedIn: 'utf16-units', pieces: ['📦', '📦', '📦'] },
    { countedIn: 'graphemes', pieces: ['📦📦', '📦'] },
    // Four bytes each: not even one fits, and yet each is sent.
    { countedIn: 'utf8-bytes', pieces: ['📦', '📦', '📦'] },
  ] as const)('is counted in $countedIn', ({ countedIn, pieces }) => {
    expect(splitText('📦📦📦', { maxLength: 2, countedIn })).toEqual(pieces);
  });

  it.each([
    { countedIn: 'utf16-units', length: 14 },
    { countedIn: 'code-points', length: 9 },
    { countedIn: 'graphemes', length: 3 },
    { countedIn: 'utf8-bytes', length: 29 },
  ] as const)('has a length of $length in $countedIn', ({ countedIn, length }) => {
    expect(lengthOf('e\u0301👨‍👩‍👧🇨🇭', countedIn)).toBe(length);
  });

  it('of families is cut between them where graphemes are counted', () => {
    expect(splitText('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', { maxLength: 2, countedIn: 'graphemes' })).toEqual(['👨‍👩‍👧👨‍👩‍👧', '👨‍👩‍👧']);
  });

  it('is cut by its bytes where those count', () => {
    expect(splitText('déjà vu, ça va', { maxLength: 10, countedIn: 'utf8-bytes' })).toEqual(['déjà vu,', 'ça va']);
  });

  it('is cut inside what a reader takes for one character only where that alone is too long', () => {
    const zalgo = `a${'\u0301'.repeat(20)}`;
    expect(splitText(zalgo, units(8)).join('')).toBe(zalgo);
  });

  it('loses nothing but white space, keeps its order, fits, and keeps its characters whole, whatever it says', () => {
    const text = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.constantFrom(' ', '\n', '\n\n', '👨‍👩‍👧‍👦', '🇨🇭', 'é', 'नि', '각', '\r\n', '\u200b', ' \u0301'),
      ),
      { maxLength: 60 },
    );
    const limit = fc.record({
      maxLength: fc.integer({ min: 25, max: 90 }),
      countedIn: fc.constantFrom(...(['utf16-units', 'code-points', 'graphemes', 'utf8-bytes'] as const)),
    });
    fc.assert(
      fc.property(text, limit, (words, most) => {
        const whole = words.join('');
        const pieces = splitText(whole, most);
        const bare = (value: string) => value.replaceAll(/\s/g, '');
        expect(bare(pieces.join(''))).toBe(bare(whole));
        for (const piece of pieces) expect(lengthOf(piece, most.countedIn)).toBeLessThanOrEqual(most.maxLength);
        const known = new Set(
          clustersOf(whole).filter((cluster) => lengthOf(cluster, most.countedIn) <= most.maxLength),
        );
        const tooLong = known.size < new Set(clustersOf(whole)).size;
        if (tooLong) return;
        for (const piece of pieces) {
          for (const cluster of clustersOf(piece)) if (cluster.trim() !== '') expect(known).toContain(cluster);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
