import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { listen } from '../pages/node-server.ts';
import type { Connected } from '../pages/node-server.ts';
import { LineAccount } from './account.ts';
import { apiRoutes, LostAnswerError } from './api-routes.ts';
import { controlRoutes } from './control-routes.ts';
import { LineWebhook } from './webhook.ts';

export interface Line {
  /** Origin, without a slash at the end: of the Messaging API, and of what users send. */
  readonly url: string;
  readonly account: LineAccount;
  readonly webhook: LineWebhook;
  close(): Promise<void>;
}

/** Starts a LINE with one Messaging API channel, whose webhook is set nowhere yet, and two people. */
export async function startLine({ host = '127.0.0.1', port = 0 } = {}): Promise<Line> {
  const account = new LineAccount();
  const webhook = new LineWebhook(account);
  const app = new Hono<Connected>();
  app.route('/__line', controlRoutes(account, webhook));
  app.route('/', apiRoutes(account, webhook));
  app.onError((error, c) => {
    // The connection goes with it.
    if (error instanceof LostAnswerError) c.env.outgoing.destroy();
    if (error instanceof z.ZodError) return c.json({ message: z.prettifyError(error) }, 400);
    if (error instanceof SyntaxError) return c.json({ message: 'The request body could not be parsed as JSON.' }, 400);
    if (error instanceof HTTPException) return c.text(error.message, error.status);
    return c.json({ message: 'Internal Server Error' }, 500);
  });
  const server = await listen(app, host, port);
  return { url: server.url, account, webhook, close: () => server.close() };
}
