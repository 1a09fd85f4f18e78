import { Hono } from 'hono';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { Account } from './account.ts';
import { actRoutes } from './act-routes.ts';
import { behaviourSchema } from './behaviour.ts';
import { connectionSchema } from './connection.ts';
import type { Phonebook } from './phonebook.ts';

const nameSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be a slug of 1 to 40 lower-case letters, digits, hyphens');
/** With its content in base64. */
const fileSchema = z
  .object({ name: z.string().min(1), type: z.string().default('application/octet-stream'), content: z.base64() })
  .transform(({ name, type, content }) => ({ name, type, bytes: Buffer.from(content, 'base64') }));
const messageSchema = z
  .object({
    customerId: z.string().min(1).max(200),
    text: z.string().default(''),
    files: z.array(fileSchema).max(20).default([]),
    id: z.string().min(1).max(200).optional(),
    threadId: z.string().min(1).max(200).optional(),
    replyTo: z.string().min(1).max(200).optional(),
  })
  .refine(({ text, files }) => text !== '' || files.length > 0, { path: ['text'], error: 'Write something.' });
const receiptsSchema = z.object({ on: z.boolean() });
const sendingFilesSchema = z.object({ by: z.enum(['link', 'upload']) });

/** What a test drives the phone with, under `/__phone`. An account that is named is opened where there is none. */
export function controlRoutes(phonebook: Phonebook): Hono<Connected> {
  const app = new Hono<Connected>();
  const accountOf = (name: string) => phonebook.open(nameSchema.parse(name));

  app.get('/state', (c) => c.json(stateOf(phonebook)));

  app.post('/accounts/:name', async (c) => {
    const account = accountOf(c.req.param('name'));
    account.connect(connectionSchema.parse(await c.req.json()));
    return c.json(accountState(account));
  });

  app.post('/accounts/:name/messages', async (c) => {
    const account = accountOf(c.req.param('name'));
    const attempt = await account.write(messageSchema.parse(await c.req.json()));
    if (attempt === undefined) return c.json({ problem: `The account ${account.name} is not connected.` }, 409);
    return c.json({ id: attempt.id, status: attempt.status, body: attempt.body });
  });

  app.post('/accounts/:name/behaviour', async (c) => {
    const account = accountOf(c.req.param('name'));
    account.behaviour = behaviourSchema.parse(await c.req.json());
    return c.json(accountState(account));
  });

  app.post('/accounts/:name/sending-files', async (c) => {
    const account = accountOf(c.req.param('name'));
    account.sendingFiles = sendingFilesSchema.parse(await c.req.json()).by;
    return c.json(accountState(account));
  });

  app.post('/accounts/:name/receipts', async (c) => {
    const account = accountOf(c.req.param('name'));
    account.receipts = receiptsSchema.parse(await c.req.json()).on;
    return c.json(accountState(account));
  });

  app.route('/', actRoutes(accountOf));
  return app;
}

/** All that the phone knows, but no secret. */
export type PhoneState = ReturnType<typeof stateOf>;

export function stateOf(phonebook: Phonebook) {
  return { accounts: phonebook.accounts().map(accountState) };
}

function accountState(account: Account) {
  return {
    name: account.name,
    title: account.title,
    connected: account.connection !== undefined,
    webhookUrl: account.connection?.webhookUrl,
    behaviour: account.behaviour,
    receipts: account.receipts,
    sendingFiles: account.sendingFiles,
    customers: [...account.customers.values()].map((customer) => ({
      ...customer,
      state: account.stateOf(customer.id),
    })),
    messages: account.messages,
    typingIn: account.typingIn,
    counters: account.counters,
  };
}
