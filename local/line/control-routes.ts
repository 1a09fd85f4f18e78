import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { LineAccount } from './account.ts';
import type { LinePeople } from './people.ts';
import { buttonsIn } from './schemas.ts';
import type { LineWebhook } from './webhook.ts';

const contentSchema = z.object({
  content: z.base64(),
  type: z.string().default('application/octet-stream'),
  /** False: LINE is still making it ready. */
  isReady: z.boolean().default(true),
});
/** A message as the webhook has it, without its id; `file`: what it is fetched as. */
const messageSchema = z.object({ message: z.looseObject({ type: z.string() }), file: contentSchema.optional() });
const messagesSchema = z.object({ messages: z.array(messageSchema).min(1).max(20) });
const unsendSchema = z.object({ messageId: z.string() });
const pressSchema = z.object({ messageId: z.string(), label: z.string() });
const blockSchema = z.object({ isBlocked: z.boolean() });
const behaviourSchema = z.object({
  behaviour: z.enum(['quota-used-up', 'rate-limited', 'tokens-revoked', 'lose-answers', 'refuse-content']),
  times: z.int().min(1).default(1),
});
const consoleSchema = z.object({ isWebhookUsed: z.boolean().optional(), secret: z.string().optional() });
/** Of the month; a limit of null: none is set. */
const quotaSchema = z.object({ used: z.int().min(0).optional(), limit: z.int().min(0).nullish() });
const eventsSchema = z.object({ events: z.array(z.looseObject({ type: z.string() })) });

/** What a test drives LINE with, under `/__line`. */
export function controlRoutes(account: LineAccount, webhook: LineWebhook, people: LinePeople): Hono<Connected> {
  const app = new Hono<Connected>();

  /** Several are one batch, as LINE may send them. */
  app.post('/users/:userId/messages', async (c) => {
    const { messages } = messagesSchema.parse(await c.req.json());
    const said = messages.map(({ message, file }) => ({
      message,
      ...(file && {
        file: { name: file.type, type: file.type, bytes: Buffer.from(file.content, 'base64'), isReady: file.isReady },
      }),
    }));
    return c.json(await people.say(c.req.param('userId'), said));
  });

  app.post('/users/:userId/unsend', async (c) => {
    const { messageId } = unsendSchema.parse(await c.req.json());
    return c.json({ status: await people.unsend(c.req.param('userId'), messageId) });
  });

  app.post('/users/:userId/presses', async (c) => {
    const chatId = c.req.param('userId');
    const { messageId, label } = pressSchema.parse(await c.req.json());
    const pushed = account.chat(chatId).find(({ id }) => id === messageId)?.pushed;
    const button = pushed && buttonsIn(pushed).find(({ displayText }) => displayText === label);
    if (button === undefined) throw new HTTPException(409, { message: 'There is no such button.' });
    return c.json({ status: await people.press(chatId, messageId, button) });
  });

  app.post('/users/:userId/block', async (c) => {
    const { isBlocked } = blockSchema.parse(await c.req.json());
    return c.json({ status: await people.block(c.req.param('userId'), isBlocked) });
  });

  /** As they are: odd ones, and those that were sent before. */
  app.post('/events', async (c) => {
    const { events } = eventsSchema.parse(await c.req.json());
    return c.json({ status: await webhook.send(events) });
  });

  /** What another service has: it wants nothing to do with LINE's tokens. */
  app.get('/elsewhere/:id', (c) => {
    const content = account.contents.get(c.req.param('id'));
    if (content === undefined) throw new HTTPException(404, { message: 'There is no such content.' });
    if (c.req.header('authorization') !== undefined) return c.text('Whose token is that?', 403);
    return c.body(Uint8Array.from(account.bytes.read(content.bytesId) ?? []), 200, { 'content-type': content.type });
  });

  app.post('/contents/:id/ready', (c) => {
    const content = account.contents.get(c.req.param('id'));
    if (content === undefined) throw new HTTPException(404, { message: 'There is no such content.' });
    content.isReady = true;
    return c.body(null, 204);
  });

  app.post('/behaviour', async (c) => {
    const { behaviour, times } = behaviourSchema.parse(await c.req.json());
    account.behave(behaviour, times);
    return c.body(null, 204);
  });

  /** What somebody changes in the LINE Developers Console. */
  app.post('/console', async (c) => {
    const { isWebhookUsed, secret } = consoleSchema.parse(await c.req.json());
    account.isWebhookUsed = isWebhookUsed ?? account.isWebhookUsed;
    account.secret = secret ?? account.secret;
    account.changed();
    return c.body(null, 204);
  });

  /** Which plan the account has, and what of the month's messages is used. */
  app.post('/quota', async (c) => {
    const { used, limit } = quotaSchema.parse(await c.req.json());
    account.used = used ?? account.used;
    if (limit !== undefined) account.limit = limit ?? undefined;
    account.changed();
    return c.body(null, 204);
  });

  return app;
}
