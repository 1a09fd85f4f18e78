import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { Sender, TwilioAccount } from './account.ts';
import type { Carrier } from './carrier.ts';
import type { Customers } from './customers.ts';
import type { TwilioWebhook } from './webhook.ts';

const parties = { from: z.string(), to: z.string() };
const mediaSchema = z.object({
  content: z.base64(),
  type: z.string().default('application/octet-stream'),
  /** So often it is not found at first. */
  notYet: z.int().min(0).default(1),
});
const messageSchema = z.object({
  ...{ ...parties, body: z.string().optional(), media: z.array(mediaSchema).max(10).default([]) },
  place: z.object({ latitude: z.number(), longitude: z.number(), label: z.string().optional() }).optional(),
  repliedTo: z.string().optional(),
  /** Further names of the webhook's form. */
  others: z.record(z.string(), z.string()).optional(),
});
const pressSchema = z.object({ messageSid: z.string(), title: z.string() });
const blockSchema = z.object({ ...parties, isBlocked: z.boolean() });
const behaviourSchema = z.object({
  behaviour: z.union([
    z.strictObject({ kind: z.enum(['rate-limited', 'queue-full', 'broken', 'lose-answers', 'held']) }),
    z.strictObject({ kind: z.enum(['undelivered', 'failed']), errorCode: z.int() }),
  ]),
  times: z.int().min(1).default(1),
});
const statusSchema = z.object({
  status: z.enum(['queued', 'sent', 'delivered', 'read', 'undelivered', 'failed']),
  errorCode: z.int().optional(),
});
const clockSchema = z.object({ forwardMs: z.int() });
const consoleSchema = z.object({
  authToken: z.string().optional(),
  sharedKey: z.object({ id: z.string(), secret: z.string() }).nullable().optional(),
  isOptOutAdvanced: z.boolean().optional(),
  content: z.object({ sid: z.string(), approval: z.enum(['received', 'approved', 'rejected']) }).optional(),
});

export interface Controlled {
  readonly account: TwilioAccount;
  readonly carrier: Carrier;
  readonly customers: Customers;
  readonly webhook: TwilioWebhook;
}

/** What a test drives Twilio with, under `/__twilio`. */
export function controlRoutes({ account, carrier, customers, webhook }: Controlled): Hono<Connected> {
  const app = new Hono<Connected>();
  const senderAt = (address: string): Sender => {
    const sender = account.senderAt(address);
    if (sender === undefined) throw new HTTPException(404, { message: `There is no sender ${address}.` });
    return sender;
  };

  /** A customer writes, with files, a place, or to a message. */
  app.post('/messages', async (c) => {
    const { to, media, ...said } = messageSchema.parse(await c.req.json());
    const files = media.map(({ content, ...file }) => ({ ...file, bytes: Buffer.from(content, 'base64') }));
    return c.json(await customers.say({ ...said, to: senderAt(to), media: files }));
  });

  /** Presses a button, or chooses from a list. */
  app.post('/presses', async (c) => {
    const { messageSid, title } = pressSchema.parse(await c.req.json());
    const heard = await customers.press(messageSid, title);
    if (heard === undefined) throw new HTTPException(409, { message: 'There is no such button.' });
    return c.json(heard);
  });

  app.post('/block', async (c) => {
    const { from, to, isBlocked } = blockSchema.parse(await c.req.json());
    customers.block(from, senderAt(to), isBlocked);
    return c.body(null, 204);
  });

  app.post('/behaviour', async (c) => {
    const { behaviour, times } = behaviourSchema.parse(await c.req.json());
    account.behave(behaviour, times);
    return c.body(null, 204);
  });

  /** Of a message that is held, or that the customer reads. */
  app.post('/messages/:sid/status', async (c) => {
    const message = account.find(c.req.param('sid'));
    if (message === undefined) throw new HTTPException(404, { message: 'There is no such message.' });
    const { status, errorCode } = statusSchema.parse(await c.req.json());
    await carrier.become(message, status, errorCode);
    return c.body(null, 204);
  });

  app.post('/clock', async (c) => {
    account.moveClock(clockSchema.parse(await c.req.json()).forwardMs);
    return c.body(null, 204);
  });

  /** What somebody changes in the console, and what WhatsApp says to a content. */
  app.post('/console', async (c) => {
    const changed = consoleSchema.parse(await c.req.json());
    account.authToken = changed.authToken ?? account.authToken;
    if (changed.sharedKey !== undefined) account.sharedKey = changed.sharedKey ?? undefined;
    for (const service of account.services) {
      service.isOptOutAdvanced = changed.isOptOutAdvanced ?? service.isOptOutAdvanced;
    }
    const content = account.contents.get(changed.content?.sid ?? '');
    if (content !== undefined && changed.content !== undefined) content.approval = changed.content.approval;
    account.changed();
    return c.body(null, 204);
  });

  /** What webhooks answered, and what stands in the console's debugger. */
  app.get('/calls', (c) => c.json({ calls: webhook.calls, alerts: account.alerts }));

  return app;
}
