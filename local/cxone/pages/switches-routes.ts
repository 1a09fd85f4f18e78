import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { CxoneEnv } from '../api/operation.ts';
import type { Emulator } from '../emulator.ts';
import { defaultSwitches, switchCatalogue, switchChangesSchema } from '../switches.ts';
import { pageHeaders } from './page-headers.ts';
import { switchesPage } from './switches-page.ts';

/** The page where a person turns the switches. */
export function switchesRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { standing: switches } = emulator.switchboard;
  routes.use(csrf());

  routes.get('/switches', pageHeaders, (c) => c.html(switchesPage(switches)));

  routes.post('/switches', pageHeaders, async (c) => {
    const form = await c.req.formData();
    const turned = switchCatalogue.flatMap(({ name, default: before }) => {
      const value = form.get(name);
      return typeof value === 'string' ? [[name, typeof before === 'number' ? Number(value) : value] as const] : [];
    });
    const changes = switchChangesSchema.safeParse(Object.fromEntries(turned));
    if (!changes.success) return c.text('No switch has this value.', 422);
    Object.assign(switches, changes.data);
    return c.redirect('/switches', 303);
  });

  routes.post('/switches/reset', pageHeaders, (c) => {
    Object.assign(switches, defaultSwitches);
    return c.redirect('/switches', 303);
  });

  return routes;
}
