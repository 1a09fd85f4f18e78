import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { page, type Page, pages, prose } from './markdown.ts';

/** The index, and the two lists that it leads to. */
const indexes = ['docs/README.md', 'docs/runbooks/README.md', 'docs/adr/README.md'];

const linked = (from: Page): string[] =>
  [...from.text.matchAll(/\]\(([^)\s#]+)[^)\s]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(dirname(from.path), target)));

const listed = new Set(indexes.flatMap((path) => linked(page(path))));
const docs = pages.filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md');

/** The first paragraph below the title that is more than a link to the same page in another language. */
const opening = (of: Page): string =>
  of.text.split('\n\n').find((part) => !part.startsWith('# ') && !/^\[[^\]]+\]\([^)]+\)(?: · \[.*)?$/.test(part)) ?? '';

describe('the index of the pages', () => {
  it('is linked by the README', () => {
    expect(linked(page('README.md'))).toContain('docs/README.md');
  });

  it.each(docs)('has $path', ({ path }) => {
    expect([...listed], `Add ${path} to ${indexes.join(' or ')}.`).toContain(path);
  });

  it.each(docs.filter(({ path }) => !/^docs\/adr\/\d/.test(path)))('$path begins with what it is for', (of) => {
    expect(opening(of).trim()).toMatch(/^(?![#|`>-])[^]*[.:]$/);
  });

  it('would miss a page that begins with a command or a heading', () => {
    expect(opening({ path: 'docs/a.md', text: '# A\n\n[Français](a.fr.md)\n\nWhat it is.\n' })).toBe('What it is.\n');
    expect(opening({ path: 'docs/a.md', text: '# A\n\n## Now\n\nText.\n' })).toBe('## Now');
  });

  it('leaves the README one screen: under 80 lines', () => {
    expect(page('README.md').text.split('\n').length).toBeLessThan(80);
    expect(prose(page('README.md'))).not.toMatch(/^###/m);
  });
});
