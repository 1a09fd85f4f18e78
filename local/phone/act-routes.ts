import { Hono } from 'hono';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { Account } from './account.ts';
import { contactStates, profileSchema } from './customer.ts';
import { pressSchema } from './rich-content.ts';
import type { Attempt } from './webhook-sender.ts';

const reactionSchema = z.object({
  messageId: z.string().min(1).max(200),
  emoji: z.string().min(1).max(50).nullish(),
});
const typingSchema = z.object({ isTyping: z.boolean() });
const contactStateSchema = z.object({ state: z.enum(contactStates) });

/** What a customer does besides writing: for the page of the phone, and under `/__phone` for tests. */
export function actRoutes(accountOf: (name: string) => Account): Hono<Connected> {
  const app = new Hono<Connected>();
  const act = <Body>(name: string, schema: z.ZodType<Body>, run: Act<Body>) =>
    app.post(`/accounts/:name/customers/:customer/${name}`, async (c) => {
      const account = accountOf(c.req.param('name'));
      const body = schema.parse(await c.req.json());
      const attempt = await run(account, c.req.param('customer'), body);
      return attempt === undefined ? c.json({ problem: 'not connected' }, 409) : c.json(attempt);
    });

  act('presses', pressSchema, (account, customer, press) => account.press(customer, press));
  act('reactions', reactionSchema, (account, customer, { messageId, emoji }) =>
    account.react(customer, messageId, emoji ?? undefined),
  );
  act('typing', typingSchema, (account, customer, { isTyping }) => account.type(customer, isTyping));
  act('end', z.object({}), (account, customer) => account.end(customer));
  act('contact-state', contactStateSchema, (account, customer, { state }) => account.setState(customer, state));

  app.put('/accounts/:name/customers/:customer', async (c) => {
    const profile = profileSchema.parse(await c.req.json());
    accountOf(c.req.param('name')).setCustomer({ ...profile, id: c.req.param('customer') });
    return c.body(null, 204);
  });

  return app;
}

type Act<Body> = (account: Account, customerId: string, body: Body) => Promise<Attempt | undefined>;
