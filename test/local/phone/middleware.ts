import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderEvent } from '../../../lib/contract/events.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';

export const SECRET = `whsec_${Buffer.from('test-signing-secret-of-32-bytes!').toString('base64')}`;

/** The least of a middleware: takes webhooks through the generic provider, and keeps what it understood of them. */
export interface Middleware {
  readonly webhookUrl: string;
  readonly events: ProviderEvent[];
  /** `webhook-id` of every request, repeats too. */
  readonly webhookIds: string[];
  /** Statuses to answer with, in turn, instead of taking the webhook. */
  readonly refusals: number[];
  close(): Promise<void>;
}

export async function startMiddleware(): Promise<Middleware> {
  const events: ProviderEvent[] = [];
  const webhookIds: string[] = [];
  const refusals: number[] = [];

  async function answer(body: Buffer, headers: Record<string, string>): Promise<number> {
    webhookIds.push(headers['webhook-id'] ?? '');
    const refusal = refusals.shift();
    if (refusal !== undefined) return refusal;
    const request = { method: 'POST', url: 'http://127.0.0.1/webhooks/acme', headers, body, receivedAt: new Date() };
    const verification = genericProvider.verify(request, [{ name: 'signingSecret', value: SECRET }], {});
    if (verification.kind !== 'accepted') return 401;
    const parsed = await genericProvider.parse(verification.request);
    if (parsed.kind === 'malformed') return 400;
    events.push(...parsed.events);
    return 200;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      void answer(Buffer.concat(chunks), headers).then((status) => response.writeHead(status).end('{"ok":true}'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The middleware must listen on a port.');
  return {
    webhookUrl: `http://127.0.0.1:${address.port}/webhooks/acme`,
    events,
    webhookIds,
    refusals,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Waits until a condition holds; gives up loudly. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (holds()) return;
    await sleep(10);
  }
  throw new Error(`It never came to be that ${what}.`);
}
