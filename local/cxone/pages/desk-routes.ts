import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { say } from '../../pages/speak.ts';
import type { CxoneEnv } from '../api/operation.ts';
import { AgentReplyError } from '../callbacks/agent-message.ts';
import { startReplyOn } from '../callbacks/agent-reply.ts';
import { changeContactStatus } from '../callbacks/contact-status.ts';
import { postTyping } from '../callbacks/typing.ts';
import type { Emulator } from '../emulator.ts';
import { contactStatusSchema } from '../schemas/contact.ts';
import type { Attachment } from '../schemas/message.ts';
import { senderActionSchema } from '../schemas/thread.ts';
import type { Thread } from '../state/model.ts';
import { attach } from '../state/uploads.ts';
import { contactCard } from './contact-card.ts';
import { contactBar, messageList } from './desk-fragments.ts';
import { deskPage } from './desk-page.ts';
import { fileHeaders, isPicture } from './file-headers.ts';
import { pageHeaders } from './page-headers.ts';
import { threadList } from './thread-list.ts';

function formText(value: string | File | null): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Puts what the agent chose where the integration can fetch it; an empty file field is one file without a name. */
async function attachAll(
  emulator: Emulator,
  tenantId: string,
  chosen: readonly (string | File)[],
): Promise<Attachment[]> {
  const files = chosen.filter((value) => value instanceof File).filter((file) => file.name !== '');
  return Promise.all(
    files.map(async (file) => {
      const content = Buffer.from(await file.arrayBuffer());
      return attach(emulator, tenantId, {
        name: file.name,
        content,
        mimeType: file.type || 'application/octet-stream',
      });
    }),
  );
}

/** The agent's desk and what its script asks for. */
export function deskRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state, bytes } = emulator;
  routes.use(csrf());

  /** The thread, marked as read: the agent is looking at it. */
  const opened = (threadId: string | undefined): Thread | undefined => {
    const thread = threadId === undefined ? undefined : state.threadById(threadId);
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
      contact: thread === undefined ? null : String(await contactBar(emulator, thread)),
      person: thread === undefined ? null : String(await contactCard(emulator, thread)),
    });
  });

  routes.get('/desk/files/:messageId/:number', (c) => {
    const message = state.messages.find(({ id }) => id === c.req.param('messageId'));
    const index = Number(c.req.param('number')) - 1;
    const [attachment, copy] = [message?.attachments[index], message?.copies[index]];
    const content = copy?.kind === 'kept' ? bytes.read(copy.bytesId) : undefined;
    if (attachment === undefined || copy?.kind !== 'kept' || content === undefined) return c.text('Not found', 404);
    return new Response(Uint8Array.from(content), { headers: fileHeaders(attachment.friendlyName, copy.mimeType) });
  });

  routes.get('/desk/customers/:threadId/picture', (c) => {
    const copy = state.threadById(c.req.param('threadId'))?.picture?.copy;
    const content = copy?.kind === 'kept' && isPicture(copy.mimeType) ? bytes.read(copy.bytesId) : undefined;
    if (copy?.kind !== 'kept' || content === undefined) return c.text('Not found', 404);
    return new Response(Uint8Array.from(content), { headers: fileHeaders('picture', copy.mimeType) });
  });

  routes.post('/desk/threads/:threadId/replies', pageHeaders, async (c) => {
    const thread = opened(c.req.param('threadId'));
    if (thread === undefined) return c.text('The conversation was not found.', 404);
    const form = await c.req.formData();
    const text = formText(form.get('text'));
    const attachments = await attachAll(emulator, thread.tenantId, form.getAll('file'));
    if (text === undefined && attachments.length === 0) return c.text(say('Write something first.'), 422);
    try {
      // The answer comes at once; the message itself tells what happens to it.
      startReplyOn(emulator, thread, {
        text: text ?? '',
        attachments,
        replyToMessage: formText(form.get('replyToMessage')),
      });
    } catch (error) {
      if (error instanceof AgentReplyError) return c.text(error.message, 409);
      throw error;
    }
    return c.redirect(`/desk?thread=${thread.id}`, 303);
  });

  routes.post('/desk/threads/:threadId/typing', async (c) => {
    const thread = state.threadById(c.req.param('threadId'));
    const parsed = senderActionSchema.safeParse(Object.fromEntries(await c.req.formData()));
    if (thread === undefined || !parsed.success) return c.text('There is nobody to tell.', 404);
    // The agent does not wait for it, and hears nothing of a failure.
    void postTyping(emulator, thread, parsed.data.action);
    return c.body(null, 204);
  });

  routes.post('/desk/contacts/:contactNumber/status', pageHeaders, async (c) => {
    const contact = state.contact(c.req.param('contactNumber'));
    const parsed = contactStatusSchema.safeParse(Object.fromEntries(await c.req.formData()));
    if (contact === undefined || !parsed.success) return c.text('The contact was not found.', 404);
    // The agent does not wait for a workflow.
    void changeContactStatus(emulator, contact, parsed.data.status, 'agent');
    return c.redirect(`/desk?thread=${contact.threadId}`, 303);
  });

  return routes;
}
