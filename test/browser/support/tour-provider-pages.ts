import type { Page } from 'playwright-core';
import { assetResponse } from '../../../lib/admin/html/asset.ts';
import type { Texts } from '../../../lib/admin/texts/texts.ts';
import { activityPk } from '../../../lib/channels/activity/activity.ts';
import { usageAttribute } from '../../../lib/channels/activity/usage.ts';
import { type ChannelId, channelIdSchema } from '../../../lib/ids.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import type { Item } from '../../../lib/table/table.ts';
import { inputValue } from '../../lib/admin/html/html.ts';
import { Admin, AdminWorld } from '../../lib/admin/world.ts';
import { json } from '../../lib/cxone/stub-server.ts';
import { platformProvider } from '../../support/fake-platform.ts';

const PAGE = 'https://byoc.example.net/page';

export interface ProviderTour {
  readonly page: Page;
  readonly texts: Texts;
  /** Called on each page in each of its states, with a name for it. */
  readonly look: (stop: string) => Promise<void>;
}

/** Shows the pages that only a deployment has whose providers are several, one of them with an API. */
export async function tourProviderPages({ page, texts, look }: ProviderTour): Promise<void> {
  const world = await AdminWorld.start({ providers: [genericProvider, platformProvider] });
  const { cookie } = await world.signIn();
  const cookies = [cookie, `__Host-byoc-language=${texts.tag}`];
  const admin = new Admin(world, cookies.join('; '));
  let shown = '';
  await page.route(new URL('/**', PAGE).href, (route) => {
    const { pathname } = new URL(route.request().url());
    if (!pathname.startsWith('/assets/'))
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: shown });
    const { headers = {}, body = '' } = assetResponse(pathname.split('/').at(-1));
    return route.fulfill({ contentType: String(headers['content-type']), body });
  });
  const lookAt = async (stop: string, html = '') => {
    shown = html;
    await page.goto(PAGE);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await look(stop);
  };

  try {
    await lookAt('add-choice', await admin.see('add'));
    const { body: form = '' } = await world.request('add', { cookies, query: { provider: 'platform' } });
    await lookAt('add-with-secret', form);
    const channelId = inputValue(form, 'channelId');
    const csrf = inputValue(form, 'csrf');
    const answers = { csrf, channelId, provider: 'platform', integrationId: 'integration-1', name: 'Bot messages' };
    const add = async (token: string) => (await admin.send('add', { ...answers, 'secret-token': token })).body;
    await lookAt('add-with-secret-problems', await add('acme:9'));
    world.platform.meets = unavailable;
    await lookAt('problem-provider-away', await add('acme:1'));
    world.platform.meets = undefined;
    await lookAt('added-and-registered', await add('acme:1'));
    const fields = { csrf, action: 'test-message' };
    await lookAt('channel-test-link', (await admin.send('channels', fields, { channel: channelId })).body);

    const inCxone = { id: channelId, channelIntegrationId: 'integration-1', defaultSkillId: 4101, studioScript: '7' };
    world.cxone.on('GET /dfo/3.0/channels', json(200, [inCxone]));
    world.cxone.on(`DELETE /dfo/3.0/channels/${channelId}`, json(200, {}));
    world.platform.webhooksOf('acme').clear();
    world.platform.tokens.clear();
    await world.table.put(useOf(channelIdSchema.parse(channelId), world.clock.now().getTime()));
    await lookAt('channel-failing', await admin.see('channels', channelId));
    await page.locator('.plot').waitFor();
    await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
    await look('channel-unfolded');
    await lookAt('reconnect-with-secret', await admin.see('reconnect', channelId));
    world.platform.meets = unavailable;
    await lookAt('remove-stopped', (await admin.send('remove', { csrf }, { channel: channelId })).body);
  } finally {
    await world.stop();
  }
}

/** Some days with messages, so that the page has its plot and table. */
function useOf(channelId: ChannelId, now: number): Item {
  const day = (ago: number, received: number, sent: number, failed: number) => {
    const time = now - ago * 86_400_000;
    return {
      [usageAttribute('in', time)]: received,
      [usageAttribute('out', time)]: sent,
      [usageAttribute('failed', time)]: failed,
    };
  };
  return { pk: activityPk(channelId), ...day(0, 12, 9, 0), ...day(1, 1_240, 1_100, 7), ...day(20, 3, 0, 1) };
}

const unavailable = () => new Response(undefined, { status: 503 });
