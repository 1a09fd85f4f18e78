import type { Body, ConformanceSubject } from '../subject.ts';
import { bytesOf, NOW, sampleOf } from './webhooks.ts';

/** The field of the subject whose body is not the JSON that its content type promises; undefined where none is. */
export function brokenBody(subject: ConformanceSubject): string | undefined {
  if (!subject.webhook.contentType.startsWith('application/json')) return undefined;
  const { text, kinds, batch, unknown, receipt, upload } = subject.bodies;
  const sample = sampleOf(subject);
  const quoted = subject.idOf('message', 2);
  const bodies: Record<string, Body | undefined> = {
    text: text(sample),
    batch: batch?.([sample]),
    unknown: unknown(),
    receipt: receipt?.('out-1', 'delivered', NOW),
    upload: upload?.(1_000),
  };
  for (const [kind, make] of Object.entries(kinds)) bodies[`kinds.${kind}`] = make(sample, quoted);
  const [broken] = Object.entries(bodies).find(([, body]) => body !== undefined && !isJson(body)) ?? [];
  return broken === undefined ? undefined : `bodies.${broken}`;
}

function isJson(body: Body): boolean {
  try {
    JSON.parse(Buffer.from(bytesOf(body)).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
