import { Hono } from 'hono';
import type { Emulator } from '../emulator.ts';
import type { NewMessage } from '../schemas/message.ts';
import { messageQuerySchema, messageStatusSchema, newMessageSchema } from '../schemas/message.ts';
import type { Contact, Message, Tenant, Thread } from '../state/model.ts';
import { placeOf, receiveMessage } from '../state/receive-message.ts';
import { contactView, messageView } from '../state/views.ts';
import type { Throttle } from '../traffic/throttle.ts';
import { CxoneApiError, ThrottledError } from './api-error.ts';
import { channelOrThrow } from './channel-routes.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, operation } from './operation.ts';
import { readBody, readQuery } from './read-input.ts';

function takeOrThrow(throttle: Throttle, key: string): void {
  const retryAfter = throttle.take(key);
  if (retryAfter > 0) throw new ThrottledError(retryAfter);
}

function refuseUnknownCustomFields(body: NewMessage, tenant: Tenant | undefined): void {
  const lists = [
    ['authorEndUserIdentity.customFields', body.authorEndUserIdentity.customFields ?? []],
    ['contact.customFields', body.contact?.customFields ?? []],
  ] as const;
  const errors = lists.flatMap(([path, fields]) =>
    fields.flatMap(({ ident }, index) =>
      tenant?.customFieldIdents.includes(ident) === true
        ? []
        : [{ field: `${path}.${index}.ident`, message: 'There is no such field.', errorCode: 'unknownCustomField' }],
    ),
  );
  if (errors.length > 0) throw new CxoneApiError(400, ...errors);
}

/** B6, B7 and B13: messages and what became of them. */
export function messageRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state } = emulator;

  const threadOf = (message: Message): Thread => {
    const thread = state.threads.find((candidate) => candidate.id === message.threadId);
    if (thread === undefined) throw new Error(`Message ${message.id} is on no thread.`);
    return thread;
  };
  const contactOf = (message: Message): Contact => {
    const contact = state.contact(message.contactNumber);
    if (contact === undefined) throw new Error(`Message ${message.id} is on no contact.`);
    return contact;
  };
  const created = (message: Message) => {
    const thread = threadOf(message);
    return {
      consumerContact: contactView(contactOf(message), thread),
      message: messageView(message, thread, state.tenant(message.tenantId)),
    };
  };

  routes.post('/channels/:channelId/messages', operation(emulator, 'B6'), bearer(emulator), async (c) => {
    const { tenantId } = c.var.caller;
    const channel = channelOrThrow(emulator, tenantId, c.req.param('channelId'));
    const body = await readBody(c, newMessageSchema);
    refuseUnknownCustomFields(body, state.tenant(tenantId));
    takeOrThrow(emulator.inboundThrottle, tenantId);
    const known = state.messageByExternalId(channel.id, body.idOnExternalPlatform);
    if (known !== undefined && emulator.switches.duplicateMessage !== 'second') {
      takeOrThrow(emulator.contactThrottle, known.contactNumber);
      if (emulator.switches.duplicateMessage === 'accept') return c.json(created(known), 200);
      throw new CxoneApiError(409, {
        field: 'idOnExternalPlatform',
        message: 'A message with this id already exists on the channel.',
        errorCode: 'messageAlreadyExists',
      });
    }
    const place = placeOf(state, channel, body);
    takeOrThrow(emulator.contactThrottle, place.contact.id);
    return c.json(created(receiveMessage(state, place, body, emulator.now().getTime())), 201);
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
        throw new CxoneApiError(404, {
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
      takeOrThrow(emulator.contactThrottle, message.contactNumber);
      message.reports.push({ status, updatedAt, reason });
      return c.body(null, 204);
    },
  );

  routes.get('/messages', operation(emulator, 'B13'), bearer(emulator), (c) => {
    const query = readQuery(c, messageQuerySchema);
    const oneOf = (list: readonly string[] | undefined, value: string | undefined): boolean =>
      list === undefined || (value !== undefined && list.includes(value));
    const visibleBefore = emulator.now().getTime() - emulator.switches.lookupLagMs;
    const data = state.messages
      .filter((message) => message.tenantId === c.var.caller.tenantId && message.storedAt <= visibleBefore)
      .filter((message) => oneOf(query['idOnExternalPlatform[]'], message.idOnExternalPlatform))
      .filter((message) => oneOf(query['channel[]'], message.channelId))
      .filter((message) => query.contactNumber === undefined || message.contactNumber === query.contactNumber)
      .filter((message) => query.direction === undefined || message.direction === query.direction)
      .filter((message) => oneOf(query['authorIdOnExternalPlatform[]'], threadOf(message).endUser.idOnExternalPlatform))
      .map((message) => messageView(message, threadOf(message), state.tenant(message.tenantId)));
    return c.json({ hits: data.length, data });
  });

  return routes;
}
