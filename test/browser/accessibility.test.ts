import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { en } from '../../lib/admin/texts/en.ts';
import { frCa } from '../../lib/admin/texts/fr-ca.ts';
import { fr } from '../../lib/admin/texts/fr.ts';
import { startWorld, type World } from '../../local/world.ts';
import { loadAxe, violationsIn } from './support/axe.ts';
import { startBrowser } from './support/chromium.ts';
import { addressOf, chapters, clickInCxone, type Tour } from './support/tour-admin-pages.ts';
import { tourProviderPages } from './support/tour-provider-pages.ts';

/** A page and all that it loads may have so many bytes, uncompressed. */
const MOST_BYTES = 50_000;
/** Of a phone, a tablet and a desk. Axe, which takes its time, looks at the first alone. */
const widths = [360, 768, 1280];
const schemes = ['light', 'dark'] as const;

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

async function visitor(options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const context: BrowserContext = await browser.newContext(options);
  context.setDefaultTimeout(240_000);
  return context.newPage();
}

/** Fills in the form that Add in CXone leads to. */
async function fillAddForm(page: Page, name: string, deliveryUrl: string): Promise<void> {
  await clickInCxone(world, page, 'Add Acme Messenger');
  await page.getByRole('link', { name: 'Signed webhook' }).click();
  await page.getByLabel('Channel name').fill(name);
  await page.getByLabel('Delivery URL').fill(deliveryUrl);
  await page.getByLabel('Agents may write first').check();
  const integrationId = page.getByLabel('Integration ID');
  if (await integrationId.isVisible()) await integrationId.fill(world.integrationId);
}

async function addChannel(page: Page, name: string, account: string): Promise<void> {
  await fillAddForm(page, name, world.phone.deliveryUrl(account));
  await page.getByRole('button', { name: 'Add the channel' }).click();
  await page.getByRole('heading', { name: 'The channel is added' }).waitFor();
}

/** The bytes of the page that is open and of what the pages share. */
function bytesOf(page: Page): () => Promise<number> {
  const assets = new Map<string, number>();
  let ofPage = 0;
  const coming: Promise<{ pathname: string; bytes: number } | undefined>[] = [];
  page.on('response', (response) => {
    const { pathname, origin } = new URL(response.url());
    if (origin === world.cxone.origin || response.status() === 303) return;
    const body = response.body().then(({ length: bytes }) => ({ pathname, bytes }));
    // The browser forgets the bodies of a page that was left before they came.
    coming.push(body.catch(() => undefined));
  });
  return async () => {
    for (const body of await Promise.all(coming.splice(0))) {
      if (body?.pathname.startsWith('/assets/')) assets.set(body.pathname, body.bytes);
      else if (body !== undefined) ofPage = body.bytes;
    }
    return [...assets.values()].reduce((sum, bytes) => sum + bytes, ofPage);
  };
}

describe.each([
  { language: 'English', texts: en, locale: 'en-GB' },
  { language: 'French', texts: fr, locale: 'fr-FR' },
  { language: 'French of Canada', texts: frCa, locale: 'fr-CA' },
])('every page in every state, in $language', ({ texts, locale }) => {
  let tour: Tour;
  const wrong: unknown[] = [];
  const stops: string[] = [];

  beforeAll(async () => {
    // Without the policy, which would keep axe out; the pages' own test holds it.
    const page = await visitor({ locale, bypassCSP: true });
    const bytes = bytesOf(page);
    const look = async (stop: string) => {
      stops.push(stop);
      const size = await bytes();
      if (size > MOST_BYTES || size < 1_000) wrong.push({ stop, size });
      const language = await page.locator('html').getAttribute('lang');
      if (language !== texts.tag) wrong.push({ stop, language });
      const dead = z.array(z.string()).parse(await page.evaluate(deadWithoutScripts));
      if (dead.length > 0) wrong.push({ stop, dead });
      for (const width of widths.toReversed()) {
        await page.setViewportSize({ width, height: 800 });
        const wide = z.number().parse(await page.evaluate(widest));
        if (wide > width) wrong.push({ stop, width, wide });
      }
      await loadAxe(page);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        const found = await violationsIn(page);
        if (found.length > 0) wrong.push({ stop, colorScheme, found });
      }
    };
    tour = { world, page, texts, look };
  });
  afterAll(() => tour.page.context().close());

  it.each([...chapters, { chapter: 'providers are several', tell: tourProviderPages }])(
    'breaks no rule of axe in light and dark, is small, needs no script, and scrolls to no side at any width: $chapter',
    async ({ tell }) => {
      wrong.length = 0;
      await tell(tour);
      expect(wrong).toEqual([]);
    },
  );

  it('was seen once', () => {
    expect(stops.length).toBeGreaterThanOrEqual(44);
    expect(new Set(stops).size).toBe(stops.length);
  });
});

it('axe sees what is wrong, where something is', async () => {
  const page = await visitor({ bypassCSP: true });
  await page.setContent('<main><img src="data:,"><p style="color: #bbb; background: #fff">Faint</p></main>');
  await loadAxe(page);
  const found = await violationsIn(page);
  expect(found.map((violation) => violation.split(':')[0])).toEqual(
    expect.arrayContaining(['color-contrast', 'document-title', 'html-has-lang', 'image-alt']),
  );
  await page.context().close();
});

it('what would do nothing without scripts is seen, where it is there', async () => {
  const page = await visitor({ javaScriptEnabled: true });
  await page.setContent(`<main><a>No address</a><a href="javascript:go()">A script</a><button type="button">Dead</button>
    <form><input></form><p onclick="go()">Handled</p><button type="button" data-copy="x">Copies</button></main>`);
  expect(await page.evaluate(deadWithoutScripts)).toEqual([
    '<a>No address</a>',
    '<a href="javascript:go()">A script</a>',
    '<button type="button">Dead</button>',
    '<form><input></form>',
    '<p onclick="go()">Handled</p>',
  ]);
  await page.context().close();
});

describe.each([{ scripts: true }, { scripts: false }])('with scripts: $scripts', ({ scripts }) => {
  it('a channel is added, tried out, reconnected, removed and brought back', async () => {
    const page = await visitor({ javaScriptEnabled: scripts, locale: 'en-GB' });
    const name = `With scripts: ${scripts}`;
    const click = (button: string) => page.getByRole('button', { name: button }).click();
    await addChannel(page, name, `scripts-${scripts}`);

    await page.goto(addressOf(world, 'channels'));
    await page.getByRole('link', { name }).click();
    await click('Test the connection');
    await page.getByText('The delivery URL refused the signature').waitFor();
    await page.getByLabel('Name of the skill').fill('no spaces');
    await click('Check the name');
    await page.getByText('contains what CXone does not accept: (space)').waitFor();

    await page.getByRole('link', { name: 'Reconnect', exact: true }).click();
    await page.getByLabel('Channel name').fill(`${name}, renamed`);
    await page.getByLabel('Make a new secret').check();
    await click('Reconnect the channel');
    await page.getByRole('heading', { name: 'The channel is connected' }).waitFor();

    await clickInCxone(world, page, `Delete ${name}, renamed`);
    await click('Remove the channel');
    await page.getByRole('heading', { name: 'The channel is removed' }).waitFor();
    await click('Undo: restore the channel');
    await page.getByText('The channel is restored.').waitFor();

    await page.goto(addressOf(world, 'channels'));
    await page.getByRole('link', { name: 'Français', exact: true }).click();
    await page.getByRole('heading', { name: 'Canaux de cette intégration' }).waitFor();
    await click('Se déconnecter');
    await page.getByRole('heading', { name: 'Vous êtes déconnecté' }).waitFor();
    await page.context().close();
  });

  it('the summary of a form’s problems has the focus, and leads to the field, which has its problem beside it', async () => {
    const page = await visitor({ javaScriptEnabled: scripts, locale: 'en-GB' });
    await fillAddForm(page, 'Another', 'https://user:pass@example.net/');
    await page.getByLabel('Delivery URL').focus();
    await page.keyboard.press('Enter');
    const summary = page.getByRole('alert');
    await summary.and(page.locator(':focus')).waitFor();

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const field = page.getByLabel('Delivery URL');
    await field.and(page.locator(':focus')).waitFor();
    const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
    const said = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()));
    expect(said.at(-1)).toBe('Delivery URL: must not hold a user name or password');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await page.context().close();
  });
});

it('the buttons of a channel’s page are reached with Tab in the order in which they are read', async () => {
  const page = await visitor({ locale: 'en-GB' });
  await addChannel(page, 'By keyboard', 'by-keyboard');
  await page.goto(addressOf(world, 'channels'));
  await page.getByRole('link', { name: 'By keyboard' }).click();
  await page.getByRole('button', { name: 'Test the connection' }).waitFor();
  const reached: unknown[] = [];
  for (let presses = 0; presses < 24; presses += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(focused));
  }
  expect(reached).toEqual([
    ...['Back to CXone', 'All channels'],
    ...['webhook-url', 'Copy', 'Change this with Reconnect'],
    ...['Test the connection', 'Send a real test message', 'Receive a test message in CXone'],
    ...['step-roles', 'step-agents', 'step-outbound-queues', 'step-outbound-skill', 'step-sla', 'Save the ticks'],
    ...['skill', 'Check the name'],
    'What do agents read when a message was not sent?',
    ...['How do I undo this?', 'Whom do I call?'],
    ...['Reconnect', 'Remove'],
    ...['Français', 'Français (Canada)', 'Sign out'],
  ]);
  await page.context().close();
});

it('a name that is read from the right turns nothing around it round', async () => {
  const page = await visitor({ locale: 'en-GB' });
  await addChannel(page, '\u202Eمتجر \u2069\u202E(1)', 'from-the-right');
  await page.goto(addressOf(world, 'remove'));
  await page.getByRole('link', { name: 'متجر' }).click();
  await page.getByRole('heading', { name: 'Remove “' }).waitFor();
  expect(await page.evaluate(endsAsWritten)).toBe(true);
  await page.context().close();
});

/** The element with the focus, by its words, its name or its id. */
const focused = `(() => {
  const element = document.activeElement;
  return element.textContent.trim() || element.name || element.id;
})()`;

/**
 * What does nothing in a browser without scripts: links that lead nowhere, forms and buttons that send nothing, what waits for
 * an event. The buttons that copy are hidden there.
 */
const deadWithoutScripts = `[...document.querySelectorAll('main *, header *, footer *')].filter((element) =>
  element.matches('a:not([href]), a[href^="javascript:" i], button[type=button]:not([data-copy]), button:not(form button):not([data-copy]), form:not(:has([type=submit]))')
  || element.getAttributeNames().some((name) => name.startsWith('on'))).map(({ outerHTML }) => outerHTML)`;

/** How far anything reaches to the right, the page itself or what hangs out of its box. */
const widest = `Math.max(document.documentElement.scrollWidth,
  ...[...document.querySelectorAll('main *')].map((element) => Math.ceil(element.getBoundingClientRect().right)))`;

/** Whether the words behind the name in the heading, two characters, are the last of its line. */
const endsAsWritten = `(() => {
  const range = document.createRange();
  const heading = document.querySelector('h1');
  range.selectNodeContents(heading);
  const { right } = range.getBoundingClientRect();
  const { lastChild: last } = heading;
  range.setStart(last, last.length - 2);
  return Math.abs(range.getBoundingClientRect().right - right) < 1;
})()`;
