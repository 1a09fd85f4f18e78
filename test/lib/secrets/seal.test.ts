import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seal, unseal } from '../../../lib/secrets/seal.ts';
import { countingBytes } from '../../support/fixtures.ts';

const key = 'test-data-key';

describe('seal', () => {
  it('hides any text from whoever lacks the key, and unseal brings it back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        return unseal(seal(text, key, 'parked', randomBytes), key, 'parked') === text;
      }),
    );
  });

  it('gives another result each time, as long as the nonce is another', () => {
    const bytes = countingBytes();

    expect(seal('Where is my parcel?', key, 'parked', bytes)).not.toBe(
      seal('Where is my parcel?', key, 'parked', bytes),
    );
  });

  it('gives text that is safe in a URL and shows nothing of what it holds', () => {
    const sealed = seal('Where is my parcel?', key, 'parked', countingBytes());

    expect(sealed).toMatch(/^[\w-]+$/);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('parcel');
  });
});

describe('unseal', () => {
  const sealed = seal('Where is my parcel?', key, 'parked', countingBytes());

  it.each([
    { case: 'another key', read: () => unseal(sealed, 'another-key', 'parked') },
    { case: 'another purpose', read: () => unseal(sealed, key, 'session') },
    { case: 'nothing', read: () => unseal('', key, 'parked') },
    { case: 'less than a nonce and a tag', read: () => unseal(sealed.slice(0, 36), key, 'parked') },
    { case: 'what was never sealed', read: () => unseal('Where is my parcel? Where is my parcel?', key, 'parked') },
  ])('reads nothing with $case', ({ read }) => {
    expect(read()).toBeUndefined();
  });

  it.each(['=', '==', ' ', '\n', '!'])('reads nothing with %j behind it', (more) => {
    expect(unseal(`${sealed}${more}`, key, 'parked')).toBeUndefined();
  });

  it('reads nothing once any of the bytes has changed', () => {
    const bytes = Buffer.from(sealed, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(unseal(changed.toString('base64url'), key, 'parked')).toBeUndefined();
    }
  });
});
