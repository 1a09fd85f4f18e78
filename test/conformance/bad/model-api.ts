import * as z from 'zod';
import type { AccountFailure } from '../../../lib/contract/provider.ts';
import type { SendContext } from '../../../lib/contract/sending.ts';
import type { LiveSecret } from '../../../lib/contract/webhook.ts';
import type { Answer } from '../subject.ts';
import { ORIGIN } from './model-manifest.ts';

/** Words for every failure of the model. */
export const sentence = { en: 'It did not work.', fr: 'Cela n’a pas fonctionné.' };

/** Asks the platform for something. Throws what `fetch` throws. */
export function ask(method: string, body: object, context: SendContext): Promise<Response> {
  const token = secretOf(context.secrets, 'token') ?? '';
  return context.fetch(new URL(method, context.settings['apiUrl'] || ORIGIN), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: context.signal,
  });
}

export function secretOf(secrets: readonly LiveSecret[], wanted: string): string | undefined {
  return secrets.find(({ name, value }) => name === wanted && value !== '')?.value;
}

/** What the platform answers about an account, or why it doesn't. */
export async function askAboutAccount(
  method: string,
  body: object,
  context: SendContext,
): Promise<z.infer<typeof answerSchema> | AccountFailure> {
  try {
    const response = await ask(method, body, context);
    if (response.status === 401) return { kind: 'refused', field: 'token', reason: sentence };
    if (!response.ok) return { kind: 'unreachable', reason: sentence };
    return answerSchema.parse(JSON.parse(await readShort(response)));
  } catch {
    return { kind: 'unreachable', reason: sentence };
  }
}

const answerSchema = z.object({
  urls: z.array(z.string()),
  lastError: z.optional(z.string()),
  used: z.optional(z.int()),
});

const requestSchema = z.object({ url: z.optional(z.string()), key: z.optional(z.string()) });

/** At most 64 kB of an answer. */
async function readShort({ body }: Response): Promise<string> {
  const stream: ReadableStream<Uint8Array> | null = body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    if (size > 65_536) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The platform itself, with a fresh account. A message under a key that it has is a conflict. */
export function startModelApi(): Answer {
  const urls = new Set<string>();
  const keys = new Set<string>();
  return async (request) => {
    const method = new URL(request.url).pathname.slice(1);
    const { url, key } = requestSchema.parse(await request.json());
    if (method === 'send' && key !== undefined && keys.has(key)) return Response.json({}, { status: 409 });
    if (method === 'send' && key !== undefined) keys.add(key);
    if (method === 'register' && url !== undefined) urls.add(url);
    if (method === 'unregister' && url !== undefined) urls.delete(url);
    return Response.json({ id: 'p-1', urls: [...urls], used: keys.size });
  };
}
