import { Hono } from 'hono';
import * as z from 'zod';
import type { Emulator } from '../emulator.ts';
import type { CustomFieldDefinition } from '../schemas/custom-fields.ts';
import type { CxoneEnv } from './operation.ts';
import { bearer, operation } from './operation.ts';
import { readQuery } from './read-input.ts';

const noQuery = z.strictObject({});

function valuesPart(definition: CustomFieldDefinition): object {
  if (definition.type !== 'list') return {};
  return { values: definition.values.map((value) => ({ name: value, value })) };
}

/** B26, as far as it reads which custom fields there are. */
export function customFieldRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const definitionsOf = (tenantId: string) =>
    emulator.state.tenant(tenantId)?.customFields ?? { customer: [], contact: [] };

  routes.get('/customers/custom-field-definitions', operation(emulator, 'B26'), bearer(emulator), (c) => {
    readQuery(c, noQuery);
    return c.json(
      definitionsOf(c.var.caller.tenantId).customer.map((definition) => ({
        ident: definition.ident,
        label: definition.label,
        type: definition.type,
        isRequired: false,
        isEditable: true,
        isVisibleInRightPanel: true,
        isVisibleInCustomerCard: true,
        ...valuesPart(definition),
      })),
    );
  });

  routes.get('/consumer-contact-custom-fields', operation(emulator, 'B26'), bearer(emulator), (c) => {
    readQuery(c, noQuery);
    return c.json(
      definitionsOf(c.var.caller.tenantId).contact.map((definition) => ({
        ident: definition.ident,
        label: definition.label,
        type: definition.type,
        required: false,
        visibleInPostDetail: true,
        visibleInLiveChat: true,
        isEditable: true,
        ...valuesPart(definition),
      })),
    );
  });

  return routes;
}
