import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { addChannel } from '../../local/admin-visit.ts';
import { startWorld, type World } from '../../local/world.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { hostileTexts } from '../support/hostile-texts.ts';
import { startBrowser } from './support/chromium.ts';

/** A form takes no control characters; CXone may have any. */
const namesHere = hostileTexts.filter((text) => text.length <= 100 && !/\p{Cc}/u.test(text));
/** By number: a name of a test is no place for them. */
const numbered = (texts: readonly string[]) => texts.map((text, index) => ({ text, number: index + 1 }));

let world: World;
let browser: Browser;
let page: Page;
const dialogs: string[] = [];
const channelIds: string[] = [];

beforeAll(async () => {
  world = await startWorld({ demoChannel: false });
  const { cxone, phone, integrationId } = world;
  for (const [index, name] of namesHere.entries()) {
    const deliveryUrl = phone.deliveryUrl(`hostile-${index}`);
    channelIds.push((await addChannel({ cxoneOrigin: cxone.origin, integrationId, name, deliveryUrl })).channelId);
  }
  for (const [index, name] of hostileTexts.entries()) await createInCxone(`ch-hostile-${index}`, name);

  browser = await startBrowser();
  // Without the policy that would stop a script: here the escaping alone has to.
  page = await (await browser.newContext({ bypassCSP: true })).newPage();
  page.on('dialog', (dialog) => {
    dialogs.push(`${page.url()}: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${cxone.origin}/points-of-contact`);
  await page.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await page.getByRole('link', { name: 'Signed webhook' }).click();
  await page.getByRole('button', { name: 'Add the channel' }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});

async function createInCxone(id: string, name: string): Promise<void> {
  const [known] = world.cxone.state.channels;
  const response = await fetch(`${world.cxone.origin}/dfo/3.0/channels`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await accessToken(world.cxone, world.cxone.credentials)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ...known?.body, id, idOnExternalPlatform: id, name }),
  });
  expect([name, response.status]).toEqual([name, 200]);
}

/** What a visitor could set off: every element is hovered, focused and told that it loaded, failed and moved. */
const everythingHappens = `(() => {
  for (const element of document.querySelectorAll('*')) {
    for (const event of ['mouseover', 'focus', 'load', 'error', 'toggle', 'begin', 'animationstart']) {
      element.dispatchEvent(new Event(event));
    }
  }
  return [...document.links].map(({ protocol }) => protocol).filter((protocol) => !/^https?:$/.test(protocol));
})()`;

async function expectInert(): Promise<void> {
  expect(z.array(z.string()).parse(await page.evaluate(everythingHappens))).toEqual([]);
  expect(dialogs).toEqual([]);
}

const open = (path: string) => page.goto(`${world.cloud.apiUrl}/i/main/${path}`);

describe('a text that would open a dialog if it were not escaped', () => {
  it('opens none as the name of a channel, in the lists', async () => {
    await open('add?provider=generic');
    await page.getByText('{{constructor').first().waitFor();
    await expectInert();
    for (const path of ['reconnect', 'remove']) {
      await open(path);
      expect(await page.getByRole('main').getByRole('listitem').count()).toBe(namesHere.length);
      await expectInert();
    }
  });

  it.each(numbered(namesHere))('opens none as the name of the channel that a page is about: $number', async (name) => {
    for (const path of ['reconnect', 'remove']) {
      await open(`${path}?channel=${channelIds[name.number - 1]}`);
      await page.locator('button[type=submit]').first().waitFor();
      await expectInert();
    }
  });

  it.each(numbered(hostileTexts))(
    'opens none as an answer that comes back with the form: $number',
    async ({ text }) => {
      await open('add?provider=generic');
      await page.getByLabel('Channel name').fill(text);
      await page.getByLabel('Delivery URL').fill('https://user:pass@example.net/');
      await page.getByRole('button', { name: 'Add the channel' }).click();
      await page.getByRole('alert').waitFor();
      await expectInert();
    },
  );

  it.each(numbered(hostileTexts))('opens none in the address of a page: $number', async ({ text }) => {
    const query = { userId: text, brandId: text, token: text, apiHost: text, backUrl: text, channel: text };
    await open(`add?${new URLSearchParams(query).toString()}`);
    await page.getByRole('heading', { name: 'Open this page again from CXone' }).waitFor();
    await expectInert();
    await open(`remove?${new URLSearchParams({ channel: text }).toString()}`);
    await page.getByText('Which channel?').waitFor();
    await expectInert();
  });

  // After the others: it shows that they would have seen a dialog.
  it('opens one where nobody escapes it', async () => {
    await page.setContent(`<p>${hostileTexts.join('</p><p>')}</p>`);
    await expect.poll(() => dialogs.length).toBeGreaterThan(0);
  });
});
