import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser } from '../chromium.ts';

let browser: Browser;
let page: Page;
let complaint: string | undefined;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  complaint = undefined;
  page = await browser.newPage();
  return () => page.close();
});
afterEach(() => expect(complaint).toBeUndefined());

it('goes well', () => page.setContent('All is well'));

it('fails, and a hook closes the page', async () => {
  await page.setContent('Half way');
  expect.fail('No further');
});

it('fails in a hook', async () => {
  await page.setContent('At the end');
  complaint = 'Too late';
});
