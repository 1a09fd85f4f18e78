import { describe, expect, it } from 'vitest';
import { momentOf } from '../../../cli/parked/since.ts';

const now = new Date('2026-03-02T10:15:30.250Z');

describe('momentOf', () => {
  it.each([
    { text: '2026-03-01', moment: '2026-03-01T00:00:00.000Z' },
    { text: '2026-03-01T14:30Z', moment: '2026-03-01T14:30:00.000Z' },
    { text: '2026-03-01T14:30:15+02:00', moment: '2026-03-01T12:30:15.000Z' },
    { text: '30m', moment: '2026-03-02T09:45:30.250Z' },
    { text: '2h', moment: '2026-03-02T08:15:30.250Z' },
    { text: '3d', moment: '2026-02-27T10:15:30.250Z' },
  ])('reads $text', ({ text, moment }) => {
    expect(momentOf(text, now)?.toISOString()).toBe(moment);
  });

  it.each(['', 'noon', '2', '2w', '-2h', '1.5h', '2026-02-30', '2026-03-01T14:30', '2026-03-01 14:30Z', '1772446530'])(
    'reads no moment in “%s”',
    (text) => {
      expect(momentOf(text, now)).toBeUndefined();
    },
  );
});
