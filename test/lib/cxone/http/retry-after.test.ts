import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../../lib/cxone/http/exchange.ts';

const now = new Date('2026-03-02T10:15:00.000Z');

describe('parseRetryAfter', () => {
  it.each([
    { form: 'seconds', value: '7', expected: 7000 },
    { form: 'no seconds', value: '0', expected: 0 },
    { form: 'a fraction of seconds', value: '1.0005', expected: 1001 },
    { form: 'seconds with blanks', value: ' 120 ', expected: 120_000 },
    { form: 'an IMF-fixdate', value: 'Mon, 02 Mar 2026 10:15:30 GMT', expected: 30_000 },
    { form: 'an RFC 850 date', value: 'Monday, 02-Mar-26 10:15:30 GMT', expected: 30_000 },
    { form: 'an asctime date', value: 'Mon Mar  2 10:15:30 2026', expected: 30_000 },
    { form: 'a date gone by', value: 'Mon, 02 Mar 2026 10:14:30 GMT', expected: 0 },
  ])('reads $form', ({ value, expected }) => {
    expect(parseRetryAfter(new Headers({ 'retry-after': value }), now)).toBe(expected);
  });

  it('holds a date against that of the answer, whatever our own clock says', () => {
    const headers = { date: 'Mon, 02 Mar 2026 11:00:00 GMT', 'retry-after': 'Mon, 02 Mar 2026 11:00:07 GMT' };
    expect(parseRetryAfter(new Headers(headers), now)).toBe(7_000);
  });

  it.each([null, '', '-5', '1e3', 'soon', '2026-03-02T10:15:30Z', '99999999999', 'Mon, 99 Xyz 2026 10:15:30 GMT'])(
    'makes nothing of %j',
    (value) => {
      expect(parseRetryAfter(new Headers(value === null ? {} : { 'retry-after': value }), now)).toBeUndefined();
    },
  );
});
