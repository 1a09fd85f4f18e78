import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../lib/messages/parse-json.ts';

const list = (length: number): string => JSON.stringify({ list: Array.from({ length }, () => []) });

describe('parseJson', () => {
  it.each([
    {
      of: 'names',
      text: JSON.stringify(Object.fromEntries(Array.from({ length: 20_001 }, (_, at) => [`n${at}`, at]))),
    },
    { of: 'lists', text: list(20_001) },
    { of: 'objects', text: `[${'{},'.repeat(20_001)}0]` },
    { of: 'lists in lists', text: '['.repeat(20_001) + ']'.repeat(20_001) },
  ])('refuses more than 20,000 $of', ({ text }) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError('The JSON has too many parts.'));
  });

  it('reads 20,000 of them', () => {
    expect(parseJson(list(19_997))).toEqual(JSON.parse(list(19_997)));
  });

  it.each([
    { of: 'code', text: 'if (a[1]) { b: "x" } '.repeat(10_000) },
    { of: 'backslashes and quotation marks', text: '\\"[:{'.repeat(20_000) },
    { of: 'backslashes at its end', text: `${':'.repeat(30_000)}\\\\\\` },
  ])('reads a text of $of, however long', ({ text }) => {
    expect(parseJson(JSON.stringify({ text }))).toEqual({ text });
  });

  it('counts on behind a string that ends with a backslash', () => {
    expect(() => parseJson(`["\\\\",${'[],'.repeat(20_000)}0]`)).toThrow('too many parts');
  });

  it.each(['', '{', '{"a":1', '"', '"\\'])('refuses %j, which is no JSON', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
