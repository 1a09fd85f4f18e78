import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { LineAccount } from './account.ts';
import type { LineWebhook } from './webhook.ts';
import { pushSchema } from './schemas.ts';

const endpointSchema = z.strictObject({ endpoint: z.url().max(500) });
const testSchema = z.strictObject({ endpoint: z.url().max(500).optional() });
const loadingSchema = z.strictObject({
  chatId: z.string().startsWith('U'),
  loadingSeconds: z.int().min(5).max(60).multipleOf(5).default(20),
});

/** Of a push that is lost on its way back. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';
}

/** The Messaging API, as https://developers.line.biz/en/reference/messaging-api/ describes it. */
export function apiRoutes(account: LineAccount, webhook: LineWebhook): Hono<Connected> {
  const app = new Hono<Connected>();

  app.post('/oauth2/v3/token', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (form.get('grant_type') !== 'client_credentials') return c.json({ error: 'unsupported_grant_type' }, 400);
    if (form.get('client_id') !== account.channelId || form.get('client_secret') !== account.secret) {
      return c.json({ error: 'invalid_client', error_description: 'invalid client_secret' }, 400);
    }
    return c.json({ token_type: 'Bearer', access_token: account.issueToken(), expires_in: 900 });
  });

  app.use('/v2/*', async (c, next) => {
    c.header('x-line-request-id', randomUUID());
    const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if (!account.knowsToken(token)) {
      return c.json({ message: 'Authentication failed due to the following reason: invalid token.' }, 401);
    }
    return next();
  });

  app.get('/v2/bot/info', (c) => c.json({ ...account.bot, chatMode: 'bot', markAsReadMode: 'auto' }));

  app.get('/v2/bot/profile/:userId', (c) => {
    const user = account.users.find(({ userId }) => userId === c.req.param('userId'));
    if (user === undefined || account.blockedBy.has(user.userId)) return c.json({ message: 'Not found' }, 404);
    return c.json(user);
  });

  app.put('/v2/bot/channel/webhook/endpoint', async (c) => {
    account.endpoint = endpointSchema.parse(await c.req.json()).endpoint;
    account.changed();
    return c.json({});
  });

  app.get('/v2/bot/channel/webhook/endpoint', (c) => {
    if (account.endpoint === undefined) return c.json({ message: 'Webhook endpoint not found' }, 404);
    return c.json({ endpoint: account.endpoint, active: account.isWebhookUsed });
  });

  app.post('/v2/bot/channel/webhook/test', async (c) => {
    const { endpoint = account.endpoint } = testSchema.parse(await c.req.json().catch(() => ({})));
    if (endpoint === undefined) return c.json({ message: 'Webhook endpoint not found' }, 404);
    const statusCode = await webhook.post(endpoint, []);
    const success = statusCode === 200;
    const timestamp = new Date().toISOString();
    const reason = statusCode === 0 ? 'COULD_NOT_CONNECT' : success ? 'OK' : 'ERROR_STATUS_CODE';
    return c.json({ success, timestamp, statusCode, reason, detail: String(statusCode) });
  });

  app.get('/v2/bot/message/quota', (c) =>
    c.json(account.limit === undefined ? { type: 'none' } : { type: 'limited', value: account.limit }),
  );
  app.get('/v2/bot/message/quota/consumption', (c) => c.json({ totalUsage: account.used }));

  app.post('/v2/bot/chat/loading/start', async (c) => {
    const { chatId, loadingSeconds: seconds } = loadingSchema.parse(await c.req.json());
    account.load(chatId, seconds);
    return c.json({}, 202);
  });

  app.post('/v2/bot/message/push', (c) => push(c, account));

  app.get('/v2/bot/message/:id/content/transcoding', (c) => {
    const content = account.contents.get(c.req.param('id'));
    if (content === undefined) return c.json({ message: 'Not found' }, 404);
    return c.json({ status: content.isReady ? 'succeeded' : 'processing' });
  });

  app.get('/v2/bot/message/:id/content', (c) => {
    const content = account.contents.get(c.req.param('id'));
    if (content === undefined) return c.json({ message: 'Not found' }, 404);
    if (!content.isReady) return c.body(null, 202);
    return c.body(Uint8Array.from(account.bytes.read(content.bytesId) ?? []), 200, { 'content-type': content.type });
  });

  return app;
}

async function push(c: Context<Connected>, account: LineAccount): Promise<Response> {
  const retryKey = c.req.header('x-line-retry-key');
  if (retryKey !== undefined && !z.guid().safeParse(retryKey).success) {
    return c.json({ message: 'The retry key is invalid' }, 400);
  }
  const asked = pushSchema.safeParse(await c.req.json());
  if (!asked.success) {
    const details = asked.error.issues.map(({ message, path }) => ({ message, property: propertyAt(path) }));
    return c.json({ message: `The request body has ${details.length} error(s)`, details }, 400);
  }
  const before = account.pushedBefore(retryKey);
  if (before !== undefined) {
    c.header('x-line-accepted-request-id', before.requestId);
    const sentMessages = before.sentIds.map((id) => ({ id }));
    return c.json({ message: 'The retry key is already accepted', sentMessages }, 409);
  }
  const { to, messages } = asked.data;
  const behaviour = account.nextBehaviour();
  if (behaviour === 'rate-limited') {
    return c.json({ message: 'The API rate limit has been exceeded. Try again later.' }, 429);
  }
  if (behaviour === 'quota-used-up' || account.used >= (account.limit ?? Infinity)) {
    return c.json({ message: 'You have reached your monthly limit.' }, 429);
  }
  if (behaviour === 'tokens-revoked') {
    account.revokeTokens();
    return c.json({ message: 'Authentication failed due to the following reason: invalid token.' }, 401);
  }
  if (behaviour === 'refuse-content') {
    const details = [{ message: 'Not acceptable', property: 'messages[0].contents' }];
    return c.json({ message: 'The request body has 1 error(s)', details }, 400);
  }
  const sentIds = account.take(to, messages, retryKey);
  if (behaviour === 'lose-answers') throw new LostAnswerError('The answer to a push is lost.');
  return c.json({ sentMessages: sentIds.map((id) => ({ id, quoteToken: `quote-${id}` })) });
}

/** As LINE names a field: `messages[0].text`. */
function propertyAt(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
