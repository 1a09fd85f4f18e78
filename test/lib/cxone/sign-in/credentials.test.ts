import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CxoneCredentialsError } from '../../../../lib/cxone/errors.ts';
import { parseCredentials } from '../../../../lib/cxone/sign-in/credentials.ts';
import { rejectionOf } from '../world.ts';

const complete = {
  clientId: 'id',
  clientSecret: 'test-client-secret',
  accessKeyId: 'KEY==',
  accessKeySecret: 'test-key==',
};

describe('parseCredentials', () => {
  it('reads the four values and ignores others', () => {
    expect(parseCredentials(JSON.stringify({ ...complete, note: 'of the service user' }))).toEqual(complete);
  });

  it.each([
    { fault: 'is not JSON', text: 'CANARY-secret', named: 'not JSON' },
    { fault: 'lacks a value', text: JSON.stringify({ ...complete, accessKeyId: undefined }), named: 'accessKeyId' },
    { fault: 'has an empty value', text: JSON.stringify({ ...complete, clientSecret: '' }), named: 'clientSecret' },
    { fault: 'has a line break', text: JSON.stringify({ ...complete, clientId: 'CANARY\n' }), named: 'clientId' },
    { fault: 'is a text', text: '"CANARY"', named: 'the whole value' },
  ])('says what is wrong with a secret that $fault, and quotes nothing of it', async ({ text, named }) => {
    const error = await rejectionOf(Promise.resolve().then(() => parseCredentials(text)));
    expect(error).toBeInstanceOf(CxoneCredentialsError);
    expect(inspect(error)).toContain(named);
    expect(inspect(error)).not.toContain('CANARY');
  });
});
