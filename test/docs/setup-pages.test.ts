import { expect, it } from 'vitest';
import { foreignWords } from '../lib/admin/texts/terms.ts';
import { headings, page, type Page, prose, tableRows } from './markdown.ts';

const english = page('docs/cxone-setup.md');
const french = page('docs/cxone-setup.fr.md');

it('both pages on the set-up have the same chapters, in the same order', () => {
  const outline = headings(english).map(({ level, text }) => [level, /^\d+/.exec(text)?.[0]]);
  expect(outline.length).toBeGreaterThan(8);
  expect(headings(french).map(({ level, text }) => [level, /^\d+/.exec(text)?.[0]])).toEqual(outline);
});

it('both have the same tables, row by row and cell by cell', () => {
  const cells = tableRows(english).map((row) => row.length);
  expect(cells.length).toBeGreaterThan(10);
  expect(tableRows(french).map((row) => row.length)).toEqual(cells);
});

it('both have the same steps', () => {
  const steps = ({ text }: { text: string }) => text.match(/^\d+\. /gm);
  expect(steps(french)).toEqual(steps(english));
});

it('both name the same figures, chapter by chapter', () => {
  const figures = (page: Page) =>
    prose(page)
      .split(/^## /m)
      .map((chapter) => chapter.replaceAll(/\]\([^)]*\)/g, '').match(/\d+(?:[.,]\d+)*/g));
  expect(figures(french)).toEqual(figures(english));
});

it.each([
  { file: 'docs/cxone-setup.fr.md', language: 'fr' },
  { file: 'docs/cxone-setup.fr-CA.md', language: 'fr-CA' },
] as const)('$file has no word of the other country', ({ file, language }) => {
  expect(
    prose(page(file))
      .split('\n')
      .flatMap((line) => foreignWords(line, language)),
  ).toEqual([]);
});

it('Canada’s page has the chapters of France’s', () => {
  expect(headings(page('docs/cxone-setup.fr-CA.md')).length).toBe(headings(french).length);
});
