import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headings, page, type Page, pages, prose, root } from './markdown.ts';

/** Targets inside the project: of links and pictures, in Markdown and in HTML. */
function targets(of: Page): string[] {
  const text = prose(of);
  const written = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g)];
  return written.map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** As GitHub makes them of headings. */
function anchors(of: Page): string[] {
  const seen = new Map<string, number>();
  return headings(of).map(({ text }) => {
    const slug = text
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

function problemWith(target: string, from: Page): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from.path : relative(root, resolve(root, dirname(from.path), decodeURI(path)));
  if (!existsSync(resolve(root, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined) return undefined;
  if (statSync(resolve(root, file)).isDirectory() || !file.endsWith('.md')) return `${target}: no page with headings`;
  return anchors(page(file)).includes(anchor) ? undefined : `${target}: ${file} has no heading #${anchor}`;
}

describe('the links of the pages', () => {
  it('are looked at in every page', () => {
    expect(pages.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/capture.md', 'docs/cxone-setup.fr.md']),
    );
    expect(pages.flatMap(targets).length).toBeGreaterThan(10);
  });

  it.each(pages)('of $path lead somewhere', (from) => {
    expect(targets(from).flatMap((target) => problemWith(target, from) ?? [])).toEqual([]);
  });

  it('show every picture of docs/screens: `npm run screens` writes the others to reports/screens', () => {
    const shown = pages.flatMap((from) =>
      targets(from).flatMap((target) => /screens\/([\w-]+\.png)$/.exec(target)?.[1] ?? []),
    );
    expect([...new Set(shown)].sort()).toEqual(readdirSync(resolve(root, 'docs/screens')).sort());
  });

  it('would be missed where they led nowhere', () => {
    const from = { path: 'docs/a.md', text: '' };
    expect(problemWith('nowhere.md', from)).toBe('nowhere.md: there is no docs/nowhere.md');
    expect(problemWith('../README.md#nowhere', from)).toBe('../README.md#nowhere: README.md has no heading #nowhere');
    expect(problemWith('../README.md#try-it', from)).toBeUndefined();
  });
});
