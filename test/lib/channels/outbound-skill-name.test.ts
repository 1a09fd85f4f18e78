import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOutboundSkillName, suggestOutboundSkillName } from '../../../lib/channels/outbound-skill-name.ts';

describe('checkOutboundSkillName', () => {
  it.each(['Ab', 'Acme-Support_2.out:fr', 'x'.repeat(30), '--'])('finds nothing wrong with %s', (name) => {
    expect(checkOutboundSkillName(name)).toEqual([]);
  });

  it.each([
    { name: '', problems: [{ kind: 'too-short', found: 0, least: 2 }] },
    { name: 'A', problems: [{ kind: 'too-short', found: 1, least: 2 }] },
    { name: 'x'.repeat(31), problems: [{ kind: 'too-long', found: 31, most: 30 }] },
    { name: 'Acme Support, the new one', problems: [{ kind: 'characters', refused: [' ', ','] }] },
    { name: 'Équipe été', problems: [{ kind: 'characters', refused: ['É', ' ', 'é'] }] },
    { name: 'Acme\n', problems: [{ kind: 'characters', refused: ['\n'] }] },
    { name: 'Familie 👨‍👩‍👧', problems: [{ kind: 'characters', refused: [' ', '👨‍👩‍👧'] }] },
    {
      name: '✆',
      problems: [
        { kind: 'too-short', found: 1, least: 2 },
        { kind: 'characters', refused: ['✆'] },
      ],
    },
  ])('says what is wrong with “$name”', ({ name, problems }) => {
    expect(checkOutboundSkillName(name)).toEqual(problems);
  });
});

describe('suggestOutboundSkillName', () => {
  it.each([
    { channel: 'Acme Support', suggested: 'Acme-Support' },
    { channel: 'acme_support.fr:1', suggested: 'acme_support.fr:1' },
    { channel: 'Équipe « Été » – Genève', suggested: 'Equipe-Ete-Geneve' },
    { channel: '  [VIP] Line 2! ', suggested: 'VIP-Line-2' },
    { channel: 'A very long name of a channel, far', suggested: 'A-very-long-name-of-a-channel' },
    { channel: 'B', suggested: 'outbound-B' },
    { channel: 'שירות לקוחות', suggested: 'outbound' },
    { channel: '', suggested: 'outbound' },
  ])('makes $suggested of “$channel”', ({ channel, suggested }) => {
    expect(suggestOutboundSkillName(channel)).toBe(suggested);
  });

  it('suggests nothing in which something is wrong, whatever the channel is called', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom('a', 'Z', '7', '-', '_', '.', ':', ' ', 'é', '<'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(names, (name) => {
        expect(checkOutboundSkillName(suggestOutboundSkillName(name))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps a name of letters, digits and marks between them', () => {
    const fine = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:]{0,28}[A-Za-z0-9]$/);
    fc.assert(
      fc.property(fine, (name) => {
        expect(suggestOutboundSkillName(name)).toBe(name);
      }),
    );
  });
});
