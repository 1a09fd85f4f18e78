import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import * as z from 'zod';
import { say } from '../../pages/speak.ts';
import type { CxoneEnv } from '../api/operation.ts';
import { AgentReplyError } from '../callbacks/agent-message.ts';
import { startNewMessage } from '../callbacks/new-message.ts';
import type { Emulator } from '../emulator.ts';
import type { NewMessageForm } from './new-message-page.ts';
import { newMessagePage } from './new-message-page.ts';
import { pageHeaders } from './page-headers.ts';

const text = z.string().trim().catch('');
const formSchema = z.object({ channelId: text, recipient: text, recipientName: text, text });

/** The desk's *New message*: an agent writes first. */
export function newMessageRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  routes.use(csrf());

  routes.get('/desk/new', pageHeaders, (c) => c.html(newMessagePage(emulator, undefined, undefined)));

  routes.post('/desk/new', pageHeaders, async (c) => {
    const form: NewMessageForm = formSchema.parse(Object.fromEntries(await c.req.formData()));
    const again = (problem: string) => c.html(newMessagePage(emulator, form, problem), 422);
    if (form.recipient === '' || form.text === '') return again(say('Say to whom, and write something.'));
    try {
      const started = await startNewMessage(emulator, {
        ...form,
        recipientName: form.recipientName === '' ? undefined : form.recipientName,
      });
      if ('outcome' in started) return await again(started.displayErrorMessage);
      // Only the integration's answer tells which conversation it is.
      await started.result;
      return c.redirect(`/desk?thread=${started.message.threadId}`, 303);
    } catch (error) {
      if (error instanceof AgentReplyError) return again(error.message);
      throw error;
    }
  });

  return routes;
}
