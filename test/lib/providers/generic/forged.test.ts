import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawRequest } from '../../../../lib/contract/webhook.ts';
import { sign, verify } from '../../../../lib/providers/generic/verify.ts';
import { live, MESSAGE, NOW_SECONDS, OTHER_SECRET, SECRET, signedRequest } from './signed-request.ts';

const secrets = live(SECRET);
const body = JSON.stringify(MESSAGE);
const genuine = signedRequest(body);
const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
type HeaderName = (typeof names)[number];

function header(name: HeaderName): string {
  return genuine.headers[name] ?? '';
}

function withHeader(name: HeaderName, value: string | undefined): RawRequest {
  return { ...genuine, headers: { ...genuine.headers, [name]: value } };
}

function withBody(bytes: Uint8Array): RawRequest {
  return { ...genuine, body: bytes };
}

function replaced(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}

const bytes = Buffer.from(body);
const position = fc.nat({ max: bytes.length - 1 });

/** Each way makes a request that differs from the genuine one in what the signature covers, or in the signature. */
const ways: Record<string, fc.Arbitrary<RawRequest>> = {
  'one bit of the body flipped': fc.tuple(position, fc.nat({ max: 7 })).map(([index, bit]) => {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ (1 << bit);
    return withBody(changed);
  }),
  'the body cut short': position.map((length) => withBody(bytes.subarray(0, length))),
  'bytes put into the body': fc
    .tuple(position, fc.uint8Array({ minLength: 1, maxLength: 20 }))
    .map(([index, more]) => withBody(Buffer.concat([bytes.subarray(0, index), more, bytes.subarray(index)]))),
  'another body': fc.json().map((json) => withBody(Buffer.from(json))),
  'the body written anew': fc
    .constantFrom(' ', '\t', 4)
    .map((indent) => withBody(Buffer.from(JSON.stringify(MESSAGE, null, indent)))),
  'a header missing': fc.constantFrom(...names).map((name) => withHeader(name, undefined)),
  'a header emptied': fc.constantFrom(...names).map((name) => withHeader(name, '')),
  'a header with any words': fc
    .tuple(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 60 }))
    .map(([name, value]) => withHeader(name, value)),
  'one character of a header changed': fc
    .tuple(fc.constantFrom(...names), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }))
    .map(([name, index, character]) =>
      withHeader(name, replaced(header(name), index % header(name).length, character)),
    ),
  'a header cut short': fc
    .tuple(fc.constantFrom(...names), fc.nat())
    .map(([name, index]) => withHeader(name, header(name).slice(0, index % header(name).length))),
  'a header made longer': fc
    .tuple(fc.constantFrom(...names), fc.stringMatching(/^[A-Za-z0-9+/=.,]{1,20}$/))
    .map(([name, more]) => withHeader(name, header(name) + more)),
  'another time inside the tolerance': fc
    .integer({ min: -300, max: 300 })
    .filter((offset) => offset !== 0)
    .map((offset) => withHeader('webhook-timestamp', String(NOW_SECONDS + offset))),
  'signed at a time outside the tolerance': fc
    .oneof(fc.integer({ min: -1e9, max: -301 }), fc.integer({ min: 301, max: 1e9 }))
    .map((offset) => signedRequest(body, { at: new Date((NOW_SECONDS + offset) * 1000) })),
  'signed with any other key': fc.uint8Array({ minLength: 24, maxLength: 64 }).map((key) => {
    const content = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), body };
    return withHeader('webhook-signature', sign(content, key));
  }),
  'signed with another secret': fc
    .constantFrom(body, body.replace('parcel', 'refund'))
    .map((words) => signedRequest(words, { secret: OTHER_SECRET })),
  'the signature of another request': fc
    .stringMatching(/^[a-z]{1,20}$/)
    .map((id) => withHeader('webhook-signature', signedRequest(body, { id }).headers['webhook-signature'])),
  'the case of the signature changed': fc
    .constantFrom(header('webhook-signature').toLowerCase(), header('webhook-signature').toUpperCase())
    .map((signature) => withHeader('webhook-signature', signature)),
  'a last character that decodes to the same bytes': fc.constantFrom(1, 2, 3).map((offset) => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const signature = header('webhook-signature');
    const index = signature.length - 2;
    const last = alphabet.indexOf(signature.charAt(index));
    return withHeader('webhook-signature', replaced(signature, index, alphabet.charAt(last ^ offset)));
  }),
};

/** True where nothing that counts was changed, e.g. a character replaced by itself. */
function isGenuine(request: RawRequest): boolean {
  return bytes.equals(request.body) && names.every((name) => request.headers[name] === genuine.headers[name]);
}

describe('10,000 forged webhooks', () => {
  const perWay = Math.ceil(10_000 / Object.keys(ways).length);

  it.each(Object.entries(ways))('with %s are all refused', (_way, forgeries) => {
    let forged = 0;
    fc.assert(
      fc.property(forgeries, (request) => {
        fc.pre(!isGenuine(request));
        forged += 1;
        expect(verify(request, secrets).kind).toBe('rejected');
      }),
      { numRuns: perWay, seed: 20_260_302 },
    );
    expect(forged).toBeGreaterThanOrEqual(perWay);
  });

  it('differ from a genuine one, which is accepted', () => {
    expect(verify(genuine, secrets).kind).toBe('accepted');
  });
});
