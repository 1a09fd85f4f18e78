import { describe, expect, it } from 'vitest';
import { IndexKeyMissingError, readIndexKey } from '../../../lib/secrets/secret-store.ts';

const NAME = 'byoc/test/index-key';

/** Secrets that answer one value after the other. */
function valuesInTurn(...values: readonly (string | undefined)[]) {
  const left = [...values];
  const asked: string[] = [];
  return {
    asked,
    get: (name: string) => {
      asked.push(name);
      return Promise.resolve(left.shift());
    },
  };
}

describe('the index key', () => {
  it.each([undefined, '', ' \n'])(
    'is missing where its value is %j, since everybody could make names with it',
    async (value) => {
      const read = readIndexKey(valuesInTurn(value), NAME);
      await expect(read()).rejects.toBeInstanceOf(IndexKeyMissingError);
    },
  );

  it('is read once, and again as long as it is missing', async () => {
    const secrets = valuesInTurn('', 'test-index-key', 'test-other-key');
    const read = readIndexKey(secrets, NAME);
    await expect(read()).rejects.toThrow('has no value');
    expect([await read(), await read()]).toEqual(['test-index-key', 'test-index-key']);
    expect(secrets.asked).toEqual([NAME, NAME]);
  });
});
