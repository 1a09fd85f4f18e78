import { accept, reject } from '../../../../lib/contract/webhook.ts';
import { WEBHOOK_URL } from '../../support/webhooks.ts';
import { fault, type Fault } from '../fault.ts';
import { signatureOf } from '../model-provider.ts';
import { subject as model } from '../model-subject.ts';
import { accepting, good, hasWord, rejectingFor, withCovers, withProvider, withRequest } from '../with.ts';

const half = (text: string): string => text.slice(0, Math.ceil(text.length / 2));
let seen = '';

export const authenticity: readonly Fault[] = [
  fault('accepts-genuine-webhooks', 'everything refused', withProvider({ verify: () => reject('signature-mismatch') })),
  fault(
    'refuses-forged-proofs',
    'only the first half compared',
    withRequest((request) => {
      const { 'x-model-signature': signature = '', 'x-model-time': time = '' } = request.headers;
      const right = signatureOf(request, time, 'test-webhook-secret-first');
      return half(right) === half(signature)
        ? { ...request, headers: { ...request.headers, 'x-model-signature': right } }
        : request;
    }),
  ),
  fault('refuses-missing-proofs', 'no signature is none to check', accepting('signature-missing')),
  fault('refuses-malformed-proofs', 'what is no signature let through', accepting('signature-malformed')),
  fault(
    'minds-the-case-of-proofs',
    'signatures in capitals',
    withRequest((request) => ({
      ...request,
      headers: { ...request.headers, 'x-model-signature': request.headers['x-model-signature']?.toLowerCase() },
    })),
  ),
  fault('refuses-stale-webhooks', 'webhooks of any age', accepting('timestamp-too-old')),
  fault('refuses-stale-webhooks', 'a tolerance that the scheme is not said to have', {
    ...model,
    webhook: { ...model.webhook, covers: { body: 'bytes', url: true, method: true } },
  }),
  fault('refuses-webhooks-of-the-future', 'webhooks of any future', accepting('timestamp-in-future')),
  fault(
    'refuses-webhooks-of-the-future',
    'no tolerance at all',
    withProvider({
      verify: (request, secrets, settings) =>
        Number(request.headers['x-model-time']) * 1000 > request.receivedAt.getTime()
          ? reject('timestamp-in-future')
          : good.verify(request, secrets, settings),
    }),
  ),
  fault('refuses-another-channels-secret', 'any signature let through', accepting('signature-mismatch')),
  fault(
    'refuses-another-channels-secret',
    'a reason that has the core not look for a newer secret',
    rejectingFor('signature-mismatch', 'signature-malformed'),
  ),
  fault('refuses-without-a-secret', 'no secret, no check', accepting('no-secret-configured')),
  fault(
    'accepts-both-secrets-while-rotating',
    'only the first secret tried',
    withProvider({
      verify: (request, secrets, settings) => good.verify(request, secrets.slice(0, 2), settings),
    }),
  ),
  fault(
    'refuses-retired-secrets',
    'secrets that are remembered',
    withProvider({
      verify(request, secrets, settings) {
        const verification = good.verify(request, secrets, settings);
        const proof = request.headers['x-model-signature'] ?? '';
        if (verification.kind === 'accepted') seen = proof;
        return verification.kind === 'rejected' && seen === proof && seen !== '' ? accept(request) : verification;
      },
    }),
  ),
  fault(
    'refuses-changed-bodies',
    'the last byte not signed',
    withProvider({
      verify(request, secrets, settings) {
        const verification = good.verify(request, secrets, settings);
        const whole = Buffer.concat([request.body.subarray(0, -1), Buffer.from('}')]);
        return good.verify({ ...request, body: whole }, secrets, settings).kind === 'accepted'
          ? accept(request)
          : verification;
      },
    }),
  ),
  fault(
    'refuses-changed-bodies',
    'a signature over a body that is said not to be signed',
    withCovers({ body: 'nothing' }),
  ),
  fault(
    'refuses-rewritten-bodies',
    'the signature over the JSON written anew',
    withRequest((request) => {
      if (!hasWord(request.body, '{')) return request;
      try {
        return { ...request, body: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(request.body).toString()))) };
      } catch {
        return request;
      }
    }),
  ),
  fault(
    'refuses-rewritten-bodies',
    'a signature over bytes that are said not to be signed',
    withCovers({ body: 'fields' }),
  ),
  fault(
    'takes-bodies-in-base64',
    'the whole of the buffer read',
    withRequest((request) => ({
      ...request,
      body: new Uint8Array(request.body.buffer),
    })),
  ),
  fault(
    'refuses-other-urls',
    'a URL that is not covered',
    withRequest((request) => ({ ...request, url: WEBHOOK_URL })),
  ),
  fault('refuses-other-urls', 'a URL that is said not to be covered', withCovers({ url: false })),
  fault(
    'refuses-other-queries',
    'a query put in order before its signature is checked',
    withRequest((request) => {
      const url = URL.parse(request.url);
      url?.searchParams.sort();
      return { ...request, url: url?.href ?? request.url };
    }),
  ),
  fault('refuses-other-accounts', 'any account of the provider’s', accepting('wrong-account')),
  fault('refuses-other-methods', 'a method that is said not to be covered', withCovers({ method: false })),
  fault(
    'refuses-other-methods',
    'a PUT taken for a POST',
    withRequest((request) => ({
      ...request,
      method: request.method === 'PUT' ? 'POST' : request.method,
    })),
  ),
  fault(
    'takes-empty-and-huge-bodies',
    'an empty body taken for none',
    withProvider({
      verify: (request, secrets, settings) =>
        request.body.length === 0 ? reject('signature-missing') : good.verify(request, secrets, settings),
    }),
  ),
  fault(
    'verify-never-throws',
    'a URL that can’t be read',
    withProvider({
      verify(request, secrets, settings) {
        new URL(request.url);
        return good.verify(request, secrets, settings);
      },
    }),
  ),
  fault(
    'answers-challenges',
    'a challenge for strangers',
    withProvider({
      verify: (request, secrets, settings) =>
        request.method === 'GET'
          ? { kind: 'challenge', status: 200, body: '', contentType: 'text/plain' }
          : good.verify(request, secrets, settings),
    }),
  ),
  fault(
    'answers-challenges',
    'no challenge for the provider',
    withProvider({
      verify: (request, secrets, settings) =>
        request.method === 'GET' ? reject('signature-missing') : good.verify(request, secrets, settings),
    }),
  ),
];
