import { validateSignature } from '@line/bot-sdk';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawRequest } from '../../../../lib/contract/webhook.ts';
import { verify } from '../../../../lib/providers/line/verify.ts';
import { textOf, webhookOf } from './events.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const live = (...values: readonly string[]) => values.map((value) => ({ name: 'channelSecret', value }));
const requestWith = (body: Uint8Array, signature: string | undefined): RawRequest => ({
  method: 'POST',
  url: 'https://byoc.example.net/webhooks/ch-1',
  headers: { 'x-line-signature': signature },
  body,
  receivedAt: new Date('2026-03-02T10:15:30Z'),
});
const signed = (body: Uint8Array | string, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64');
const kindOf = (body: Uint8Array, signature: string | undefined, secrets = live(SECRET)) =>
  verify(requestWith(body, signature), secrets).kind;

const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'grapheme', maxLength: 200 }).map((words) => Buffer.from(webhookOf(textOf(words)))),
);
const secrets = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('a webhook’s signature', () => {
  it('is judged as LINE’s own SDK judges it, on 1,000 requests', () => {
    fc.assert(
      fc.property(bodies, secrets, fc.boolean(), (body, secret, isForeign) => {
        const signature = signed(body, isForeign ? `${secret}0` : secret);
        const ours = kindOf(body, signature, live(secret)) === 'accepted';
        expect(ours).toBe(validateSignature(body, secret, signature));
        expect(ours).toBe(!isForeign);
      }),
      { numRuns: 1_000 },
    );
  });

  it('fits nothing but the bytes and the secret that it was made with: of 1,000 mutated requests none is accepted', () => {
    const genuine = Buffer.from(webhookOf(textOf('Where is my parcel? 📦')));
    const signature = signed(genuine);
    const place = fc.nat({ max: genuine.length - 1 });
    const mutated = fc.oneof(
      fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => {
        const body = Buffer.from(genuine);
        body[at] = (body[at] ?? 0) ^ (1 << bit);
        return { body, signature };
      }),
      place.map((length) => ({ body: genuine.subarray(0, length), signature })),
      fc
        .uint8Array({ minLength: 1, maxLength: 9 })
        .map((more) => ({ body: Buffer.concat([genuine, more]), signature })),
      fc
        .tuple(
          fc.nat({ max: signature.length - 1 }),
          fc.constantFrom('A', 'B', 'a', 'b', '0', '9', '+', '/', '=', '-', '_', ' '),
        )
        .filter(([at, letter]) => signature[at] !== letter)
        .map(([at, letter]) => ({
          body: genuine,
          signature: signature.slice(0, at) + letter + signature.slice(at + 1),
        })),
      fc.constantFrom('', ' ', '=', 'A', ',', `,${signature}`).map((more) => ({
        body: genuine,
        signature: more === '' ? signature.slice(0, -1) : signature + more,
      })),
      fc.string({ maxLength: 60 }).map((odd) => ({ body: genuine, signature: odd })),
      secrets.map((secret) => ({ body: genuine, signature: signed(genuine, secret) })),
    );
    let accepted = 0;
    fc.assert(
      fc.property(mutated, ({ body, signature: given }) => {
        if (kindOf(body, given) === 'accepted') accepted += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBe(0);
    expect(kindOf(genuine, signature)).toBe('accepted');
  });

  it('is taken in one spelling alone, where the SDK takes what decodes to the same bytes', () => {
    const body = Buffer.from(webhookOf());
    const odd = signed(body).slice(0, -1);
    expect(validateSignature(body, SECRET, odd)).toBe(true);
    expect(kindOf(body, odd)).toBe('rejected');
  });

  it('may be by any secret that is live while one is reissued, and by none that is empty', () => {
    const body = Buffer.from(webhookOf());
    expect(kindOf(body, signed(body, 'old'), live('new', 'old'))).toBe('accepted');
    expect(kindOf(body, signed(body, ''), live(''))).toBe('rejected');
  });
});
