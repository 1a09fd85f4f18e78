import { randomUUID } from 'node:crypto';
import { defaultCustomFields } from '../schemas/custom-fields.ts';
import type { Credentials, Tenant, User } from './model.ts';

/**
 * The registered application: one for all tenants, as NICE hands it to a middleware's makers (byoc-protocol §3.1). It
 * holds what is read in two ways where it is in Basic (§6 row 33).
 */
const application = { clientId: 'emulator+application@example', clientSecret: 'emulated/application+secret%41==' };

/**
 * A tenant with one brand, an admin, an agent and a service user. `ordinal` makes it differ from its siblings: the
 * first is 1. The access key ends in padding and its secret holds `+` and `/`, so that a sign-in which does not
 * percent-encode its form fails here as it would there (byoc-protocol §5, pitfall 7).
 */
export function createTenant(ordinal: number, brandName: string): Tenant {
  const tenantId = `11ee0000-0000-4000-8000-${String(ordinal).padStart(12, '0')}`;
  const brandId = 1092 + ordinal;
  const firstUserId = 20_000 + ordinal * 100;
  const credentials: Credentials = {
    accessKeyId: `EMULATEDKEY${ordinal}ABCDEFGHIJ====`,
    accessKeySecret: `emulated+access/key${ordinal}secret==`,
    ...application,
    tenantId,
    brandId,
  };
  const user = (offset: number, role: User['role'], firstName: string, surname: string): User => ({
    id: firstUserId + offset,
    role,
    incontactId: randomUUID(),
    emailAddress: `${firstName.toLowerCase()}@brand-${ordinal}.example.net`,
    firstName,
    surname,
  });
  return {
    tenantId,
    brand: {
      id: brandId,
      friendlyName: brandName,
      timezone: 'Europe/Prague',
      brandHash: `brand${ordinal}`,
      tenantId,
      businessUnitId: 4_600_000 + ordinal,
      acdClusterId: 'L1',
    },
    users: [
      user(1, 'admin', 'Olga', 'Novak'),
      user(2, 'agent', 'Mateo', 'Lind'),
      user(3, 'service', 'Byoc', 'Service'),
    ],
    credentials,
    customFields: defaultCustomFields,
  };
}

/** The tenant's user of that role. */
export function userOf(tenant: Tenant, role: User['role']): User {
  const user = tenant.users.find((candidate) => candidate.role === role);
  if (user === undefined) throw new Error(`Tenant ${tenant.tenantId} has no ${role}: createTenant makes one of each.`);
  return user;
}
