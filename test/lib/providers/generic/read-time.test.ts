import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../../../lib/providers/generic/envelope.ts';

describe('A time in ISO 8601', () => {
  it.each([
    ['2026-11-29T00:00Z', '2026-11-29T00:00:00.000Z'],
    ['2026-11-29T00:00+01:00', '2026-11-28T23:00:00.000Z'],
    ['2026-11-29T00:00:00.074+0000', '2026-11-29T00:00:00.074Z'],
    ['2026-11-29t00:00:00z', '2026-11-29T00:00:00.000Z'],
    ['2026-11-29 08:15:30Z', '2026-11-29T08:15:30.000Z'],
    ['2026-11-29T08:15:30,5Z', '2026-11-29T08:15:30.500Z'],
    ['2026-11-29T08:15:30.123456789Z', '2026-11-29T08:15:30.123Z'],
    ['20261129T081530Z', '2026-11-29T08:15:30.000Z'],
    ['20261129T081530.250+0530', '2026-11-29T02:45:30.250Z'],
    ['2026-11-29T08+01', '2026-11-29T07:00:00.000Z'],
    ['2026-11-29T08:15:30-00:00', '2026-11-29T08:15:30.000Z'],
    ['2026-11-29T08:15:30\u221205:00', '2026-11-29T13:15:30.000Z'],
    ['2026-11-29T00:00+01:00[Europe/Berlin]', '2026-11-28T23:00:00.000Z'],
    ['2026-12-31T23:59:60Z', '2026-12-31T23:59:59.000Z'],
    ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000Z'],
    [' 2026-11-29T08:15:30Z\n', '2026-11-29T08:15:30.000Z'],
  ])('is read: %s', (text, time) => {
    expect(readTime(text)).toBe(time);
  });

  it.each([
    ...[
      '',
      'yesterday',
      '2026-11-29',
      '2026-11-29T08:15:30',
      '2026-11-29T08:15:30.5',
      '1795913999',
      '2026-W48-7T08:15Z',
    ],
    ...['2026-02-30T10:15:30Z', '2026-13-01T10:15:30Z', '2026-11-29T25:00Z', '2026-11-29T08:60Z', '2026-11-29T24:01Z'],
    ...[
      '2026-11-29T08:15+24:00',
      '2026-11-29T08:15+01:60',
      '1999-12-31T23:59:59Z',
      '2100-01-01T00:00:00Z',
      '2026-11-29T08:15.5Z',
    ],
  ])('is none: %j', (text) => {
    expect(readTime(text)).toBeUndefined();
  });

  it('comes out as the moment that it is, in whichever form it was written', () => {
    const moment = fc.date({
      min: new Date('2000-01-02T00:00:00Z'),
      max: new Date('2099-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    const offset = fc.integer({ min: -1_439, max: 1_439 });
    const form = fc.record({
      basic: fc.boolean(),
      separator: fc.constantFrom('T', 't', ' '),
      colon: fc.constantFrom(':', ''),
      dot: fc.constantFrom('.', ','),
    });
    fc.assert(
      fc.property(moment, offset, form, (at, minutes, { basic, separator, colon, dot }) => {
        const local = new Date(at.getTime() + minutes * 60_000).toISOString();
        const two = (value: number) => String(value).padStart(2, '0');
        const size = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
        const [day = '', clock = ''] = local.slice(0, -1).split('T');
        const written = basic
          ? `${day.replaceAll('-', '')}${separator}${clock.replaceAll(':', '')}`
          : `${day}${separator}${clock}`;
        expect(readTime(written.replace('.', dot) + zone)).toBe(at.toISOString());
      }),
      { seed: 20_260_302 },
    );
  });
});
