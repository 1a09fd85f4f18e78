import { readFileSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorld, type World } from '../../local/world.ts';
import { accessToken } from '../local/cxone/support/client.ts';
import { complaintsOf, startBrowser } from './support/chromium.ts';

const poorContrast = readFileSync(new URL('./support/poor-contrast.js', import.meta.url), 'utf8');

let world: World;
let browser: Browser;
let complaints: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  await createInCxone(STRANGER);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await world.stop();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** A channel that the middleware knows nothing of, in its list below the form. */
async function createInCxone(name: string): Promise<void> {
  const [known] = world.cxone.state.channels;
  const response = await fetch(`${world.cxone.origin}/dfo/3.0/channels`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await accessToken(world.cxone, world.cxone.credentials)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ...known?.body, id: 'ch-by-hand', idOnExternalPlatform: 'ch-by-hand', name }),
  });
  expect(response.status).toBe(200);
}

/** A visitor's page, already at CXone's list of channels. */
async function visitor(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(240_000);
  const page = await context.newPage();
  complaints = complaintsOf(page);
  await page.goto(`${world.cxone.origin}/points-of-contact`);
  return page;
}

async function openForm(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await page.getByRole('link', { name: 'Signed webhook' }).click();
  await page.getByRole('heading', { name: 'Add a channel: Signed webhook' }).waitFor();
  await page.getByText(STRANGER).waitFor();
}

async function fillForm(page: Page, name: string): Promise<void> {
  await page.getByLabel('Channel name').fill(name);
  await page.getByLabel('Delivery URL').fill(world.phone.deliveryUrl(name.toLowerCase().replaceAll(/\W+/g, '-')));
}

/** Every kind of page, one after another; `look` is called on each. */
async function eachPage(page: Page, name: string, look: (kind: string) => Promise<void>): Promise<void> {
  await openForm(page);
  await look('form');
  await fillForm(page, name);
  await page.getByLabel('Delivery URL').fill('https://user:pass@example.net/');
  await page.getByRole('button', { name: 'Add the channel' }).click();
  await page.getByRole('alert').waitFor();
  await look('form with a problem');
  await fillForm(page, name);
  await page.getByRole('button', { name: 'Add the channel' }).click();
  await page.getByRole('heading', { name: 'The channel is added' }).waitFor();
  await look('result');
  await page.getByRole('link', { name: 'Back to CXone' }).click();
  await page.getByRole('link', { name: `Reconnect ${name}` }).click();
  await page.getByRole('button', { name: 'Reconnect the channel' }).waitFor();
  await look('reconnect');
  await page.goto(`${world.cloud.apiUrl}/i/main/remove`);
  await page.getByText('Which channel?').waitFor();
  await look('choice');
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name: `Remove “${name}”?` }).waitFor();
  await look('remove');
  await page.getByRole('button', { name: 'Remove the channel' }).click();
  await page.getByRole('heading', { name: 'The channel is removed' }).waitFor();
  await look('removed');
  await page.goto(`${world.cloud.apiUrl}/i/main/add?token=used&userId=1&brandId=1`);
  await page.getByRole('heading', { name: 'Open this page again from CXone' }).waitFor();
  await look('problem');
}

/** Names of channels with a word that no line is wide enough for. */
const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const STRANGER = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz';

describe('the admin’s pages', () => {
  it('fit a screen of 360 px without scrolling sideways, whatever the channel is called', async () => {
    const page = await visitor({ viewport: { width: 360, height: 740 } });
    const tooWide: string[] = [];
    await eachPage(page, LONG, async (kind) => {
      const wide = z.number().parse(await page.evaluate('document.documentElement.scrollWidth'));
      if (wide > 360) tooWide.push(`${kind}: ${wide} px`);
    });
    expect(tooWide).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'can be read in %s mode: every text has a contrast of 4.5',
    async (colorScheme) => {
      const page = await visitor({ colorScheme });
      const poor: unknown[] = [];
      const grounds = new Set<unknown>();
      await eachPage(page, `Channel in ${colorScheme}`, async (kind) => {
        const texts = z.array(z.string()).parse(await page.evaluate(poorContrast));
        if (texts.length > 0) poor.push({ kind, texts });
        grounds.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      });
      expect(poor).toEqual([]);
      expect([...grounds]).toEqual([colorScheme === 'dark' ? 'rgb(16, 21, 28)' : 'rgb(246, 247, 249)']);
    },
  );

  it('do without scripts what they do with them', async () => {
    const page = await visitor({ javaScriptEnabled: false });
    await openForm(page);
    await fillForm(page, 'Without scripts');
    await page.getByRole('button', { name: 'Add the channel' }).click();
    await page.getByRole('heading', { name: 'The channel is added' }).waitFor();
    expect(await page.getByLabel('Signing secret').inputValue()).toMatch(/^whsec_/);
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Back to CXone' }).click();
    await page.getByRole('link', { name: 'Delete Without scripts' }).click();
    await page.getByRole('button', { name: 'Remove the channel' }).click();
    await page.getByRole('heading', { name: 'The channel is removed' }).waitFor();
  });

  it('copy a value with one click', async () => {
    const page = await visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openForm(page);
    await fillForm(page, 'Copied');
    await page.getByRole('button', { name: 'Add the channel' }).click();
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toBe(await page.getByLabel('Webhook URL').inputValue());
  });

  it('take a double click on the button for one', async () => {
    const page = await visitor({});
    await openForm(page);
    await fillForm(page, 'Clicked twice');
    await page.getByRole('button', { name: 'Add the channel' }).dblclick();
    await page.getByRole('heading', { name: 'The channel is added' }).waitFor();
    expect(world.cxone.state.channels.filter(({ body }) => body.name === 'Clicked twice')).toHaveLength(1);
  });

  it('are used with the keyboard alone: Tab reaches everything in its order, and shows where it is', async () => {
    const page = await visitor({});
    await openForm(page);
    const reached: string[] = [];
    for (let presses = 0; presses < 11; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(z.string().parse(await page.evaluate(focused)));
    }
    expect(reached).toEqual([
      'Back to CXone, outlined',
      'All channels, outlined',
      'What agents can send, outlined',
      'name, outlined',
      'setting-deliveryUrl, outlined',
      'label, outlined',
      'studioScript, outlined',
      'language, outlined',
      'writesFirst, outlined',
      'More settings, outlined',
      'Add the channel, outlined',
    ]);

    await page.getByLabel('Channel name').focus();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.type('https://user:pass@example.net/');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Harbour shop');
    await page.keyboard.press('Enter');
    // The summary has the focus, so that it is read out; its link leads to the field.
    await page.getByRole('alert').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByLabel('Delivery URL').and(page.locator(':focus')).waitFor();
    expect(await page.evaluate(focused)).toBe('setting-deliveryUrl, outlined');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(world.phone.deliveryUrl('by-keyboard'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The channel is added' }).waitFor();
  });

  it('complain about nothing on their console', async () => {
    const page = await visitor({});
    await eachPage(page, 'Quiet', () => Promise.resolve());
    // Chromium reports each page that is answered with 4xx, as two of these are.
    const others = complaints.filter((complaint) => !/status of 4\d\d/.test(complaint));
    expect(others).toEqual([]);
    expect(complaints).toHaveLength(2);
  });
});

/** The element with the focus, by its name or words, and whether an outline shows it. */
const focused = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const outlined = outlineStyle !== 'none' && outlineWidth !== '0px';
  return (element.name || element.textContent.trim()) + (outlined ? ', outlined' : '');
})()`;
