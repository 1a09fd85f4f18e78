import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, cleanText, hasVisible } from '../../../lib/messages/clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['mail ida\0example.com ok', 'mail idaexample.com ok'],
    ['a\u001b[31mred', 'a[31mred'],
    ['one\ttwo\r\nthree\nfour', 'one\ttwo\r\nthree\nfour'],
    ['one\u0085two\u2028three\u2029four\vfive\fsix', 'one\ntwo\nthree\nfour\nfive\nsix'],
    ['half \ud83d', 'half \ufffd'],
    ['\u009bC1 and \u007f', 'C1 and '],
    ['👨‍👩‍👧 \u200fשלום', '👨‍👩‍👧 \u200fשלום'],
  ])('makes %j to %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('leaves no control but tab and the ends of lines, and is done at once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(/(?![\t\n\r])\p{Cc}/u);
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});

const nothing = [
  '',
  ' ',
  '\t\n',
  '\u00a0\u3000',
  '\u200b',
  '\u200d',
  '\u2060\ufeff',
  '\u2800',
  '\u3164',
  '\uffa0\u115f\u1160',
  '\u00ad\u034f',
  '\u202e',
  '\ufe0f',
  '\0\u0007',
  '\u{e0041}',
];

describe('hasVisible', () => {
  it.each(nothing)('is false of %j', (text) => {
    expect(hasVisible(text)).toBe(false);
    expect(hasVisible(`${text}a${text}`)).toBe(true);
  });

  it.each(['.', '0', '👍🏽', '❤️', 'é', 'ㅎ', '⠁', '—', '\ufffd'])('is true of %j', (text) => {
    expect(hasVisible(text)).toBe(true);
  });

  it('is false of whatever is made of nothing', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...nothing)), (parts) => !hasVisible(parts.join(''))));
  });
});

describe('cleanName', () => {
  it.each([
    ['Ida', 'Ida'],
    ['  Ida \n Holm ', 'Ida Holm'],
    ['A\0B', 'A B'],
    ['x\ny', 'x y'],
    ['Ida\u202Egnp.exe', 'Idagnp.exe'],
    ['\u2066Ida\u2069\u200f', 'Ida'],
    ['عبد‌الله', 'عبد‌الله'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    [undefined, undefined],
  ])('makes %j to %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });

  it.each(nothing)('leaves no name of %j', (name) => {
    expect(cleanName(name)).toBeUndefined();
  });

  it('leaves nothing that turns a line round or ends it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(cleanName(name) ?? '').not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
      }),
    );
  });
});
