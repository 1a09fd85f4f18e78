import type { Frame, Page } from 'playwright-core';
import { startWorld, type World } from '../../../local/world.ts';
import { complaintsOf, startBrowser } from './chromium.ts';

/** A world without a channel, and somebody at the page that `npm start` prints. */
export interface Visit {
  readonly world: World;
  readonly front: Page;
  /** Of each page, tabs included, what it complained of on its console. */
  readonly complaints: readonly (readonly string[])[];
  /** The frame of the front page with this title. */
  frame(title: string): Promise<Frame>;
  /** Clicks on what opens a tab of its own, and answers the tab. */
  follow(click: () => Promise<void>): Promise<Page>;
  close(): Promise<void>;
}

/** @param timeoutMs Milliseconds for which each step waits at most. */
export async function visitFrontPage(timeoutMs: number): Promise<Visit> {
  const world = await startWorld({ demoChannel: false });
  const browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(timeoutMs);
  const complaints: string[][] = [];
  context.on('page', (page) => complaints.push(complaintsOf(page)));
  const front = await context.newPage();
  return {
    world,
    front,
    complaints,
    frame: async (title) => {
      const frame = await (await front.getByTitle(title, { exact: true }).elementHandle()).contentFrame();
      if (!frame) throw new Error(`The front page has no frame “${title}”.`);
      return frame;
    },
    follow: async (click) => {
      const [page] = await Promise.all([context.waitForEvent('page'), click()]);
      await page.waitForLoadState();
      return page;
    },
    close: async () => {
      await browser.close();
      await world.stop();
    },
  };
}
