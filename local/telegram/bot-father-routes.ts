import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import { behaviourSchema } from './behaviour.ts';
import type { Bot } from './bot.ts';
import { botFatherPage } from './bot-father-page.ts';
import type { Bots } from './bots.ts';
import { newBotSchema } from './new-bot.ts';

/** Where a person makes bots, below `/botfather`. */
export function botFatherRoutes(bots: Bots): Hono<Connected> {
  const app = new Hono<Connected>();
  const botNamed = (username: string): Bot => {
    const bot = bots.named(username);
    if (bot === undefined) throw new HTTPException(404, { message: `There is no bot @${username}.` });
    return bot;
  };

  app.get('/', (c) => c.html(botFatherPage(bots.all, new URL(c.req.url).origin)));

  app.get('/webhooks', (c) => c.json(Object.fromEntries(bots.all.map((bot) => [bot.username, bot.updates.info]))));

  app.post('/bots', async (c) => {
    const parsed = newBotSchema(bots).safeParse(await c.req.parseBody());
    if (!parsed.success) {
      const { fieldErrors } = z.flattenError(parsed.error);
      return c.html(botFatherPage(bots.all, new URL(c.req.url).origin, fieldErrors), 422);
    }
    bots.create(parsed.data.name, parsed.data.username);
    return c.redirect('/botfather', 303);
  });

  app.post('/bots/:username/token', (c) => {
    bots.revoke(botNamed(c.req.param('username')));
    return c.redirect('/botfather', 303);
  });

  app.post('/bots/:username/behaviour', async (c) => {
    const bot = botNamed(c.req.param('username'));
    // A form sends a field that was left blank as an empty text.
    const filled = Object.entries(await c.req.parseBody()).filter(([, value]) => value !== '');
    const { delaySeconds, ...fields } = Object.fromEntries(filled);
    bot.behaviour = behaviourSchema.parse({
      ...fields,
      ...(delaySeconds !== undefined && { delayMs: Number(delaySeconds) * 1_000 }),
    });
    return c.redirect('/botfather', 303);
  });

  return app;
}
