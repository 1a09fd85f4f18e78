import { Hono } from 'hono';
import * as z from 'zod';
import type { Connected } from '../pages/node-server.ts';
import type { TwilioAccount } from './account.ts';
import { channelOf } from './address.ts';
import { expectLive } from './credentials.ts';
import { TwilioFailure } from './failure.ts';

const messageId = z.string().regex(/^(SM|MM)[0-9a-f]{32}$/);
const formSchema = z.strictObject({ channel: z.literal('whatsapp'), messageId });
const jsonSchema = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('WHATSAPP'), messageId }),
  z.strictObject({
    ...{ channel: z.literal('RCS'), messageId, from: z.string().min(1) },
    ...{ to: z.string().startsWith('rcs:+'), event: z.literal('START').default('START') },
  }),
]);

/** Shows somebody that an answer is being written (https://www.twilio.com/docs/whatsapp/api/typing-indicators-resource). */
export function typingRoutes(account: TwilioAccount): Hono<Connected> {
  const app = new Hono<Connected>();

  /** It has to be a message of the customer, on that channel; on WhatsApp it is shown as read. */
  const show = (channel: 'whatsapp' | 'rcs', messageSid: string) => {
    const message = account.find(messageSid);
    if (message?.direction !== 'inbound' || channelOf(message.from) !== channel) {
      throw new TwilioFailure(404, 20404, `The message ${messageSid} was not found`);
    }
    if (channel === 'whatsapp') message.status = 'read';
    account.show({ channel, messageSid });
    return { success: true };
  };

  app.post('/v2/Indicators/Typing.json', async (c) => {
    expectLive(account, c);
    const asked = formSchema.parse(Object.fromEntries(new URLSearchParams(await c.req.text())));
    return c.json(show(asked.channel, asked.messageId));
  });

  app.post('/v3/Indicators/Typing.json', async (c) => {
    expectLive(account, c);
    const asked = jsonSchema.parse(await c.req.json());
    return c.json(show(asked.channel === 'RCS' ? 'rcs' : 'whatsapp', asked.messageId));
  });

  return app;
}
