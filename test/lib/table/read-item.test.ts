import { describe, expect, it } from 'vitest';
import { numberIn, stringIn } from '../../../lib/table/read-item.ts';

const item = { pk: 'x', count: 3, word: 'three' };

describe('reading an item', () => {
  it.each([
    { case: 'a number', read: () => numberIn(item, 'count'), gives: 3 },
    { case: '0 where there is no number', read: () => numberIn(item, 'word'), gives: 0 },
    { case: 'a string', read: () => stringIn(item, 'word'), gives: 'three' },
    { case: 'nothing where there is no string', read: () => stringIn(item, 'count'), gives: undefined },
  ])('gives $case', ({ read, gives }) => {
    expect(read()).toEqual(gives);
  });
});
