import { Hono } from 'hono';
import type { Emulator } from '../emulator.ts';
import { checkNewMessage } from '../refusals/new-message.ts';
import { knownCustomFields } from '../refusals/custom-fields.ts';
import { messageQuerySchema, messageStatusSchema, newMessageSchema, removalSchema } from '../schemas/message.ts';
import { fetchCopies, fetchPicture } from '../state/attachment-copies.ts';
import type { Contact, Message, Thread } from '../state/model.ts';
import { placeOf, receiveMessage } from '../state/receive-message.ts';
import { contactView, messageView } from '../state/views.ts';
import type { Throttle } from '../traffic/throttle.ts';
import { CxoneApiError, ThrottledError } from './api-error.ts';
import { channelOrThrow } from './channel-routes.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, operation } from './operation.ts';
import { readBody, readQuery } from './read-input.ts';
import { succeed } from './succeed.ts';

function takeOrThrow(throttle: Throttle, key: string): void {
  const retryAfter = throttle.take(key);
  if (retryAfter > 0) throw new ThrottledError(retryAfter);
}

/** B6, B7, B13 and B16: messages and what became of them. */
export function messageRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state, switches } = emulator;

  const threadOf = (message: Message): Thread => {
    const thread = state.threadById(message.threadId);
    if (thread === undefined) throw new Error(`Message ${message.id} is on no thread.`);
    return thread;
  };
  const contactOf = (message: Message): Contact => {
    const contact = state.contact(message.contactNumber);
    if (contact === undefined) throw new Error(`Message ${message.id} is on no contact.`);
    return contact;
  };
  const messageOrThrow = (tenantId: string, messageId: string): Message => {
    const message = state.messages.find((one) => one.tenantId === tenantId && one.id === messageId);
    if (message !== undefined) return message;
    throw new CxoneApiError(404, { message: 'The message was not found.', errorCode: 'messageNotFound' });
  };
  const created = (message: Message) => {
    const thread = threadOf(message);
    return {
      consumerContact: contactView(contactOf(message), thread),
      message: messageView(message, thread, state.tenant(message.tenantId), switches.timestampForm),
    };
  };

  const exists = () =>
    new CxoneApiError(switches.duplicateMessage === 'unprocessable' ? 422 : 409, {
      field: 'idOnExternalPlatform',
      message: 'A message with this id already exists.',
      errorCode: 'messageAlreadyExists',
    });

  routes.post('/channels/:channelId/messages', operation(emulator, 'B6'), bearer(emulator), async (c) => {
    const { tenantId } = c.var.caller;
    const channel = channelOrThrow(emulator, tenantId, c.req.param('channelId'));
    const sent = await readBody(c, newMessageSchema);
    const copies = await checkNewMessage(emulator, channel, sent);
    const definitions = state.tenant(tenantId)?.customFields;
    const body = definitions === undefined ? sent : knownCustomFields(sent, definitions);
    takeOrThrow(emulator.inboundThrottle, tenantId);
    const known = state.messageByExternalId(channel.id, body.idOnExternalPlatform);
    if (known === undefined && switches.messageIds === 'by-tenant') {
      if (state.tenantHasMessage(tenantId, body.idOnExternalPlatform)) throw exists();
    }
    const isDeletion = known !== undefined && body.deletedOnExternalPlatform === true;
    if (isDeletion && switches.deletedOnRepost === 'marks-deleted') {
      takeOrThrow(emulator.contactThrottle, known.contactNumber);
      known.isDeletedOnExternalPlatform = true;
      return succeed(c, emulator, 200, created(known));
    }
    if (known !== undefined && switches.duplicateMessage !== 'second') {
      takeOrThrow(emulator.contactThrottle, known.contactNumber);
      if (switches.duplicateMessage === 'accept') return succeed(c, emulator, 200, created(known));
      throw exists();
    }
    const place = placeOf(state, channel, body, switches);
    if (switches.customers === 'by-tenant') state.renameCustomer(tenantId, body.authorEndUserIdentity);
    takeOrThrow(emulator.contactThrottle, place.contact.id);
    const message = receiveMessage(state, place, body, { copies, storedAt: emulator.now().getTime() });
    // The integration does not wait for it, and hears nothing of a failure.
    void fetchCopies(emulator, message);
    if (message.direction === 'inbound') void fetchPicture(emulator, place.thread);
    return succeed(c, emulator, 201, created(message));
  });

  routes.put(
    '/channels/:channelId/messages/:externalId/status',
    operation(emulator, 'B7'),
    bearer(emulator),
    async (c) => {
      const channel = channelOrThrow(emulator, c.var.caller.tenantId, c.req.param('channelId'));
      const { status, updatedAt, reason } = await readBody(c, messageStatusSchema);
      const message = state.messageByExternalId(channel.id, c.req.param('externalId'));
      if (message === undefined) {
        if (switches.statusOfUnknownMessage === 'swallowed') return succeed(c, emulator, 204);
        throw new CxoneApiError(switches.statusOfUnknownMessage === 'not-found' ? 404 : 422, {
          field: 'messageIdOnExternalPlatform',
          message: 'The message was not found.',
          errorCode: 'messageNotFound',
        });
      }
      if (message.direction !== 'outbound') {
        throw new CxoneApiError(422, {
          field: 'messageIdOnExternalPlatform',
          message: 'Only messages to the customer have a delivery status.',
          errorCode: 'messageNotOutbound',
        });
      }
      const isStale = status === 'delivered' && message.reports.some((report) => report.status === 'seen');
      if (isStale && switches.deliveredAfterSeen === 'refused') {
        throw new CxoneApiError(422, {
          field: 'status',
          message: 'The message has been seen already.',
          errorCode: 'messageAlreadySeen',
        });
      }
      const isRepeat = message.reports.at(-1)?.status === status;
      if (isRepeat && switches.repeatedStatus === 'refused') {
        throw new CxoneApiError(422, {
          field: 'status',
          message: 'The message has this status.',
          errorCode: 'messageStatusUnchanged',
        });
      }
      takeOrThrow(emulator.contactThrottle, message.contactNumber);
      message.reports.push({ status, updatedAt, reason });
      return succeed(c, emulator, 204);
    },
  );

  routes.post('/messages/:messageId/content-removal', operation(emulator, 'B16'), bearer(emulator), async (c) => {
    const { reason } = await readBody(c, removalSchema);
    const message = messageOrThrow(c.var.caller.tenantId, c.req.param('messageId'));
    message.removal = reason;
    message.messageContent = { type: 'TEXT', payload: { text: '' } };
    message.attachments = [];
    message.copies = [];
    return succeed(c, emulator, 204);
  });

  routes.post('/messages/:messageId/author-name-removal', operation(emulator, 'B16'), bearer(emulator), async (c) => {
    await readBody(c, removalSchema);
    const thread = threadOf(messageOrThrow(c.var.caller.tenantId, c.req.param('messageId')));
    thread.endUser = { idOnExternalPlatform: thread.endUser.idOnExternalPlatform };
    return succeed(c, emulator, 204);
  });

  routes.get('/messages', operation(emulator, 'B13'), bearer(emulator), (c) => {
    const query = readQuery(c, messageQuerySchema);
    const oneOf = (list: readonly string[] | undefined, value: string | undefined): boolean =>
      list === undefined || (value !== undefined && list.includes(value));
    const now = emulator.now().getTime();
    const data = state.messages
      .filter((message) => message.tenantId === c.var.caller.tenantId)
      .filter((message) => oneOf(query['idOnExternalPlatform[]'], message.idOnExternalPlatform))
      .filter((message) => oneOf(query['channel[]'], message.channelId))
      .filter((message) => query.contactNumber === undefined || message.contactNumber === query.contactNumber)
      .filter((message) => query.direction === undefined || message.direction === query.direction)
      .filter((message) => oneOf(query['authorIdOnExternalPlatform[]'], threadOf(message).endUser.idOnExternalPlatform))
      .filter((message) => message.storedAt <= now - switches.lookupLagMs)
      .map((message) =>
        messageView(message, threadOf(message), state.tenant(message.tenantId), switches.timestampForm),
      );
    return c.json({ hits: data.length, data });
  });

  return routes;
}
