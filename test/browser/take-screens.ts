#!/usr/bin/env node
// Writes docs/screens/*.png, the pictures of the README and of the admin's guide: a world of its own, by clicking.
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, type FileToSend, setPhone } from '../e2e/support/people.ts';
import { until } from '../e2e/support/until.ts';
import { startBrowser } from './support/chromium.ts';
import { drawPhoto } from './support/draw-photo.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const MOST_BYTES = 160_000;
type Scheme = 'light' | 'dark';

async function shoot(page: Page, name: string): Promise<void> {
  const path = `${folder}${name}.png`;
  await page.screenshot({ path, fullPage: true, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(path);
  console.log(`${name}.png  ${(size / 1000).toFixed(1)} kB`);
  if (size > MOST_BYTES) process.exitCode = 1;
}

async function newPage(browser: Browser, colorScheme: Scheme, width: number, height: number): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    colorScheme,
    locale: 'en-GB',
    viewport: { width, height },
  });
  return context.newPage();
}

/** The admin's form, and what it answers when the channel is there. */
async function addPages(world: World, page: Page, scheme: Scheme): Promise<void> {
  await page.goto(`${world.cxone.origin}/points-of-contact`);
  await page.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await page.getByLabel('Channel name').fill('Web shop messages');
  await page.getByLabel('Delivery URL').fill(`https://${scheme === 'light' ? 'chat' : 'shop'}.example.com/deliveries`);
  await shoot(page, `add-${scheme}`);
  await page.getByRole('button', { name: 'Add the channel' }).click();
  await page.getByRole('heading', { name: 'The channel is added' }).waitFor();
  await shoot(page, `result-${scheme}`);
  await page.getByRole('link', { name: 'Back to CXone' }).click();
}

/** The question before a channel goes, a form that can't be used, and a page that says what went wrong. */
async function otherPages(world: World, page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Delete Web shop messages' }).first().click();
  await page.getByRole('button', { name: 'Remove the channel' }).waitFor();
  await shoot(page, 'remove');
  await page.getByRole('link', { name: 'Back to CXone' }).click();

  await page.getByRole('link', { name: 'Add Acme Messenger' }).click();
  await page.getByLabel('Channel name').fill('Web shop messages');
  await page.getByLabel('Delivery URL').fill('https://user:password@chat.example.com/deliveries');
  await page.getByRole('button', { name: 'Add the channel' }).click();
  await page.getByRole('alert').waitFor();
  await shoot(page, 'form-problem');

  await page.goto(`${world.cloud.apiUrl}/i/main/add?token=used-before&userId=20101&brandId=1093`);
  await page.getByRole('alert').waitFor();
  await shoot(page, 'problem');
}

/** A conversation with ticks, emoji, a photo, and one message that was refused. */
async function converse(world: World, photo: FileToSend): Promise<void> {
  const channelId = world.demoChannel?.channelId ?? '';
  const arrived = (count: number, customerId = 'ida') =>
    until('it is at the desk', () => atTheDesk(world, channelId, customerId).length === count);
  await customerWrites(world, { customerId: 'jonas', text: 'Do you open on Sundays?' });
  await arrived(1, 'jonas');
  await customerWrites(world, { text: 'Hello! Where is my parcel? 📦' });
  await arrived(1);
  await agentReplies(world, { channelId, text: 'Good morning, Ida. It comes today.' });
  await customerWrites(world, { text: 'Great. Could it go to the blue door next to us?', files: [photo] });
  await arrived(3);
  await agentReplies(world, { channelId, text: 'Of course, I have told the driver. 👍' });
  await setPhone(world, 'acme/behaviour', { mode: 'refuse', reason: 'Links are not allowed.', times: 1 });
  await agentReplies(world, { channelId, text: 'Here is the link to follow it: track.example.com/4711' });
}

async function frontPage(world: World, browser: Browser, scheme: Scheme): Promise<void> {
  const page = await newPage(browser, scheme, 1440, 960);
  await page.goto(world.url);
  const desk = page.frameLocator('iframe[title="Agent’s desk"]');
  await desk.getByTestId('thread').filter({ hasText: 'Ida' }).click();
  await desk.locator('[data-status=seen]').nth(1).waitFor();
  const phone = page.frameLocator('iframe[title="Customer’s phone"]');
  await phone.getByTestId('bubble').nth(3).waitFor();
  for (const place of [desk, phone]) await place.getByRole('img', { name: 'blue-door.png' }).waitFor();
  await shoot(page, `front-page-${scheme}`);
  await page.context().close();
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const world = await startWorld();
  const browser = await startBrowser();
  try {
    await converse(world, await drawPhoto(browser));
    for (const scheme of ['light', 'dark'] as const) {
      await frontPage(world, browser, scheme);
      const page = await newPage(browser, scheme, 900, 320);
      await addPages(world, page, scheme);
      if (scheme === 'light') await otherPages(world, page);
      await page.context().close();
    }
  } finally {
    await browser.close();
    await world.stop();
  }
}

await main();
