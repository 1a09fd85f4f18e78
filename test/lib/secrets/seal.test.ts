import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyId, readDataKey, seal, unseal } from '../../../lib/secrets/seal.ts';
import { type Key, writeKeys } from '../../../lib/secrets/secret-store.ts';
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

describe('a list of keys', () => {
  const first: Key = { id: '', value: key, from: '1970-01-01T00:00:00.000Z' };
  const second: Key = { id: keyId('test-second-key'), value: 'test-second-key', from: '2026-03-02T10:21:00.000Z' };
  const third: Key = { id: keyId('test-third-key'), value: 'test-third-key', from: '2026-03-03T10:21:00.000Z' };

  it('seals with the first, and says with which', () => {
    const sealed = seal('Where is my parcel?', writeKeys([second, first]), 'parked', randomBytes);

    expect(sealed).toMatch(new RegExp(`^${second.id}\\.[\\w-]+$`));
    expect(unseal(sealed, writeKeys([second, first]), 'parked')).toBe('Where is my parcel?');
  });

  it('opens what each of its keys has sealed, also while it was the only one', () => {
    const generations = [key, writeKeys([second, first]), writeKeys([third, second, first])];
    const sealed = generations.map((keys) => seal('Where is my parcel?', keys, 'parked', randomBytes));

    for (const text of sealed) {
      expect(unseal(text, writeKeys([third, second, first]), 'parked')).toBe('Where is my parcel?');
      expect(unseal(text, writeKeys([first, third, second]), 'parked')).toBe('Where is my parcel?');
    }
    expect(sealed.map((text) => unseal(text, writeKeys([third, second]), 'parked'))).toEqual([
      undefined,
      'Where is my parcel?',
      'Where is my parcel?',
    ]);
  });

  it('opens nothing with the key that another id names', () => {
    const [, bytes = ''] = seal('Where is my parcel?', writeKeys([second]), 'parked', randomBytes).split('.');

    expect(unseal(bytes, writeKeys([second]), 'parked')).toBeUndefined();
    expect(unseal(`${third.id}.${bytes}`, writeKeys([third, second]), 'parked')).toBeUndefined();
    expect(unseal(`${second.id}.${second.id}.${bytes}`, writeKeys([second]), 'parked')).toBeUndefined();
  });

  it('seals with a new key from its time on, and opens with it before', async () => {
    let now = new Date('2026-03-02T10:20:59.999Z');
    const stored = { get: () => Promise.resolve(writeKeys([second, first])) };
    const read = readDataKey(stored, 'byoc/data-key', () => now);

    expect(seal('Hello', await read(), 'parked', randomBytes)).not.toContain('.');
    expect(unseal(seal('Hello', writeKeys([second]), 'parked', randomBytes), await read(), 'parked')).toBe('Hello');
    now = new Date(second.from);
    expect(seal('Hello', await read(), 'parked', randomBytes)).toContain(`${second.id}.`);
    expect(unseal(seal('Hello', key, 'parked', randomBytes), await read(), 'parked')).toBe('Hello');
  });

  it.each([
    undefined,
    '',
    '{"keys":[',
    '{"keys":[]}',
    '{"keys":[{"id":"a","value":"","from":"2026-03-02T10:21:00Z"}]}',
  ])('that is missing or damaged seals nothing: %j', async (stored) => {
    const read = readDataKey({ get: () => Promise.resolve(stored) }, 'byoc/data-key', () => new Date());

    await expect(read()).rejects.toThrow('The secret byoc/data-key has no value, or a damaged one');
    expect(() => seal('Hello', stored ?? '', 'parked', randomBytes)).toThrow('empty or damaged');
    expect(unseal(seal('Hello', key, 'parked', randomBytes), stored ?? '', 'parked')).toBeUndefined();
  });
});
