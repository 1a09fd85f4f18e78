import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import * as z from 'zod';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const violations = `axe.run({ runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`;

/** To be called once on each page, before {@link violationsIn}; what fades in is judged as it stands in the end. */
export async function loadAxe(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(axe);
}

/** The rules of axe that a page breaks as it stands, with the elements that break them. */
export async function violationsIn(page: Page): Promise<string[]> {
  return z.array(z.string()).parse(await page.evaluate(violations));
}
