import { Hono } from 'hono';
import * as z from 'zod';
import type { CxoneEnv } from '../api/operation.ts';
import { readBody } from '../api/read-input.ts';
import { AgentReplyError, existing } from '../callbacks/agent-message.ts';
import { startAgentReply } from '../callbacks/agent-reply.ts';
import { changeContactStatus } from '../callbacks/contact-status.ts';
import { messageActions, postMessageAction } from '../callbacks/message-action.ts';
import { startNewMessage } from '../callbacks/new-message.ts';
import { postTyping } from '../callbacks/typing.ts';
import type { Emulator } from '../emulator.ts';
import { contactStatuses } from '../schemas/contact.ts';
import { anyContentSchema } from '../schemas/content.ts';
import { attachmentSchema } from '../schemas/message.ts';
import { senderActionSchema } from '../schemas/thread.ts';
import { uploadSchema } from '../schemas/upload.ts';
import { attach } from '../state/uploads.ts';

const place = { channelId: z.string(), threadIdOnExternalPlatform: z.string() };
const written = {
  attachments: z.array(attachmentSchema).default([]),
  /** What the agent uploads, with its content in base64; comes behind `attachments`. */
  files: z.array(uploadSchema.extend({ name: z.string().min(1) })).default([]),
};

const replySchema = z
  .strictObject({
    ...place,
    text: z.string().default(''),
    /** Of any type, and as wrong as a test likes. */
    messageContent: anyContentSchema.optional(),
    isByBot: z.boolean().default(false),
    ...written,
    replyToMessage: z.string().optional(),
  })
  .refine(
    ({ text, messageContent, attachments, files }) => text || messageContent || attachments.length + files.length > 0,
    { path: ['text'], error: 'Write something.' },
  );

const newMessageSchema = z.strictObject({
  channelId: z.string(),
  recipient: z.string().min(1),
  recipientName: z.string().optional(),
  text: z.string().min(1),
  ...written,
});

const typingSchema = senderActionSchema.extend(place);

const messageActionSchema = z.strictObject({
  channelId: z.string(),
  messageIdOnExternalPlatform: z.string(),
  action: z.enum(messageActions),
});

const contactStatusSchema = z.strictObject({ contactNumber: z.string(), status: z.enum(contactStatuses) });

/** What an agent does at the desk, for tests, under `/__emulator/agent`. Answers when the integration has answered. */
export function agentRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state } = emulator;

  /** The attachments of a body, its files uploaded. */
  const attachAll = ({ channelId, attachments, files }: z.output<typeof replySchema | typeof newMessageSchema>) => {
    const { tenantId } = existing(state.channel(channelId), 'channel');
    const uploaded = files.map(({ content, ...file }) =>
      attach(emulator, tenantId, { ...file, content: Buffer.from(content, 'base64') }),
    );
    return [...attachments, ...uploaded];
  };

  routes.post('/reply', async (c) => {
    const body = await readBody(c, replySchema);
    return c.json(await startAgentReply(emulator, { ...body, attachments: attachAll(body) }).result);
  });

  routes.post('/new-message', async (c) => {
    const body = await readBody(c, newMessageSchema);
    const started = await startNewMessage(emulator, { ...body, attachments: attachAll(body) });
    if ('outcome' in started) return c.json(started);
    const result = await started.result;
    const thread = state.threadById(started.message.threadId);
    return c.json({ ...result, threadIdOnExternalPlatform: thread?.idOnExternalPlatform ?? null });
  });

  routes.post('/typing', async (c) => {
    const { channelId, threadIdOnExternalPlatform, action } = await readBody(c, typingSchema);
    const thread = state.thread(channelId, threadIdOnExternalPlatform);
    if (thread === undefined) return c.json({ message: 'The thread was not found.' }, 404);
    await postTyping(emulator, thread, action);
    return c.body(null, 204);
  });

  routes.post('/contact-status', async (c) => {
    const { contactNumber, status } = await readBody(c, contactStatusSchema);
    const contact = state.contact(contactNumber);
    if (contact === undefined) return c.json({ message: 'The contact was not found.' }, 404);
    await changeContactStatus(emulator, contact, status, 'agent');
    return c.json({ contactNumber, status, workflow: contact.workflow ?? null });
  });

  routes.post('/message-action', async (c) => {
    const status = await postMessageAction(emulator, await readBody(c, messageActionSchema));
    return c.json({ status: status ?? null });
  });

  routes.onError((error, c) => {
    if (!(error instanceof AgentReplyError)) throw error;
    return c.json({ message: error.message }, error.reason === 'not-found' ? 404 : 409);
  });
  return routes;
}
