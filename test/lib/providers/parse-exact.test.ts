import { describe, expect, it } from 'vitest';
import { parseExact } from '../../../lib/providers/parse-exact.ts';

const parsed = (text: string) => parseExact(Buffer.from(text));

describe('parseExact', () => {
  it('gives integers that a double can’t hold as the text they were', () => {
    expect(parsed('{"id":18446744073709551615,"to":[-9007199254740993]}')).toEqual({
      id: '18446744073709551615',
      to: ['-9007199254740993'],
    });
  });

  it('gives all other values as they are', () => {
    const text = '{"id":9007199254740991,"share":0.1,"text":"9007199254740993","none":null}';
    expect(parsed(text)).toEqual({ id: 9_007_199_254_740_991, share: 0.1, text: '9007199254740993', none: null });
  });

  it.each([
    ['half of JSON', Buffer.from('{"id":')],
    ['bytes outside UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('gives nothing for %s', (_what, body) => {
    expect(parseExact(body)).toBe(undefined);
  });
});
