import type { Frame, Page } from 'playwright-core';

/**
 * Clicks on what leads a page, or a frame in one, to its next page, and ends when that has loaded. To be called where
 * the story goes on at once: a click ends before its form is sent, and a page hears nothing until its script has loaded.
 */
export async function toNextPage(place: Page | Frame, click: () => Promise<void>): Promise<void> {
  const frame = 'mainFrame' in place ? place.mainFrame() : place;
  await Promise.all([frame.page().waitForEvent('framenavigated', (navigated) => navigated === frame), click()]);
  await frame.waitForLoadState();
}
