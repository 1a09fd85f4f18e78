import { Hono } from 'hono';
import { postTyping } from '../callbacks/typing.ts';
import type { Emulator } from '../emulator.ts';
import { senderActionSchema, threadChangesSchema, threadQuerySchema } from '../schemas/thread.ts';
import type { Thread } from '../state/model.ts';
import { threadView } from '../state/views.ts';
import { CxoneApiError } from './api-error.ts';
import { channelOrThrow } from './channel-routes.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, operation } from './operation.ts';
import { readBody, readQuery } from './read-input.ts';
import { succeed } from './succeed.ts';

/** How long the desk shows a customer as typing whose `isTypingOff` never comes. */
const TYPING_MS = 10_000;

/** B10 to B12: threads, by their ids on the external platform. */
export function threadRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state, switches } = emulator;

  const threadOrThrow = (tenantId: string, channelId: string, idOnExternalPlatform: string): Thread => {
    const channel = channelOrThrow(emulator, tenantId, channelId);
    const thread = state.thread(channel.id, idOnExternalPlatform);
    if (thread !== undefined) return thread;
    throw new CxoneApiError(404, {
      field: 'threadIdOnExternalPlatform',
      message: 'The thread was not found.',
      errorCode: 'threadNotFound',
    });
  };

  routes.post(
    '/channels/:channelId/threads/:threadId/sender-actions',
    operation(emulator, 'B10'),
    bearer(emulator),
    async (c) => {
      const { channelId, threadId } = c.req.param();
      const thread = threadOrThrow(c.var.caller.tenantId, channelId, threadId);
      const { action } = await readBody(c, senderActionSchema);
      if (switches.senderAction === 'shown-to-agent') {
        thread.customerTypesUntil = action === 'isTypingOn' ? emulator.now().getTime() + TYPING_MS : 0;
      }
      if (switches.senderAction === 'echoed') void postTyping(emulator, thread, action);
      return succeed(c, emulator, 204);
    },
  );

  routes.put('/channels/:channelId/threads/:threadId', operation(emulator, 'B11'), bearer(emulator), async (c) => {
    const { channelId, threadId } = c.req.param();
    const thread = threadOrThrow(c.var.caller.tenantId, channelId, threadId);
    ({ canAddMoreMessages: thread.canAddMoreMessages } = await readBody(c, threadChangesSchema));
    return succeed(c, emulator, 200, threadView(thread));
  });

  routes.get('/threads', operation(emulator, 'B12'), bearer(emulator), (c) => {
    const { query = '', withContext } = readQuery(c, threadQuerySchema);
    const wanted = query.toLowerCase();
    const data = state.threads
      .filter((thread) => thread.tenantId === c.var.caller.tenantId)
      .filter(({ idOnExternalPlatform = '', threadName = '' }) =>
        `${idOnExternalPlatform}\n${threadName}`.toLowerCase().includes(wanted),
      )
      .map(threadView);
    return c.json({ totalRecords: data.length, data, _links: {}, _context: withContext === 'true' ? {} : null });
  });

  return routes;
}
