import { describe, expect, it } from 'vitest';
import { timeIn, withTimes } from '../../../../lib/admin/html/elements.ts';

describe('a time on a page', () => {
  it.each([
    { tag: 'en', time: '2026-12-01T03:16:00Z', says: /^December 1, 2026 at 3:16\sAM UTC$/ },
    { tag: 'fr', time: '2026-12-01T03:16:00Z', says: /^1er décembre 2026 à 03:16 UTC$/ },
    { tag: 'fr-CA', time: '2026-12-01T03:16:00Z', says: /^1er décembre 2026 à 03 h 16 UTC$/ },
    { tag: 'fr', time: '2026-12-11T03:16:00Z', says: /^11 décembre/ },
    { tag: 'fr', time: '2026-12-21T03:16:00Z', says: /^21 décembre/ },
  ])('is written as the language writes it: $tag, $time', ({ tag, time, says }) => {
    expect(timeIn(tag, time)).toMatch(says);
  });

  it('is an element inside its sentence, also on the first day of a month', async () => {
    const time = '2026-12-01T03:16:00Z';
    const sentence = (await withTimes(`Le ${timeIn('fr', time)}.`, 'fr', [time])).toString();
    expect(sentence).toBe(`Le <time datetime="${time}">${timeIn('fr', time)}</time>.`);
  });
});
