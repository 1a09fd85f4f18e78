import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { CxoneEnv } from '../api/operation.ts';
import { AgentReplyError, startAgentReply } from '../callbacks/agent-reply.ts';
import type { Emulator } from '../emulator.ts';
import type { Thread } from '../state/model.ts';
import { messageList, threadList } from './desk-fragments.ts';
import { deskPage } from './desk-page.ts';
import { pageHeaders } from './page-headers.ts';

function formText(value: string | File | null): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The agent's desk and what its script asks for. */
export function deskRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state } = emulator;
  routes.use(csrf());

  /** The thread, marked as read: the agent is looking at it. */
  const opened = (threadId: string | undefined): Thread | undefined => {
    const thread = state.threads.find((candidate) => candidate.id === threadId);
    if (thread !== undefined) thread.unread = 0;
    return thread;
  };

  routes.get('/desk', pageHeaders, (c) => c.html(deskPage(emulator, opened(c.req.query('thread')))));

  routes.get('/desk/fragments', async (c) => {
    const thread = opened(c.req.query('thread'));
    c.header('cache-control', 'no-store');
    return c.json({
      threads: String(await threadList(emulator, thread)),
      messages: thread === undefined ? null : String(await messageList(emulator, thread)),
    });
  });

  routes.post('/desk/threads/:threadId/replies', pageHeaders, async (c) => {
    const thread = opened(c.req.param('threadId'));
    if (thread === undefined) return c.text('The conversation was not found.', 404);
    const form = await c.req.formData();
    const text = formText(form.get('text'));
    if (text === undefined) return c.text('Write something first.', 422);
    try {
      // The answer comes at once; the message itself tells what becomes of it.
      startAgentReply(emulator, {
        channelId: thread.channelId,
        threadIdOnExternalPlatform: thread.idOnExternalPlatform,
        text,
        replyToMessage: formText(form.get('replyToMessage')),
      });
    } catch (error) {
      if (error instanceof AgentReplyError) return c.text(error.message, 409);
      throw error;
    }
    return c.redirect(`/desk?thread=${thread.id}`, 303);
  });

  return routes;
}
