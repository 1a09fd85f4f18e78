import { describe, expect, it } from 'vitest';
import type { RawRequest } from '../../lib/contract/webhook.ts';
import { providers } from '../../lib/providers/registry.ts';
import { loadSubject } from './load-subject.ts';
import type { ConformanceSubject } from './subject.ts';
import { isMadeWell } from './support/events.ts';
import { mutate, oneOf, randomFrom } from './support/mutate.ts';
import { bytesOf, sampleOf, signed, textBody } from './support/webhooks.ts';

const PAYLOADS = 100_000;
const SEED = 20_260_302;

/** Good bodies of every kind that the provider sends. */
function bodiesOf(subject: ConformanceSubject): [Uint8Array, ...Uint8Array[]] {
  const { bodies, idOf } = subject;
  const at = new Date('2026-03-02T10:15:29.000Z');
  const kinds = Object.values(bodies.kinds).map((body) => body(sampleOf(subject), idOf('message', 2)));
  const receipts = (['delivered', 'seen', 'failed'] as const).flatMap(
    (status) => bodies.receipt?.('out-AAECAwQFBgcICQoLDA0O_w', status, at) ?? [],
  );
  const batch = bodies.batch?.([sampleOf(subject), sampleOf(subject, { message: 2 })]) ?? [];
  const others = [...kinds, ...receipts, bodies.unknown(), ...[batch].flat()];
  return [textBody(subject), textBody(subject, 'Où est 👩‍👩‍👧‍👦 \u0007?'), ...others.map(bytesOf)];
}

/** One that the provider did not send: by another's secret, with a changed proof, or with another body under its proof. */
function forge(subject: ConformanceSubject, body: Uint8Array, random: () => number): RawRequest {
  const { covers } = subject.webhook;
  const way = oneOf(['foreign', 'proof', covers.body === 'bytes' ? 'body' : 'foreign'], random);
  if (way === 'foreign') return signed(subject, body, { secrets: subject.secrets.foreign });
  const genuine = signed(subject, body);
  if (way === 'body') return { ...genuine, body: differing(genuine.body, random) };
  const names = Object.keys(genuine.headers).filter((name) => name !== 'content-type');
  const name = names[Math.floor(random() * names.length)] ?? '';
  const value = differing(Buffer.from(genuine.headers[name] ?? ''), random);
  return { ...genuine, headers: { ...genuine.headers, [name]: Buffer.from(value).toString('latin1') } };
}

function differing(bytes: Uint8Array, random: () => number): Uint8Array {
  const at = Math.floor(random() * bytes.length);
  return bytes.with(at, ((bytes[at] ?? 0) + 1 + Math.floor(random() * 255)) % 256);
}

/** What is wrong with how a genuine body of any content is read; undefined where nothing is. */
async function read(
  { provider, secrets, settings }: ConformanceSubject,
  request: RawRequest,
  count: (kind: string) => void,
) {
  const verification = provider.verify(request, secrets.first, settings);
  // The account's name in it was changed before it was signed.
  if (verification.kind === 'rejected' && verification.reason === 'wrong-account') return undefined;
  if (verification.kind !== 'accepted') return `it was ${verification.kind}, though it is genuine.`;
  const parsed = await provider.parse(verification.request);
  if (parsed.kind === 'malformed') {
    count('malformed');
    return parsed.field === '' || parsed.problem === '' ? 'it is malformed without a field or a problem.' : undefined;
  }
  for (const event of parsed.events) count(event.kind);
  return parsed.events.map(isMadeWell).find((problem) => problem !== undefined);
}

describe.each([...providers.keys()])('the adapter %s', (id) => {
  it('takes 100,000 odd payloads without a throw, reads or ignores each with a reason, and accepts no forged one', async () => {
    const subject = await loadSubject(id);
    const bodies = bodiesOf(subject);
    const random = randomFrom(SEED);
    const counts = new Map<string, number>();
    const count = (kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const wrong: string[] = [];

    for (let number = 0; number < PAYLOADS; number += 1) {
      const body = mutate(oneOf(bodies, random), random);
      const isForged = number % 2 === 1 && body.length > 0;
      const request = isForged ? forge(subject, body, random) : signed(subject, body);
      try {
        const problem = isForged ? accepted(subject, request) : await read(subject, request, count);
        if (isForged) count('forged');
        if (problem !== undefined) wrong.push(`${number}: ${problem}`);
      } catch (error) {
        wrong.push(`${number}: ${String(error)}`);
      }
      if (wrong.length === 5) break;
    }

    expect(wrong).toEqual([]);
    // It was no desert: much of it was close enough to a webhook to be read.
    expect(counts.get('forged')).toBeGreaterThan(PAYLOADS * 0.45);
    expect(counts.get('message')).toBeGreaterThan(PAYLOADS * 0.02);
    expect(counts.get('malformed')).toBeGreaterThan(PAYLOADS * 0.02);
    expect(counts.get('ignored')).toBeGreaterThan(100);
  });
});

function accepted({ provider, secrets, settings }: ConformanceSubject, request: RawRequest): string | undefined {
  return provider.verify(request, secrets.first, settings).kind === 'accepted'
    ? 'a forged one was accepted.'
    : undefined;
}
