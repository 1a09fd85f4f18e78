import { Hono } from 'hono';
import * as z from 'zod';
import type { CxoneEnv } from '../api/operation.ts';
import { readBody } from '../api/read-input.ts';
import type { Emulator } from '../emulator.ts';
import { userOf } from '../state/create-tenant.ts';
import { mintOneTimeToken } from '../state/mint-one-time-token.ts';
import { switchCatalogue, switchChangesSchema } from '../switches.ts';
import { faultSchema, outageSchema } from '../traffic/faults.ts';
import { stateView } from './state-view.ts';

const oneTimeTokenSchema = z.strictObject({ userId: z.int().optional() });

/** The controls under `/__emulator`: for tests and demonstrations, no part of CXone. Bodies are JSON. */
export function controlRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { faults, requests, state, switchboard } = emulator;

  routes.get('/state', (c) => c.json(stateView(emulator)));

  routes.get('/requests', (c) => c.json({ counts: requests.counts(), last: requests.last, fit: requests.fit() }));
  routes.delete('/requests', (c) => {
    requests.clear();
    return c.body(null, 204);
  });

  routes.post('/outage', async (c) => {
    const { down, mode } = await readBody(c, outageSchema);
    faults.outage = down ? mode : undefined;
    return c.json({ outage: faults.outage ?? null });
  });

  routes.get('/faults', (c) => c.json({ waiting: faults.waiting(), outage: faults.outage ?? null }));
  routes.post('/faults', async (c) => {
    faults.add(await readBody(c, faultSchema));
    return c.json({ waiting: faults.waiting() });
  });
  routes.delete('/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  routes.get('/switches', (c) => c.json(switchboard.standing));
  routes.get('/switches/catalogue', (c) => c.json(switchCatalogue));
  routes.post('/switches', async (c) => {
    const changes = await readBody(c, switchChangesSchema);
    return c.json(Object.assign(switchboard.standing, changes));
  });
  routes.get('/switches/used', (c) => c.json(switchboard.used()));
  routes.delete('/switches/used', (c) => {
    switchboard.forgetUsed();
    return c.body(null, 204);
  });

  routes.post('/one-time-token', async (c) => {
    const { userId } = await readBody(c, oneTimeTokenSchema);
    const tenant = state.tenants.find(({ users }) => userId === undefined || users.some((user) => user.id === userId));
    if (tenant === undefined) return c.json({ message: 'There is no such user.' }, 404);
    const user = tenant.users.find((candidate) => candidate.id === userId) ?? userOf(tenant, 'admin');
    return c.json(mintOneTimeToken(emulator, tenant, user));
  });

  return routes;
}
