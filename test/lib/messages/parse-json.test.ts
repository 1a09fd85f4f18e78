import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../lib/messages/parse-json.ts';

describe('parseJson', () => {
  it('reads JSON, with a reviver as JSON.parse does', () => {
    expect(parseJson('{"a":[1,{"b":"x"}]}')).toEqual({ a: [1, { b: 'x' }] });
    expect(parseJson('{"a":1}', (_key, value: unknown) => (value === 1 ? 2 : value))).toEqual({ a: 2 });
  });

  it('reads long texts and lists', () => {
    expect(parseJson(`"${'word, '.repeat(100_000)}"`)).toHaveLength(600_000);
    expect(parseJson(`[${'0,'.repeat(100_000)}0]`)).toHaveLength(100_001);
  });

  it.each([
    {
      case: 'names',
      text: (count: number) => `{${Array.from({ length: count - 1 }, (_, n) => `"${n}":1`).join(',')}}`,
    },
    { case: 'lists in lists', text: (count: number) => '['.repeat(count) + ']'.repeat(count) },
    {
      case: 'objects in a list',
      text: (count: number) => `[${Array.from({ length: count - 1 }, () => '{}').join(',')}]`,
    },
  ])('takes 20,000 $case and no more', ({ text }) => {
    expect(() => parseJson(text(20_000))).not.toThrow();
    expect(() => parseJson(text(20_001))).toThrow(new SyntaxError('The JSON has too many parts.'));
  });

  it('throws for what is no JSON', () => {
    expect(() => parseJson('{"a":')).toThrow(SyntaxError);
  });
});
