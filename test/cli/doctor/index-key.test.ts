import { describe, expect, it } from 'vitest';
import { checkIndexKey } from '../../../cli/doctor/secret-checks.ts';

const names = { indexKey: () => 'byoc/test/index-key' };
const withKey = (get: () => Promise<string | undefined>) => checkIndexKey({ secretStore: { get }, names });

describe('what the doctor says of the index key', () => {
  it('is that it is there', async () => {
    expect(await withKey(() => Promise.resolve('test-index-key-of-a-deployment'))).toEqual({
      name: 'Index key',
      verdict: 'ok',
      message: 'It is there.',
    });
  });

  it.each([undefined, '', ' \n'])('is what to do where its value is %j', async (value) => {
    const { verdict, message } = await withKey(() => Promise.resolve(value));
    expect(verdict).toBe('fail');
    expect(message).toMatch(
      /^The secret byoc\/test\/index-key has no value\. Messages wait until it has one\. Restore it/,
    );
  });

  it('is which right the command lacks where it may not be read', async () => {
    const denied = Object.assign(new Error('User: test is not authorized'), {
      name: 'AccessDeniedException',
      $metadata: {},
    });
    const { verdict, message } = await withKey(() => Promise.reject(denied));
    expect(verdict).toBe('fail');
    expect(message).toContain('AWS refused it: AccessDeniedException');
    expect(message).toContain('This command needs secretsmanager:GetSecretValue on it.');
  });
});
