import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LiveSecret, RawRequest } from '../../../lib/contract/webhook.ts';
import { bodyBytes } from '../../../lib/http/create-http-handler.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import { contentOf } from '../support/content.ts';
import {
  mustAccept,
  mustPassOver,
  mustRefuse,
  NOW,
  sampleOf,
  signed,
  textBody,
  verdictOf,
  WEBHOOK_URL,
} from '../support/webhooks.ts';

/** Reasons for which the core looks whether the secret was rotated a moment ago, before it refuses. */
const reasonsOfAnotherSecret = ['signature-mismatch', 'no-secret-configured'];

const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

function proofOf(subject: ConformanceSubject): [RawRequest, [string, string][]] {
  const request = signed(subject, textBody(subject));
  const { headers, ...unsigned } = request;
  const names = Object.keys(subject.webhook.proofOf(unsigned, subject.secrets.first));
  assert.notEqual(names.length, 0, 'The subject’s proofOf gives no header: then anybody could call the webhook.');
  return [request, names.map((name) => [name, headers[name] ?? ''])];
}

function withHeaders(request: RawRequest, headers: Readonly<Record<string, string | undefined>>): RawRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function mustNotKnowSecret(subject: ConformanceSubject, request: RawRequest, live: readonly LiveSecret[]): void {
  const verdict = verdictOf(subject, request, live);
  assert.notEqual(verdict, 'accepted', 'It accepted the secret.');
  const expected = reasonsOfAnotherSecret.join(' or ');
  assert.ok(reasonsOfAnotherSecret.includes(verdict), `The reason must be ${expected}, but is ${verdict}.`);
}

export const authenticity: readonly ConformanceCase[] = [
  {
    name: 'accepts-genuine-webhooks',
    sentence: 'A webhook that the provider signed is accepted, and handed on as it came.',
    check(subject) {
      const request = signed(subject, textBody(subject));
      const verification = subject.provider.verify(request, subject.secrets.first, subject.settings);
      if (verification.kind !== 'accepted') assert.fail(`It was refused: ${verdictOf(subject, request)}.`);
      assert.deepEqual(verification.request, request, 'It was changed.');
      return undefined;
    },
  },
  {
    name: 'refuses-forged-proofs',
    sentence: 'A proof with any one of its characters changed is refused.',
    check(subject) {
      const [request, proof] = proofOf(subject);
      for (const [name, value] of proof) {
        for (let index = 0; index < value.length; index += 1) {
          const other = value[index] === '1' ? '2' : '1';
          const forged = value.slice(0, index) + other + value.slice(index + 1);
          mustRefuse(subject, withHeaders(request, { [name]: forged }), `another ${name}`);
        }
      }
      return undefined;
    },
  },
  {
    name: 'refuses-missing-proofs',
    sentence: 'A webhook is refused where a header of its proof is missing or empty.',
    check(subject) {
      const [request, proof] = proofOf(subject);
      for (const nothing of [undefined, '', ' ']) {
        for (const [name] of proof) mustRefuse(subject, withHeaders(request, { [name]: nothing }), `no ${name}`);
      }
      mustRefuse(subject, { ...request, headers: {} }, 'a request without headers');
      return undefined;
    },
  },
  {
    name: 'refuses-malformed-proofs',
    sentence: 'A proof that is cut short, made longer or of another form is refused.',
    check(subject) {
      const [request, proof] = proofOf(subject);
      for (const [name, value] of proof) {
        const half = value.slice(0, Math.floor(value.length / 2));
        const odd = [half, value.slice(0, -1), `${value}0`, `${value},${value}`, '\u0000', 'é'.repeat(value.length)];
        for (const malformed of [...odd, '='.repeat(10_000)]) {
          mustRefuse(subject, withHeaders(request, { [name]: malformed }), `a malformed ${name}`);
        }
      }
      return undefined;
    },
  },
  {
    name: 'minds-the-case-of-proofs',
    sentence: 'A proof whose letters are of the other case is refused.',
    check(subject) {
      const [request, proof] = proofOf(subject);
      for (const [name, value] of proof) {
        for (const other of [value.toLowerCase(), value.toUpperCase()]) {
          if (other !== value) mustRefuse(subject, withHeaders(request, { [name]: other }), `${name} in another case`);
        }
      }
      return undefined;
    },
  },
  {
    name: 'refuses-stale-webhooks',
    sentence: 'A webhook that was signed too long ago is refused, and one just within the limit is not.',
    check(subject) {
      const { toleranceSeconds } = subject.webhook.covers;
      const request = signed(subject, textBody(subject));
      if (toleranceSeconds === undefined) {
        mustAccept(
          subject,
          { ...request, receivedAt: later(31_536_000) },
          'a webhook of last year, though no time is signed',
        );
        return declared('The proof covers no time.');
      }
      mustAccept(subject, { ...request, receivedAt: later(toleranceSeconds) }, `one of ${toleranceSeconds} s ago`);
      for (const age of [toleranceSeconds + 1, 31_536_000]) {
        mustRefuse(subject, { ...request, receivedAt: later(age) }, `a webhook of ${age} s ago`);
      }
      return undefined;
    },
  },
  {
    name: 'refuses-webhooks-of-the-future',
    sentence: 'A webhook whose time lies too far ahead is refused.',
    check(subject) {
      const { toleranceSeconds } = subject.webhook.covers;
      const request = signed(subject, textBody(subject));
      if (toleranceSeconds === undefined) {
        mustAccept(
          subject,
          { ...request, receivedAt: later(-31_536_000) },
          'a webhook of next year, though no time is signed',
        );
        return declared('The proof covers no time.');
      }
      mustAccept(subject, { ...request, receivedAt: later(-toleranceSeconds) }, `one ${toleranceSeconds} s ahead`);
      for (const ahead of [toleranceSeconds + 1, 31_536_000]) {
        mustRefuse(subject, { ...request, receivedAt: later(-ahead) }, `a webhook of ${ahead} s ahead`);
      }
      return undefined;
    },
  },
  {
    name: 'refuses-another-channels-secret',
    sentence:
      'A webhook proven by the secret of another channel is refused, so that the core looks for a newer secret.',
    check(subject) {
      const { first, foreign } = subject.secrets;
      mustNotKnowSecret(subject, signed(subject, textBody(subject), { secrets: foreign }), first);
      return undefined;
    },
  },
  {
    name: 'refuses-without-a-secret',
    sentence: 'Where the channel has no secret, or an empty one, every webhook is refused: no-secret-configured.',
    check(subject) {
      const request = signed(subject, textBody(subject));
      const named = subject.secrets.first.map(({ name }) => ({ name, value: '' }));
      const [, proof] = proofOf(subject);
      const empty = Object.fromEntries(proof.map(([name]) => [name, '']));
      for (const live of [[], named, [{ name: 'another', value: 'test-secret' }]]) {
        const verdict = verdictOf(subject, request, live);
        assert.equal(verdict, 'no-secret-configured', `Without a usable secret it said ${verdict}.`);
        mustRefuse(subject, withHeaders(request, empty), 'an empty proof where there is no secret', live);
      }
      return undefined;
    },
  },
  {
    name: 'accepts-both-secrets-while-rotating',
    sentence: 'While a secret is rotated, the old and the new one are accepted, whichever stands first.',
    check(subject) {
      const { first, newer } = subject.secrets;
      for (const live of [
        [...newer, ...first],
        [...first, ...newer],
      ]) {
        mustAccept(subject, signed(subject, textBody(subject), { secrets: first }), 'the old secret', live);
        mustAccept(subject, signed(subject, textBody(subject), { secrets: newer }), 'the new secret', live);
      }
      return undefined;
    },
  },
  {
    name: 'refuses-retired-secrets',
    sentence: 'Once the old secret is gone, it is accepted no more; nothing is remembered.',
    check(subject) {
      const { first, newer } = subject.secrets;
      const old = signed(subject, textBody(subject), { secrets: first });
      subject.provider.verify(old, [...newer, ...first], subject.settings);
      mustNotKnowSecret(subject, old, newer);
      return undefined;
    },
  },
  {
    name: 'refuses-changed-bodies',
    sentence: 'One bit changed anywhere in the body has the webhook refused.',
    check(subject) {
      const request = signed(subject, textBody(subject));
      const covered = subject.webhook.covers.body;
      const original = JSON.stringify(contentOf(request.body).values());
      for (let index = 0; index < request.body.length; index += 1) {
        const body = Uint8Array.from(request.body);
        body[index] = (body[index] ?? 0) ^ (1 << (index % 8));
        if (covered === 'nothing') mustAccept(subject, { ...request, body }, 'a changed body, though none is signed');
        else if (covered === 'bytes' || JSON.stringify(contentOf(body).values()) !== original) {
          mustRefuse(subject, { ...request, body }, `a changed byte ${index}`);
        }
      }
      return covered === 'nothing' ? declared('The proof doesn’t cover the body.') : undefined;
    },
  },
  {
    name: 'refuses-rewritten-bodies',
    sentence: 'A body that says the same in other bytes is refused.',
    check(subject) {
      const request = signed(subject, textBody(subject));
      const rewritten = { ...request, body: contentOf(request.body).rewritten() };
      if (subject.webhook.covers.body === 'bytes') {
        mustRefuse(subject, rewritten, 'a body that was parsed and written again');
        mustRefuse(subject, { ...request, body: Buffer.concat([request.body, Buffer.from('\n')]) }, 'a line more');
        return undefined;
      }
      mustAccept(subject, rewritten, 'a body written anew, though its bytes are not signed');
      return declared('The proof doesn’t cover the bytes of the body.');
    },
  },
  {
    name: 'takes-bodies-in-base64',
    sentence: 'A body that API Gateway delivers in base64 is the same body.',
    async check(subject) {
      const request = signed(subject, textBody(subject));
      const body = bodyBytes({ body: Buffer.from(request.body).toString('base64'), isBase64Encoded: true });
      const delivered = { ...request, body };
      const verification = subject.provider.verify(delivered, subject.secrets.first, subject.settings);
      if (verification.kind !== 'accepted') assert.fail(`It was refused: ${verdictOf(subject, delivered)}.`);
      const direct = subject.provider.verify(request, subject.secrets.first, subject.settings);
      if (direct.kind !== 'accepted') assert.fail('A genuine webhook was refused.');
      assert.deepEqual(
        await subject.provider.parse(verification.request),
        await subject.provider.parse(direct.request),
      );
      return undefined;
    },
  },
  {
    name: 'refuses-other-urls',
    sentence: 'A webhook that was signed for another URL is refused.',
    check(subject) {
      const request = signed(subject, textBody(subject));
      const elsewhere = [`${WEBHOOK_URL}-2`, `${WEBHOOK_URL}?a=1`, WEBHOOK_URL.replace('byoc', 'other')];
      const isCovered = subject.webhook.covers.url;
      for (const url of elsewhere) {
        if (isCovered)
          mustRefuse(subject, { ...request, url }, `a webhook that was signed for another URL than ${url}`);
        else mustAccept(subject, { ...request, url }, 'another URL, though none is signed');
      }
      return isCovered ? undefined : declared('The proof doesn’t cover the URL.');
    },
  },
  {
    name: 'refuses-other-queries',
    sentence:
      'Where the URL is signed, its query is too: with another name, value or order of it a webhook is refused.',
    check(subject) {
      const request = signed(subject, { body: textBody(subject), query: 'a=1&b=2' });
      if (!subject.webhook.covers.url) {
        mustAccept(subject, request, 'a webhook with a query, though the URL is not signed');
        return declared('The proof doesn’t cover the URL.');
      }
      mustAccept(subject, request, 'a webhook with a query');
      for (const query of ['b=2&a=1', 'a=1&b=3', 'a=1', 'a=1&b=2&c=3', 'a=1&B=2', 'a=1&b=%32']) {
        mustRefuse(
          subject,
          { ...request, url: `${WEBHOOK_URL}?${query}` },
          `the query ${query}, and a=1&b=2 was signed`,
        );
      }
      return undefined;
    },
  },
  {
    name: 'refuses-other-accounts',
    sentence: 'A webhook that is rightly signed and names another account is refused, or ignored with a reason.',
    async check(subject) {
      const { otherAccount } = subject.bodies;
      if (otherAccount === undefined) return declared('Webhooks name no account.');
      const request = signed(subject, otherAccount(sampleOf(subject)));
      const verification = subject.provider.verify(request, subject.secrets.first, subject.settings);
      if (verification.kind !== 'accepted') return undefined;
      mustPassOver(await subject.provider.parse(verification.request), 'A webhook of another account');
      return undefined;
    },
  },
  {
    name: 'refuses-other-methods',
    sentence: 'A webhook that was signed for another method is refused.',
    check(subject) {
      const put = { ...signed(subject, textBody(subject)), method: 'PUT' };
      if (subject.webhook.covers.method) {
        mustRefuse(subject, put, 'a PUT with the proof of a POST');
        return undefined;
      }
      mustAccept(subject, put, 'a PUT, though no method is signed');
      return declared('The proof doesn’t cover the method.');
    },
  },
  {
    name: 'takes-empty-and-huge-bodies',
    sentence: 'An empty body, and one as large as may be, are judged by their proof, and read without a throw.',
    async check(subject) {
      const { maxBodyBytes } = subject.provider.manifest.webhook;
      for (const body of [new Uint8Array(), new Uint8Array(maxBodyBytes).fill(0x61)]) {
        const request = signed(subject, body);
        const verification = subject.provider.verify(request, subject.secrets.first, subject.settings);
        if (verification.kind !== 'accepted') assert.fail(`A genuine body of ${body.length} bytes was refused.`);
        const result = await subject.provider.parse(verification.request);
        const messages = result.kind === 'events' && result.events.some(({ kind }) => kind !== 'ignored');
        assert.ok(!messages, `A body of ${body.length} bytes that says nothing gave an event.`);
      }
      return undefined;
    },
  },
  {
    name: 'verify-never-throws',
    sentence: 'Whatever bytes, headers, times and secrets come, verify answers, and accepts none of them.',
    check(subject) {
      const [request, proof] = proofOf(subject);
      const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.constant(undefined));
      const secret = fc.record({
        name: fc.constantFrom(...subject.provider.manifest.secrets.map(({ name }) => name), 'another'),
        value: fc.string({ unit: 'binary', maxLength: 40 }),
      });
      const requests = fc.record({
        method: fc.constantFrom('POST', 'GET', 'odd'),
        url: fc.oneof(fc.constant(WEBHOOK_URL), fc.string()),
        headers: fc.record(Object.fromEntries(proof.map(([name]) => [name, value]))),
        body: fc.uint8Array({ maxLength: 200 }),
        receivedAt: fc.constantFrom(NOW, new Date(Number.NaN)),
      });
      const property = fc.property(requests, fc.array(secret, { maxLength: 3 }), (odd, secrets) => {
        mustRefuse(subject, odd, 'a request at random');
        subject.provider.verify(odd, secrets, subject.settings);
        subject.provider.verify({ ...request, receivedAt: odd.receivedAt }, secrets, subject.settings);
      });
      fc.assert(property, { numRuns: 200, seed: 20_260_302 });
      return undefined;
    },
  },
  {
    name: 'answers-challenges',
    sentence: 'A provider that tries the address out gets its challenge back, and a stranger doesn’t.',
    check(subject) {
      const { challenge } = subject.webhook;
      const { first, foreign } = subject.secrets;
      if (challenge === undefined) {
        const get = { ...signed(subject, textBody(subject)), method: 'GET', headers: {} };
        assert.notEqual(verdictOf(subject, get), 'challenge', 'It answers a challenge that the subject doesn’t have.');
        return declared('The provider doesn’t try the address out.');
      }
      const asked = (secrets: readonly LiveSecret[]) => ({ ...challenge(secrets), receivedAt: NOW });
      assert.equal(verdictOf(subject, asked(first)), 'challenge', 'It didn’t answer the provider’s challenge.');
      for (const live of [foreign, []]) {
        assert.notEqual(verdictOf(subject, asked(first), live), 'challenge', 'It answered a stranger’s challenge.');
      }
      return undefined;
    },
  },
];
