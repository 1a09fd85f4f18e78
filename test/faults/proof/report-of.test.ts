import { describe, expect, it } from 'vitest';
import { reportOf } from './report-of.ts';

describe('the report', () => {
  it('shows what each part found, in turn, and that all of it held', () => {
    const report = reportOf([
      { title: 'Storms', seconds: 85, paragraphs: ['| a table |', '| another |'], problems: [] },
      { title: 'Planted bugs', seconds: 120, paragraphs: ['caught 3 of 3'], problems: [] },
    ]);

    expect(report).toBe(
      [
        '## Storms, 85 s',
        '| a table |',
        '| another |',
        '## Planted bugs, 120 s',
        'caught 3 of 3',
        'All of it held.',
      ].join('\n\n'),
    );
  });

  it('ends with each problem of any part, and with no word of all having held', () => {
    const report = reportOf([
      {
        title: 'Storms',
        seconds: 85,
        paragraphs: ['| a table |'],
        problems: ['Seed 1 breaks a promise.', 'Seed 2 too.'],
      },
      { title: 'Real kills', seconds: 3, paragraphs: [], problems: ['It broke off.'] },
      { title: 'Planted bugs', seconds: 120, paragraphs: ['caught 3 of 3'], problems: [] },
    ]);

    expect(report).toMatch(
      /caught 3 of 3\n\nWhat did not hold:\n\n- Storms: Seed 1 breaks a promise\.\n- Storms: Seed 2 too\.\n- Real kills: It broke off\.$/,
    );
    expect(report).not.toContain('All of it held');
  });
});
