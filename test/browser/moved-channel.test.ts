import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../lib/admin/texts/en.ts';
import { frCa } from '../../lib/admin/texts/fr-ca.ts';
import { fr } from '../../lib/admin/texts/fr.ts';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';
import { startBrowser } from './support/chromium.ts';
import { clickAddInCxone } from './support/tour-admin-pages.ts';

let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** Nothing listens there. */
const mistypedUrl = (path: string) => `http://127.0.0.1:9/${path}`;

/** An admin who comes from CXone. */
async function admin(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(240_000);
  const page = await context.newPage();
  await clickAddInCxone(world, page);
  await page.goto(`${world.cloud.apiUrl}/i/main/add?provider=generic`);
  return page;
}

async function fill(page: Page, name: string, deliveryUrl: string): Promise<void> {
  const askedId = page.locator('[name=integrationId]');
  if (await askedId.isVisible()) await askedId.fill(world.integrationId);
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=setting-deliveryUrl]').fill(deliveryUrl);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** What the added page shows, to be entered at the provider. */
async function shownOn(page: Page) {
  const webhookUrl = await page.locator('#webhook-url').inputValue();
  const secret = await page.locator('#generated-signingSecret').inputValue();
  return { webhookUrl, secret, channelId: webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1) };
}

describe.each([
  { texts: en, locale: 'en-GB', javaScriptEnabled: true, says: 'nothing listens at this port' },
  { texts: fr, locale: 'fr-FR', javaScriptEnabled: false, says: 'rien n’écoute sur ce port' },
  { texts: frCa, locale: 'fr-CA', javaScriptEnabled: true, says: 'rien n’écoute sur ce port' },
])('an admin who mistypes the address, in $locale, with scripts: $javaScriptEnabled', (story) => {
  const { texts, locale, javaScriptEnabled, says } = story;
  const name = `Shop ${locale}`;

  it('reads what was found, adds the channel all the same, and moves it once the address is known', async () => {
    const page = await admin({ locale, javaScriptEnabled, viewport: { width: 720, height: 800 } });
    await fill(page, name, mistypedUrl(locale));
    await button(page, texts.add.button).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain(says);
    expect(await page.locator('[name=name]').inputValue()).toBe(name);
    expect(await page.locator('[name=setting-deliveryUrl]').inputValue()).toBe(mistypedUrl(locale));

    await button(page, texts.trial.add).click();
    await page.getByRole('heading', { name: texts.add.doneTitle }).waitFor();
    const { channelId, ...connection } = await shownOn(page);

    // The platform is not connected yet, so that it can't know the signature.
    await page.goto(`${world.cloud.apiUrl}/i/main/reconnect?channel=${channelId}`);
    await fill(page, name, world.phone.deliveryUrl('acme'));
    await button(page, texts.reconnect.button).click();
    await page.getByRole('alert').waitFor();
    await setPhone(world, 'acme', connection);
    await button(page, texts.reconnect.button).click();
    await page.getByText(texts.trial.moved).waitFor();

    // The conversation goes on in the same channel.
    const text = `Hello from ${locale}`;
    await customerWrites(world, { text });
    await until('the agent reads it', () => atTheDesk(world, channelId).some((message) => message.text === text));
    expect(await agentReplies(world, { channelId, text: `Answer in ${locale}` })).toMatchObject({ outcome: 'sent' });
    expect(onThePhone(world).map((message) => message.text)).toContain(`Answer in ${locale}`);

    // It leaves the address to the next one.
    await page.goto(`${world.cloud.apiUrl}/i/main/reconnect?channel=${channelId}`);
    await fill(page, name, mistypedUrl(`${locale}-again`));
    await button(page, texts.reconnect.button).click();
    await page.getByRole('alert').waitFor();
    await button(page, texts.trial.move).click();
    await page.getByText(texts.trial.moved).waitFor();
  });
});
