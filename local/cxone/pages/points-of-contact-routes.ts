import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import * as z from 'zod';
import { say } from '../../pages/speak.ts';
import type { CxoneEnv } from '../api/operation.ts';
import type { Emulator } from '../emulator.ts';
import { userOf } from '../state/create-tenant.ts';
import { mintOneTimeToken } from '../state/mint-one-time-token.ts';
import { channelPage } from './channel-page.ts';
import { openByPostPage } from './open-by-post-page.ts';
import { pageHeaders } from './page-headers.ts';
import { pointsOfContactPage } from './points-of-contact-page.ts';

const empty = z.literal('').transform(() => undefined);
const routingSchema = z.object({
  defaultSkillId: z.union([empty, z.coerce.number('Enter the number of a skill').int().min(1)]),
  studioScript: z.union([empty, z.string().trim().max(200)]),
});

/** *Points of Contact Digital*: the buttons that open the integration's pages, and what routes a channel. */
export function pointsOfContactRoutes(emulator: Emulator): Hono<CxoneEnv> {
  const routes = new Hono<CxoneEnv>();
  const { state, switches } = emulator;
  routes.use(csrf());

  routes.get('/points-of-contact', pageHeaders, (c) => c.html(pointsOfContactPage(emulator)));

  routes.get('/points-of-contact/open', pageHeaders, (c) => {
    const { action = '', record: integrationId = '', channel } = c.req.query();
    const record = state.record(integrationId);
    const tenant = record === undefined ? undefined : state.tenant(record.tenantId);
    if (record === undefined || tenant === undefined) return c.notFound();
    const urls = new Map([
      ['add', record.addActionUrl],
      ['reconnect', record.reconnectUrl],
      ['remove', record.removeUrl],
    ]);
    const target = urls.get(action);
    if (target === undefined) return c.notFound();
    const fields = mintOneTimeToken(emulator, tenant, userOf(tenant, 'admin'));
    if (action !== 'add' && channel !== undefined && switches.actionChannelParameter !== 'none') {
      fields[switches.actionChannelParameter] = channel;
    }
    c.header('referrer-policy', 'no-referrer');
    if (action !== 'add' && switches.actionMethod === 'POST') return c.html(openByPostPage(target, fields));
    const url = new URL(target);
    for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
    return c.redirect(url.toString(), 302);
  });

  routes.get('/points-of-contact/channels/:channelId', pageHeaders, (c) => {
    const channel = state.channel(c.req.param('channelId'));
    return channel === undefined ? c.notFound() : c.html(channelPage(channel, undefined));
  });

  routes.post('/points-of-contact/channels/:channelId', pageHeaders, async (c) => {
    const channel = state.channel(c.req.param('channelId'));
    if (channel === undefined) return c.notFound();
    const form = Object.fromEntries(await c.req.formData());
    const parsed = routingSchema.safeParse(form);
    if (!parsed.success) return c.html(channelPage(channel, say('The default skill is a number, from 1.')), 422);
    ({ defaultSkillId: channel.defaultSkillId, studioScript: channel.studioScript } = parsed.data);
    return c.redirect('/points-of-contact', 303);
  });

  return routes;
}
