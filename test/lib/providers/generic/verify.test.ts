import { describe, expect, it } from 'vitest';
import type { RawRequest } from '../../../../lib/contract/webhook.ts';
import { sign, verify } from '../../../../lib/providers/generic/verify.ts';
import { live, MESSAGE, NOW_SECONDS, OTHER_SECRET, SECRET, signedRequest } from './signed-request.ts';

const body = JSON.stringify(MESSAGE);
const request = signedRequest(body);
const secrets = live(SECRET);

function withHeaders(headers: Record<string, string | undefined>): RawRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function verdict(candidate: RawRequest, live = secrets): string {
  const verification = verify(candidate, live);
  return verification.kind === 'rejected' ? verification.reason : verification.kind;
}

function at(offsetSeconds: number): Date {
  return new Date((NOW_SECONDS + offsetSeconds) * 1000);
}

describe('verify of the generic provider', () => {
  it('accepts what the package of the scheme signed, and hands on the untouched request', () => {
    expect(verify(request, secrets)).toEqual({ kind: 'accepted', request });
  });

  it('signs over bytes, so that a body outside UTF-8 is proven all the same', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
    const timestamp = String(NOW_SECONDS);
    const signature = sign({ id: 'msg-1', timestamp, body: bytes }, Buffer.from('test-signing-secret-of-32-bytes!'));
    const headers = { 'webhook-id': 'msg-1', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    expect(verdict({ ...withHeaders(headers), body: bytes })).toBe('accepted');
  });

  it('signs over the body as it came, however it is spaced and escaped', () => {
    expect(verdict(signedRequest(`{ "type":"message.received" ,"data":{"text":"caf\\u00e9"}}\n`))).toBe('accepted');
  });

  it('accepts any one of several signatures, and passes over versions that it does not know', () => {
    const good = request.headers['webhook-signature'] ?? '';
    const other = signedRequest(body, { secret: OTHER_SECRET }).headers['webhook-signature'] ?? '';
    expect(verdict(withHeaders({ 'webhook-signature': `v1a,aGVsbG8= ${other} ${good}` }))).toBe('accepted');
    expect(verdict(withHeaders({ 'webhook-signature': `${good} v2,x` }))).toBe('accepted');
  });

  it('accepts either secret while a rotation is under way, and the old one no more afterwards', () => {
    const both = live(OTHER_SECRET, SECRET);
    expect(verdict(request, both)).toBe('accepted');
    expect(verdict(signedRequest(body, { secret: OTHER_SECRET }), both)).toBe('accepted');
    expect(verdict(request, live(OTHER_SECRET))).toBe('signature-mismatch');
  });

  it.each([
    ['5 minutes ago', -300, 'accepted'],
    ['5 minutes and 1 second ago', -301, 'timestamp-too-old'],
    ['in 5 minutes', 300, 'accepted'],
    ['in 5 minutes and 1 second', 301, 'timestamp-in-future'],
  ])('judges a timestamp of %s', (_case, offset, expected) => {
    expect(verdict(signedRequest(body, { at: at(offset) }))).toBe(expected);
  });

  it('refuses when its own clock tells no time', () => {
    expect(verdict({ ...request, receivedAt: new Date(Number.NaN) })).toBe('timestamp-too-old');
  });

  it.each([
    ['there is no secret at all', []],
    ['the secret has another name', [{ name: 'apiKey', value: SECRET }]],
    ['the secret has an empty key', live('whsec_')],
  ])('rejects as not configured when %s', (_case, none) => {
    expect(verdict(request, none)).toBe('no-secret-configured');
  });

  it.each([
    ['no signature', { 'webhook-signature': undefined }, 'signature-missing'],
    ['an empty signature', { 'webhook-signature': '' }, 'signature-missing'],
    ['no id', { 'webhook-id': undefined }, 'signature-missing'],
    ['no timestamp', { 'webhook-timestamp': undefined }, 'timestamp-missing'],
    ['a timestamp in words', { 'webhook-timestamp': 'yesterday' }, 'timestamp-malformed'],
    ['a timestamp with a fraction', { 'webhook-timestamp': `${NOW_SECONDS}.5` }, 'timestamp-malformed'],
    ['a timestamp in hexadecimal', { 'webhook-timestamp': '0x69a5629a' }, 'timestamp-malformed'],
    ['a timestamp with a zero in front', { 'webhook-timestamp': `0${NOW_SECONDS}` }, 'timestamp-malformed'],
    ['a timestamp in milliseconds', { 'webhook-timestamp': `${NOW_SECONDS}000` }, 'timestamp-malformed'],
    ['a signature of another version', { 'webhook-signature': 'v1a,aGVsbG8=' }, 'signature-malformed'],
    ['a signature without a version', { 'webhook-signature': 'A'.repeat(43) + '=' }, 'signature-malformed'],
    ['a version that only ends so', { 'webhook-signature': `xv1,${'A'.repeat(43)}=` }, 'signature-malformed'],
    ['a signature of another size', { 'webhook-signature': 'v1,aGVsbG8=' }, 'signature-malformed'],
    ['an id with a full stop', { 'webhook-id': 'msg.1' }, 'signature-malformed'],
    ['an id with a space', { 'webhook-id': 'msg 1' }, 'signature-malformed'],
    ['an id of 257 characters', { 'webhook-id': 'm'.repeat(257) }, 'signature-malformed'],
    ['another id', { 'webhook-id': 'msg-2' }, 'signature-mismatch'],
    ['another timestamp', { 'webhook-timestamp': String(NOW_SECONDS + 1) }, 'signature-mismatch'],
  ])('rejects %s', (_case, headers, reason) => {
    expect(verdict(withHeaders(headers))).toBe(reason);
  });

  it('refuses to let the border between timestamp and body be moved under one signature', () => {
    const moved = `${NOW_SECONDS}.${body}`;
    const signature = sign(
      { id: `msg-1.${NOW_SECONDS}`, timestamp: String(NOW_SECONDS), body },
      Buffer.from('test-signing-secret-of-32-bytes!'),
    );
    const headers = { 'webhook-timestamp': String(NOW_SECONDS), 'webhook-signature': signature };
    expect(verdict({ ...withHeaders({ ...headers, 'webhook-id': `msg-1.${NOW_SECONDS}` }) })).toBe(
      'signature-malformed',
    );
    // The same signature over the same bytes: a receiver must take at most one of the two readings.
    expect(verdict({ ...withHeaders({ ...headers, 'webhook-id': 'msg-1' }), body: Buffer.from(moved) })).toBe(
      'accepted',
    );
  });
});
