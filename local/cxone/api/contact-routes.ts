import { Hono } from 'hono';
import * as z from 'zod';
import type { Emulator } from '../emulator.ts';
import { changeContactStatus } from '../callbacks/contact-status.ts';
import { customFieldProblems, definedAlone } from '../refusals/custom-fields.ts';
import { abandonSchema, contactQuerySchema, contactStatusSchema } from '../schemas/contact.ts';
import { contactCustomFieldsSchema } from '../schemas/custom-fields.ts';
import { withValues } from '../state/custom-field-values.ts';
import type { Contact } from '../state/model.ts';
import { contactView } from '../state/views.ts';
import { CxoneApiError } from './api-error.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, operation } from './operation.ts';
import { readBody, readQuery } from './read-input.ts';
import { succeed } from './succeed.ts';

const noQuery = z.strictObject({});

/** B20 to B24: contacts, by their numbers. */
export function contactRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state, switches } = emulator;

  const contactOrThrow = (tenantId: string, contactNumber: string): Contact => {
    const contact = state.contact(contactNumber);
    if (contact?.tenantId === tenantId) return contact;
    throw new CxoneApiError(404, {
      field: 'contactNumber',
      message: 'The contact was not found.',
      errorCode: 'contactNotFound',
    });
  };
  const viewOf = (contact: Contact): Record<string, unknown> => {
    const thread = state.threadById(contact.threadId);
    if (thread === undefined) throw new Error(`Contact ${contact.id} is on no thread.`);
    return contactView(contact, thread);
  };

  routes.get('/contacts', operation(emulator, 'B20'), bearer(emulator), (c) => {
    const query = readQuery(c, contactQuerySchema);
    const wanted = query.query?.toLowerCase() ?? '';
    const oneOf = (list: readonly string[] | undefined, value: string | undefined): boolean =>
      list === undefined || (value !== undefined && list.includes(value));
    const data = state.contacts
      .filter((contact) => contact.tenantId === c.var.caller.tenantId)
      .filter((contact) => oneOf(query['channel[]'], contact.channelId))
      .filter((contact) => oneOf(query['status[]'], contact.status))
      // No contact is in a queue or tagged here.
      .filter(() => oneOf(query['routingQueueId[]'], undefined) && oneOf(query['tag[]'], undefined))
      .filter((contact) =>
        oneOf(query['endUserIdOnExternalPlatform[]'], state.threadById(contact.threadId)?.endUser.idOnExternalPlatform),
      )
      .map(viewOf)
      .filter((view) => JSON.stringify(view).toLowerCase().includes(wanted));
    return c.json({ hits: data.length, data });
  });

  routes.get('/contacts/:contactNumber', operation(emulator, 'B21'), bearer(emulator), (c) => {
    readQuery(c, noQuery);
    return c.json(viewOf(contactOrThrow(c.var.caller.tenantId, c.req.param('contactNumber'))));
  });

  routes.put('/contacts/:contactNumber/status', operation(emulator, 'B22'), bearer(emulator), async (c) => {
    const contact = contactOrThrow(c.var.caller.tenantId, c.req.param('contactNumber'));
    const { status } = await readBody(c, contactStatusSchema);
    // The one who asked does not wait for a workflow.
    void changeContactStatus(emulator, contact, status, 'api');
    return succeed(c, emulator, 204);
  });

  routes.put('/contacts/:contactNumber/custom-fields', operation(emulator, 'B23'), bearer(emulator), async (c) => {
    const { tenantId } = c.var.caller;
    const contact = contactOrThrow(tenantId, c.req.param('contactNumber'));
    const fields = await readBody(c, contactCustomFieldsSchema);
    const definitions = state.tenant(tenantId)?.customFields.contact ?? [];
    const problems = customFieldProblems(definitions, fields, '', switches);
    if (problems.length > 0) throw new CxoneApiError(400, ...problems);
    contact.customFields = withValues(contact.customFields, definedAlone(definitions, fields));
    return succeed(c, emulator, 204);
  });

  routes.post('/contacts/:contactNumber/abandon', operation(emulator, 'B24'), bearer(emulator), async (c) => {
    const contact = contactOrThrow(c.var.caller.tenantId, c.req.param('contactNumber'));
    ({ type: contact.abandoned } = await readBody(c, abandonSchema));
    // What else it does is not known: a contact that nobody waits in is taken to be closed.
    void changeContactStatus(emulator, contact, 'closed', 'api');
    return succeed(c, emulator, 204);
  });

  return routes;
}
