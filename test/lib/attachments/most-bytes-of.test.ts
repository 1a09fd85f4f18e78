import { describe, expect, it } from 'vitest';
import { mostBytesOf } from '../../../lib/attachments/most-bytes-of.ts';

const limits = [
  { types: 'image/gif', maxBytes: 100 },
  { types: 'image/*', maxBytes: 2_000 },
  { types: 'application/pdf' },
];

describe('mostBytesOf', () => {
  it.each([
    ['image/gif', 100],
    ['image/png', 1_000],
    ['application/pdf', 1_000],
    ['application/pdfx', undefined],
    ['video/mp4', undefined],
    ['imagery/png', undefined],
  ])('of %s, where the deployment takes 1,000: %s', (type, most) => {
    expect(mostBytesOf(type, 1_000, limits)).toBe(most);
  });

  it('is what the deployment takes where nobody says more', () => {
    expect(mostBytesOf('video/mp4', 1_000)).toBe(1_000);
    expect(mostBytesOf('video/mp4', 1_000, [{ types: '*' }])).toBe(1_000);
    expect(mostBytesOf('video/mp4', 1_000, [])).toBeUndefined();
  });
});
