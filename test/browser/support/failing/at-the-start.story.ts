import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../chromium.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
  const page = await browser.newPage();
  await page.setContent('Not even a start');
  expect.fail('No further');
});
afterAll(() => browser.close());

it('is not run', () => undefined);
