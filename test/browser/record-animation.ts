#!/usr/bin/env node
// Writes docs/animation.png, the README's animation: a customer writes, an agent answers and offers times as buttons, and
// the customer presses one. Everything is typed and clicked in Chromium, on the page that `npm start` prints.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { startWorld, type World } from '../../local/world.ts';
import { animated, type Frame } from './support/animated.ts';
import { startBrowser } from './support/chromium.ts';

const file = fileURLToPath(new URL('../../docs/animation.png', import.meta.url));
/** Everybody who opens the README loads it. */
const MOST_BYTES = 1_500_000;
/** By which all is shown longer than it is written here: enough to read it. */
const PACE = 1.4;
/** Letters that one frame adds to what somebody types. */
const LETTERS = 5;

/** Takes pictures of a page, each to be shown for a time of its own. */
class Camera {
  readonly frames: Frame[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async shoot(shownMs: number): Promise<void> {
    const png = await this.#page.screenshot({ animations: 'disabled', caret: 'hide', timeout: 240_000 });
    this.frames.push({ png, shownMs: Math.round(shownMs * PACE) });
  }

  /** Somebody types, letter by letter. */
  async type(box: Locator, text: string): Promise<void> {
    const letters = Array.from(text);
    for (let at = 0; at < letters.length; at += LETTERS) {
      await box.pressSequentially(letters.slice(at, at + LETTERS).join(''));
      await this.shoot(200);
    }
  }
}

async function tell(world: World, page: Page, camera: Camera): Promise<void> {
  await page.goto(world.url);
  const desk = page.frameLocator('iframe[title="Agent’s desk"]');
  const phone = page.frameLocator('iframe[title="Customer’s phone"]');
  const onDesk = (text: string) => desk.getByTestId('message').filter({ hasText: text });
  const onPhone = (text: string) => phone.getByTestId('bubble').filter({ hasText: text });
  await desk.getByTestId('legend').or(desk.getByText('Choose a conversation.')).first().waitFor();
  await phone.getByTestId('compose').waitFor();
  await camera.shoot(1_800);

  await camera.type(phone.getByTestId('compose'), 'Hello! Where is my parcel?');
  await phone.getByTestId('send').click();
  await desk.getByTestId('thread').filter({ hasText: 'Where is my parcel' }).waitFor();
  await camera.shoot(1_600);
  await desk.getByTestId('thread').first().click();
  await onDesk('Where is my parcel').waitFor();
  await camera.shoot(1_200);

  await camera.type(desk.getByTestId('reply-box'), 'Good morning, Ida. It comes today.');
  await seesTyping(phone, desk.getByTestId('reply-box'));
  await camera.shoot(900);
  await desk.getByTestId('send').click();
  await onPhone('It comes today').waitFor();
  await desk.locator('[data-status=seen]').first().waitFor();
  await camera.shoot(1_800);

  await agentOffers(world, 'Which time suits you?', ['10 am to 12', '2 to 4 pm', 'Another day']);
  await onPhone('Which time suits you').waitFor();
  await camera.shoot(2_400);
  await phone.getByTestId('choice').nth(1).click();
  await onDesk('2 to 4 pm').nth(1).waitFor();
  await camera.shoot(2_600);

  await camera.type(desk.getByTestId('reply-box'), 'Done: between 2 and 4 pm.');
  await desk.getByTestId('send').click();
  await onPhone('between 2 and 4').waitFor();
  await desk.locator('[data-status=seen]').nth(2).waitFor();
  await camera.shoot(4_000);
}

/** What is typed is told only while it goes on: the last letter is typed again until the customer has seen it. */
async function seesTyping(phone: FrameLocator, box: Locator): Promise<void> {
  const told = phone.getByTestId('presence').filter({ hasText: 'typing' });
  for (let tries = 0; tries < 20 && !(await told.isVisible()); tries += 1) {
    await box.press('Backspace');
    await box.pressSequentially('.');
    await told.waitFor({ timeout: 3_000 }).catch(() => undefined);
  }
}

/** Quick replies of a bot, as CXone sends them. */
async function agentOffers(world: World, text: string, labels: readonly string[]): Promise<void> {
  const actions = labels.map((label) => ({ type: 'REPLY_BUTTON', text: label, postback: label }));
  const response = await fetch(`${world.cxone.origin}/__emulator/agent/reply`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      channelId: world.demoChannel?.channelId,
      threadIdOnExternalPlatform: 'chat-ida',
      isByBot: true,
      messageContent: {
        type: 'QUICK_REPLIES',
        payload: { text: { content: text }, actions },
        fallbackText: `${text} ${labels.join(', ')}`,
      },
    }),
  });
  if (!response.ok) throw new Error(`The offer was not taken: ${response.status} ${await response.text()}`);
}

async function main(): Promise<void> {
  const world = await startWorld({ isFirstVisit: true });
  const browser = await startBrowser();
  try {
    const context = await browser.newContext({
      locale: 'en-GB',
      colorScheme: 'light',
      viewport: { width: 1120, height: 800 },
    });
    context.setDefaultTimeout(240_000);
    const page = await context.newPage();
    const camera = new Camera(page);
    await tell(world, page, camera);
    const picture = animated(camera.frames);
    writeFileSync(file, picture);
    const seconds = camera.frames.reduce((sum, { shownMs }) => sum + shownMs, 0) / 1_000;
    console.log(
      `docs/animation.png  ${camera.frames.length} frames, ${seconds} s, ${(picture.length / 1_000).toFixed(0)} kB`,
    );
    if (picture.length > MOST_BYTES) process.exitCode = 1;
  } finally {
    await browser.close();
    await world.stop();
  }
}

await main();
