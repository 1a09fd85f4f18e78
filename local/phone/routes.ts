import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { assetRoutes } from '../pages/assets.ts';
import { eventStream } from '../pages/event-stream.ts';
import { fileHeaders } from '../pages/file-headers.ts';
import type { Connected } from '../pages/node-server.ts';
import { inLanguageOfBrowser } from '../pages/speak.ts';
import type { Account } from './account.ts';
import { actRoutes } from './act-routes.ts';
import { behaviourSchema } from './behaviour.ts';
import { chatPage } from './chat-page.ts';
import { connectionSchema } from './connection.ts';
import { receiveDelivery, unsigned } from './delivery.ts';
import { fieldsIn, profileSchema } from './customer.ts';
import type { ChosenFile, Files } from './files.ts';
import type { Phonebook } from './phonebook.ts';
import { settingsPage } from './settings-page.ts';

const writtenSchema = z.object({
  text: z.string().trim().max(10_000),
  replyTo: z.string().min(1).max(200).optional(),
  file: z.array(z.instanceof(File)).max(20),
});
const seenSchema = z.object({ ids: z.array(z.string()).max(1_000) });

/** What a person's browser and the middleware reach; the doors for tests are in control-routes.ts. */
export function phoneRoutes(phonebook: Phonebook, files: Files): Hono<Connected> {
  const app = new Hono<Connected>();
  const accountOf = (name: string): Account => {
    const account = phonebook.find(name);
    if (account === undefined) throw new HTTPException(404, { message: `There is no account ${name}.` });
    return account;
  };

  app.use(inLanguageOfBrowser);
  app.route('/assets', assetRoutes(new URL('./assets/', import.meta.url)));

  app.get('/', (c) => {
    const { account: asked, customer } = c.req.query();
    const account = asked === undefined ? phonebook.first() : accountOf(asked);
    const whose = account.customers.get(customer ?? '') ?? [...account.customers.values()][0];
    if (whose === undefined) throw new HTTPException(404, { message: `The account ${account.name} has no customer.` });
    return c.html(chatPage(phonebook.accounts(), account, whose));
  });

  app.get('/files/:bytesId', (c) => {
    const bytesId = c.req.param('bytesId');
    const file = phonebook.file(bytesId);
    const bytes = file === undefined ? undefined : files.read(bytesId);
    if (file === undefined || bytes === undefined) throw new HTTPException(404, { message: 'There is no such file.' });
    return new Response(Uint8Array.from(bytes), { headers: fileHeaders(file.name, file.type) });
  });

  app.get('/accounts/:name', (c) => {
    const account = accountOf(c.req.param('name'));
    return c.html(settingsPage(account, deliveryUrl(c.req.url, account), {}));
  });

  app.post('/accounts/:name/connection', async (c) => {
    const account = accountOf(c.req.param('name'));
    const parsed = connectionSchema.safeParse(await c.req.parseBody());
    if (!parsed.success) {
      const { fieldErrors } = z.flattenError(parsed.error);
      return c.html(settingsPage(account, deliveryUrl(c.req.url, account), fieldErrors), 422);
    }
    account.connect(parsed.data);
    return c.redirect(`/accounts/${account.name}`, 303);
  });

  app.post('/accounts/:name/behaviour', async (c) => {
    const account = accountOf(c.req.param('name'));
    const form = await c.req.parseBody();
    // A form sends a field that was left blank as an empty text.
    const filled = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));
    const { delaySeconds, ...fields } = filled;
    account.behaviour = behaviourSchema.parse({
      ...fields,
      ...(delaySeconds !== undefined && { delayMs: Number(delaySeconds) * 1000 }),
    });
    account.receipts = filled['receipts'] === 'on';
    account.sendingFiles = filled['sendingFiles'] === 'upload' ? 'upload' : 'link';
    return c.redirect(`/accounts/${account.name}`, 303);
  });

  app.post('/accounts/:name/deliver', async (c) => {
    const account = phonebook.find(c.req.param('name'));
    // To whom it can't verify, it does not say which accounts there are.
    if (account === undefined) return Response.json(unsigned.body, { status: unsigned.status });
    const { answer, afterwards } = await receiveDelivery(account, c.req.header(), await c.req.text());
    if (afterwards !== undefined) c.env.outgoing.once('close', () => void afterwards());
    if (answer === undefined) {
      c.env.outgoing.destroy();
      return c.body(null);
    }
    return Response.json(answer.body, { status: answer.status, headers: answer.headers ?? {} });
  });

  app.get('/accounts/:name/customers/:customer/events', (c) => {
    const account = accountOf(c.req.param('name'));
    const customerId = c.req.param('customer');
    return eventStream(
      () => chatOf(account, customerId),
      (listener) => account.onChange(listener),
    );
  });

  app.post('/accounts/:name/customers/:customer/messages', async (c) => {
    const account = accountOf(c.req.param('name'));
    const form = await c.req.formData();
    const { text, replyTo, file } = writtenSchema.parse({
      ...Object.fromEntries(form),
      file: form.getAll('file').filter((value) => value instanceof File && value.name !== ''),
    });
    if (text === '' && file.length === 0) return c.json({ problem: 'nothing to send' }, 422);
    const attempt = await account.write({
      customerId: c.req.param('customer'),
      text,
      replyTo,
      files: await Promise.all(file.map(chosen)),
    });
    return attempt === undefined ? c.json({ problem: 'not connected' }, 409) : c.json(attempt);
  });

  app.route('/', actRoutes(accountOf));

  app.post('/accounts/:name/customers/:customer/profile', async (c) => {
    const account = accountOf(c.req.param('name'));
    const { fields, ...form } = await c.req.parseBody();
    const profile = profileSchema.parse({ ...form, fields: fieldsIn(typeof fields === 'string' ? fields : '') });
    account.setCustomer({ ...profile, id: c.req.param('customer') });
    return c.redirect(`/accounts/${account.name}`, 303);
  });

  app.post('/accounts/:name/messages/:id/retry', async (c) => {
    const attempt = await accountOf(c.req.param('name')).writeAgain(c.req.param('id'));
    return attempt === undefined ? c.json({ problem: 'nothing to try again' }, 409) : c.json(attempt);
  });

  app.post('/accounts/:name/seen', async (c) => {
    accountOf(c.req.param('name')).see(seenSchema.parse(await c.req.json()).ids);
    return c.body(null, 204);
  });

  return app;
}

async function chosen(file: File): Promise<ChosenFile> {
  const type = file.type || 'application/octet-stream';
  return { name: file.name, type, bytes: Buffer.from(await file.arrayBuffer()) };
}

function deliveryUrl(requestUrl: string, account: Account): string {
  return `${new URL(requestUrl).origin}/accounts/${account.name}/deliver`;
}

/** What the customer's page shows of the chat. */
function chatOf(account: Account, customerId: string) {
  const messages = account.messagesOf(customerId);
  return {
    connected: account.connection !== undefined,
    contactState: account.stateOf(customerId),
    messages,
    isTyping: messages.some(({ threadId }) => account.typingIn.includes(threadId)),
  };
}
