import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';

export const SECRET = `whsec_${Buffer.from('test-signing-secret-of-32-bytes!').toString('base64')}`;

const eventSchema = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) });
type Event = z.infer<typeof eventSchema>;

/** The other side of the phone: takes signed webhooks, grants uploads, and offers files. */
export interface Business {
  readonly webhookUrl: string;
  /** What the webhook got, in order. */
  readonly events: Event[];
  /** By the id of the upload. */
  readonly uploads: Map<string, { readonly bytes: Buffer; readonly type: string | undefined }>;
  /** What its links lead to, by path. */
  readonly files: Map<string, Buffer>;
  /** Statuses to answer with, in turn, instead of doing what was asked, uploads and PUTs too; 0: does it. */
  readonly refusals: number[];
  urlOf(path: string): string;
  /** Signed as the business does. */
  send(deliveryUrl: string, id: string, data: object): Promise<Response>;
  close(): Promise<void>;
}

export async function startBusiness(): Promise<Business> {
  const events: Event[] = [];
  const uploads: Business['uploads'] = new Map();
  const files: Business['files'] = new Map();
  const refusals: number[] = [];
  let granted = 0;

  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const path = request.url ?? '';
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const refusal = request.method === 'GET' ? undefined : refusals.shift();
      if (refusal !== undefined && refusal !== 0) return response.writeHead(refusal).end();
      if (request.method === 'GET') {
        const file = files.get(path);
        return file === undefined ? response.writeHead(403).end() : response.end(file);
      }
      if (request.method === 'PUT') {
        uploads.set(path.slice('/put/'.length), { bytes: body, type: headers['x-granted'] });
        return response.end();
      }
      new Webhook(SECRET).verify(body, headers);
      const event = eventSchema.parse(JSON.parse(body.toString()));
      if (path === '/webhooks/acme') {
        events.push(event);
        return response.end('{"ok":true}');
      }
      granted += 1;
      const id = `upl-${granted}`;
      const upload = {
        id,
        method: 'PUT',
        url: urlOf(`/put/${id}`),
        headers: { 'x-granted': String(event.data['size']) },
      };
      return response.end(JSON.stringify({ ok: true, upload: { ...upload, expiresAt: '2026-03-02T10:30:00.000Z' } }));
    })().catch(() => response.writeHead(401).end());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The business must listen on a port.');
  const urlOf = (path: string): string => `http://127.0.0.1:${address.port}${path}`;
  return {
    webhookUrl: urlOf('/webhooks/acme'),
    events,
    uploads,
    files,
    refusals,
    urlOf,
    send: (deliveryUrl, id, data) => {
      const now = new Date();
      const place = { id, channelId: 'generic-acme', thread: { id: 'chat-ida' }, recipients: [{ id: 'ida' }] };
      const body = JSON.stringify({ type: 'message.send', timestamp: now.toISOString(), data: { ...place, ...data } });
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(SECRET).sign(id, now, body),
      };
      return fetch(deliveryUrl, { method: 'POST', body, headers });
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
