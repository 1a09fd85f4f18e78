import { describe, expect, it } from 'vitest';
import { markdownTable } from './markdown-table.ts';

describe('a table', () => {
  it('has its names on the left and its numbers on the right, with their thousands apart', () => {
    const table = markdownTable(
      ['design', 'messages', 'lost'],
      [
        ['ours', 20_000, 0],
        ['another one', 900, 1_234],
      ],
    );

    expect(table.split('\n')).toEqual([
      '| design      | messages |  lost |',
      '| ----------- | -------: | ----: |',
      '| ours        |   20,000 |     0 |',
      '| another one |      900 | 1,234 |',
    ]);
  });

  it('gives the narrowest column the three characters that Markdown formats it to', () => {
    expect(markdownTable(['', 'a'], [['b', 1]]).split('\n')).toEqual([
      '|     |   a |',
      '| --- | --: |',
      '| b   |   1 |',
    ]);
  });
});
