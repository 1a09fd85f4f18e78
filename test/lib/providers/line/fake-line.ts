import * as z from 'zod';
import type { Answer } from '../../../conformance/subject.ts';

/** Answers of LINE, as its documentation writes them down. */

const json = (body: object, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers: { 'x-line-request-id': '123e4567-e89b-12d3-a456-426655440000', ...headers } });

export const refusal =
  (status: number, message: string, more: { details?: object[]; headers?: Record<string, string> } = {}): Answer =>
  () =>
    json({ message, ...(more.details !== undefined && { details: more.details }) }, status, more.headers);

export const isTokenRequest = ({ url }: Request): boolean => new URL(url).pathname.endsWith('/oauth2/v3/token');

const pushSchema = z.object({
  to: z.string(),
  messages: z
    .array(z.looseObject({ type: z.string() }))
    .min(1)
    .max(5),
});

/** LINE with one channel, which has no webhook yet. It takes each push once, by its retry key. */
export function startLine({ isWebhookUsed = true } = {}): Answer {
  let endpoint: string | undefined;
  let messages = 0;
  const taken = new Map<string, object>();
  return async (request) => {
    const { pathname } = new URL(request.url);
    switch (pathname.slice(pathname.search(/\/(?:v2|oauth2)\//))) {
      case '/oauth2/v3/token': {
        const form = new URLSearchParams(await request.text());
        const token = `token-of-${form.get('client_id') ?? ''}-by-${(form.get('client_secret') ?? '').slice(-4)}`;
        return json({ token_type: 'Bearer', access_token: token, expires_in: 900 });
      }
      case '/v2/bot/info':
        return json({
          ...{ userId: 'Uaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', basicId: '@216abcde', displayName: 'Acme' },
          ...{ chatMode: 'bot', markAsReadMode: 'auto' },
        });
      case '/v2/bot/channel/webhook/endpoint':
        if (request.method === 'PUT') {
          endpoint = z.object({ endpoint: z.url() }).parse(await request.json()).endpoint;
          return json({});
        }
        if (endpoint === undefined) return json({ message: 'Webhook endpoint not found' }, 404);
        return json({ endpoint, active: isWebhookUsed });
      case '/v2/bot/channel/webhook/test':
        return json({ success: true, timestamp: '2026-03-02T10:15:30Z', statusCode: 200, reason: 'OK', detail: '200' });
      case '/v2/bot/message/quota':
        return json({ type: 'limited', value: 200 });
      case '/v2/bot/message/quota/consumption':
        return json({ totalUsage: 17 });
      case '/v2/bot/chat/loading/start':
        return json({}, 202);
      case '/v2/bot/message/push': {
        const key = request.headers.get('x-line-retry-key') ?? '';
        const before = taken.get(key);
        if (before !== undefined) {
          const headers = { 'x-line-accepted-request-id': '123e4567-e89b-12d3-a456-426655440001' };
          return json({ message: 'The retry key is already accepted', ...before }, 409, headers);
        }
        const { messages: pushed } = pushSchema.parse(await request.json());
        const sentMessages = pushed.map(() => ({ id: String(461_230_966_842_064_897n + BigInt((messages += 1))) }));
        taken.set(key, { sentMessages });
        return json({ sentMessages });
      }
      default:
        return json({ message: 'Not found' }, 404);
    }
  };
}
