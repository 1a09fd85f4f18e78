import { Hono } from 'hono';
import * as z from 'zod';
import type { CxoneEnv } from '../api/operation.ts';
import { readBody } from '../api/read-input.ts';
import type { Emulator } from '../emulator.ts';
import { customFieldDefinitionsSchema } from '../schemas/custom-fields.ts';

const changesSchema = customFieldDefinitionsSchema.partial().extend({ tenantId: z.string().optional() });

/** `/__emulator/custom-fields`: the definitions of a tenant, the first one's without `tenantId`; what is named is replaced. */
export function customFieldRoutes({ state }: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  routes.post('/', async (c) => {
    const { tenantId, customer, contact } = await readBody(c, changesSchema);
    const tenant = tenantId === undefined ? state.tenants[0] : state.tenant(tenantId);
    if (tenant === undefined) return c.json({ message: 'There is no such tenant.' }, 404);
    tenant.customFields = {
      customer: customer ?? tenant.customFields.customer,
      contact: contact ?? tenant.customFields.contact,
    };
    return c.json(tenant.customFields);
  });
  return routes;
}
