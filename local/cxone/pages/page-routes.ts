import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { CxoneEnv } from '../api/operation.ts';
import type { Emulator } from '../emulator.ts';
import { readForm } from './byoc-form.ts';
import { byocPage, byocRecordPage } from './byoc-page.ts';
import { homePage } from './home-page.ts';
import { pageHeaders } from './page-headers.ts';

/** The admin's pages: home and Bring Your Own Channel. */
export function pageRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state } = emulator;
  routes.use(csrf());

  const { indexPage } = emulator;
  // A page that a host brings may frame and style as it likes.
  if (indexPage !== undefined) routes.get('/', async (c) => c.html(await indexPage()));
  else routes.get('/', pageHeaders, (c) => c.html(homePage(emulator)));

  routes.get('/byoc', pageHeaders, (c) => c.html(byocPage(emulator)));
  routes.get('/byoc/new', pageHeaders, async (c) => c.html((await byocRecordPage(emulator, undefined)) ?? ''));
  routes.get('/byoc/:integrationId', pageHeaders, (c) => {
    const page = byocRecordPage(emulator, c.req.param('integrationId'));
    return page === undefined ? c.notFound() : c.html(page);
  });

  routes.post('/byoc', pageHeaders, async (c) => {
    const result = readForm(await c.req.formData(), undefined);
    const [tenant] = state.tenants;
    if (result.fields === undefined || tenant === undefined) {
      return c.html((await byocRecordPage(emulator, undefined, result)) ?? '', 422);
    }
    state.createRecord(tenant.tenantId, result.fields);
    return c.redirect('/byoc', 303);
  });

  routes.post('/byoc/:integrationId', pageHeaders, async (c) => {
    const integrationId = c.req.param('integrationId');
    const result = readForm(await c.req.formData(), state.record(integrationId));
    if (result.fields === undefined) {
      const page = byocRecordPage(emulator, integrationId, result);
      return page === undefined ? c.notFound() : c.html(page, 422);
    }
    state.replaceRecord(integrationId, result.fields);
    emulator.callbacks.forgetToken(integrationId);
    return c.redirect('/byoc', 303);
  });

  return routes;
}
