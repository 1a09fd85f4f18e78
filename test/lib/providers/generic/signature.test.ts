import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { keyOf, liveKeys, sign, signatureHeaders } from '../../../../lib/providers/generic/verify.ts';
import { NOW, NOW_SECONDS, OTHER_SECRET, SECRET, secretOf } from './signed-request.ts';

const key = Buffer.from('test-signing-secret-of-32-bytes!');
const content = { id: 'msg-1', timestamp: String(NOW_SECONDS), body: '{"text":"Grüße 👋"}' };

describe('the signature of the generic provider', () => {
  it('is the one that the package of the scheme makes', () => {
    expect(sign(content, key)).toBe(new Webhook(SECRET).sign('msg-1', NOW, content.body));
  });

  it('is the same over a text and over its bytes', () => {
    expect(sign({ ...content, body: Buffer.from(content.body) }, key)).toBe(sign(content, key));
  });

  it('stands once per key in the header, in the order of the keys', () => {
    const [first, second] = [Buffer.from(key), Buffer.from('another-test-secret-of-32-bytes!')];
    expect(signatureHeaders(content, [first, second])).toEqual({
      'webhook-id': 'msg-1',
      'webhook-timestamp': '1772446530',
      'webhook-signature': `${sign(content, first)} ${sign(content, second)}`,
    });
  });
});

describe('a signing secret', () => {
  it('holds its key as base64 behind whsec_', () => {
    expect(keyOf(SECRET)).toEqual(key);
  });

  it.each([
    ['a secret without its prefix', key.toString('base64')],
    ['an empty value', ''],
    ['a prefix alone', 'whsec_'],
    ['a word that is no base64', 'whsec_not-base64!'],
    ['a key of 23 bytes', secretOf('x'.repeat(23))],
    ['a key of 65 bytes', secretOf('x'.repeat(65))],
  ])('is of no use as %s', (_case, secret) => {
    expect(keyOf(secret)).toBeUndefined();
  });

  it.each([24, 64])('may have a key of %i bytes', (size) => {
    expect(keyOf(secretOf('x'.repeat(size)))).toHaveLength(size);
  });

  it('counts only under its own name', () => {
    const secrets = [
      { name: 'signingSecret', value: SECRET },
      { name: 'apiKey', value: OTHER_SECRET },
      { name: 'signingSecret', value: 'whsec_' },
    ];
    expect(liveKeys(secrets)).toEqual([key]);
  });
});
