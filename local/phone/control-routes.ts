import { Hono } from 'hono';
import * as z from 'zod';
import type { Account } from './account.ts';
import { behaviourSchema } from './behaviour.ts';
import { connectionSchema } from './connection.ts';
import type { Connected } from './node-server.ts';
import type { Phonebook } from './phonebook.ts';

const nameSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be a slug of 1 to 40 lower-case letters, digits, hyphens');
const messageSchema = z.object({
  customerId: z.string().min(1).max(200),
  text: z.string().min(1),
  id: z.string().min(1).max(200).optional(),
  threadId: z.string().min(1).max(200).optional(),
  replyTo: z.string().min(1).max(200).optional(),
});
const receiptsSchema = z.object({ on: z.boolean() });

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

  app.post('/accounts/:name/receipts', async (c) => {
    const account = accountOf(c.req.param('name'));
    account.receipts = receiptsSchema.parse(await c.req.json()).on;
    return c.json(accountState(account));
  });

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
    customers: [...account.customers.values()],
    messages: account.messages,
    typingIn: account.typingIn,
    counters: account.counters,
  };
}
