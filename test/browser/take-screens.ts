#!/usr/bin/env node
// Writes reports/screens/*.png: the README's picture and every page of the admin's in every state, by clicking. Those
// that a Markdown page shows are written to docs/screens as well.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { en } from '../../lib/admin/texts/en.ts';
import { frCa } from '../../lib/admin/texts/fr-ca.ts';
import { fr } from '../../lib/admin/texts/fr.ts';
import type { Texts } from '../../lib/admin/texts/texts.ts';
import { startWorld, type World, type WorldOptions } from '../../local/world.ts';
import { pages } from '../docs/markdown.ts';
import { agentReplies, atTheDesk, customerWrites, type FileToSend, setPhone } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';
import { startBrowser } from './support/chromium.ts';
import { drawPhoto } from './support/draw-photo.ts';
import { tourAdminPages } from './support/tour-admin-pages.ts';
import { tourProviderPages } from './support/tour-provider-pages.ts';
import { withFewColours } from './support/with-few-colours.ts';

const all = fileURLToPath(new URL('../../reports/screens/', import.meta.url));
const published = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
/** Of what is published, which everybody clones. */
const MOST_BYTES = 1_000_000;
/** Names of the pictures that pages show; each is crossed off once it is taken. */
const toPublish = new Set(
  pages.flatMap(({ text }) => [...text.matchAll(/screens\/([\w-]+)\.png/g)].map(([, name = '']) => name)),
);
const schemes = ['light', 'dark'] as const;
/** As low as can be: a screenshot is as high as its page, or higher by this. */
const PAGE = { width: 720, height: 320 };
const PHONE = { width: 360, height: 320 };
const onPhone = new Set(['add-problems', 'added', 'overview', 'channel-unrouted', 'removed', 'problem-used-token']);
const inFrench = new Set(['add', 'add-problems', 'added', 'channel-unrouted', 'remove', 'problem-used-token']);

let bytes = 0;
async function shoot(page: Page, name: string): Promise<void> {
  const picture = withFewColours(await page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide' }));
  writeFileSync(`${all}${name}.png`, picture);
  if (toPublish.delete(name)) {
    writeFileSync(`${published}${name}.png`, picture);
    bytes += picture.length;
  }
  console.log(`${name}.png  ${(picture.length / 1000).toFixed(1)} kB`);
}

async function newPage(browser: Browser, locale: string, viewport: typeof PAGE): Promise<Page> {
  const context = await browser.newContext({ locale, viewport });
  context.setDefaultTimeout(240_000);
  return context.newPage();
}

/** Every page of the admin's in every state, and how some of them look on a phone. */
async function adminPages(world: World, browser: Browser): Promise<void> {
  const page = await newPage(browser, 'en-GB', PAGE);
  const look = async (stop: string) => {
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, `${stop}-${colorScheme}`);
      if (!onPhone.has(stop)) continue;
      await page.setViewportSize(PHONE);
      await shoot(page, `${stop}-phone-${colorScheme}`);
      await page.setViewportSize(PAGE);
    }
  };
  await tourAdminPages({ world, page, texts: en, look });
  await tourProviderPages({ page, texts: en, look });
  await page.context().close();
}

/** Some of the pages in one of the two kinds of French. */
async function frenchPages(world: World, browser: Browser, locale: string, texts: Texts): Promise<void> {
  const page = await newPage(browser, locale, PAGE);
  const look = (stop: string) =>
    inFrench.has(stop) ? shoot(page, `${stop}-${texts.tag.toLowerCase()}`) : Promise.resolve();
  await tourAdminPages({ world, page, texts, look });
  await page.context().close();
}

/** A conversation with ticks, emoji, a photo, and one message that was refused. */
async function converse(world: World, photo: FileToSend): Promise<void> {
  const channelId = world.demoChannel?.channelId ?? '';
  const arrived = (count: number, customerId = 'ida') =>
    until('it is at the desk', () => atTheDesk(world, channelId, customerId).length === count);
  await customerWrites(world, { customerId: 'jonas', text: 'Do you open on Sundays?' });
  await arrived(1, 'jonas');
  await customerWrites(world, { text: 'Hello! Where is my parcel?' });
  await arrived(1);
  await agentReplies(world, { channelId, text: 'Good morning, Ida. It comes today.' });
  await customerWrites(world, { text: 'Great. Could it go to the blue door next to us?', files: [photo] });
  await arrived(3);
  await agentReplies(world, { channelId, text: 'Of course, I have told the driver.' });
  await setPhone(world, 'acme/behaviour', { mode: 'refuse', reason: 'Links are not allowed.', times: 1 });
  await agentReplies(world, { channelId, text: 'Here is the link to follow it: track.example.com/4711' });
}

async function frontPage(world: World, browser: Browser): Promise<void> {
  const page = await newPage(browser, 'en-GB', { width: 1440, height: 960 });
  await page.goto(world.url);
  const desk = page.frameLocator('iframe[title="Agent’s desk"]');
  await desk.getByTestId('thread').filter({ hasText: 'Ida' }).click();
  await desk.locator('[data-status=seen]').nth(1).waitFor();
  const phone = page.frameLocator('iframe[title="Customer’s phone"]');
  await phone.getByTestId('bubble').nth(3).waitFor();
  for (const place of [desk, phone]) await place.getByRole('img', { name: 'blue-door.png' }).waitFor();
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await shoot(page, `front-page-${colorScheme}`);
  }
  await page.context().close();
}

async function inWorld(options: WorldOptions, tell: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await tell(world);
  } finally {
    await world.stop();
  }
}

async function main(): Promise<void> {
  rmSync(all, { recursive: true, force: true });
  mkdirSync(all, { recursive: true });
  const browser = await startBrowser();
  try {
    await inWorld({}, async (world) => {
      await converse(world, await drawPhoto(browser));
      await frontPage(world, browser);
    });
    // Each in a world of its own: the first pages of a tour are those of an integration without a channel.
    await inWorld({ demoChannel: false }, (world) => adminPages(world, browser));
    await inWorld({ demoChannel: false }, (world) => frenchPages(world, browser, 'fr-FR', fr));
    await inWorld({ demoChannel: false }, (world) => frenchPages(world, browser, 'fr-CA', frCa));
  } finally {
    await browser.close();
  }
  console.log(`In docs/screens: ${(bytes / 1000).toFixed(0)} kB`);
  for (const name of toPublish) console.error(`A page shows ${name}.png, and no such picture was taken.`);
  if (bytes > MOST_BYTES || toPublish.size > 0) process.exitCode = 1;
}

await main();
