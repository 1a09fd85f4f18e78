import { describe, expect, it } from 'vitest';
import { numberIn, recordIn, stringIn } from '../../../lib/table/read-item.ts';

const item = { pk: 'x', count: 3, word: 'three', list: [1], notes: { id: 'out-1' } };

describe('reading an item', () => {
  it.each([
    { case: 'a number', read: () => numberIn(item, 'count'), gives: 3 },
    { case: '0 where there is no number', read: () => numberIn(item, 'word'), gives: 0 },
    { case: 'a string', read: () => stringIn(item, 'word'), gives: 'three' },
    { case: 'nothing where there is no string', read: () => stringIn(item, 'count'), gives: undefined },
    { case: 'a record', read: () => recordIn(item, 'notes'), gives: { id: 'out-1' } },
    { case: 'an empty record where there is a list', read: () => recordIn(item, 'list'), gives: {} },
    { case: 'an empty record where there is nothing', read: () => recordIn(item, 'none'), gives: {} },
  ])('gives $case', ({ read, gives }) => {
    expect(read()).toEqual(gives);
  });
});
