import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headings, page, prose, root, tableRows } from './markdown.ts';

const protocol = page('docs/byoc-protocol.md');
const itself = basename(import.meta.url);

/** What stands under each numbered heading, by its number: `2`, `2.4`. */
const sections = new Map(
  prose(protocol)
    .split(/^#{2,3} (?=\d)/m)
    .slice(1)
    .map((section) => [/^\d+(?:\.\d+)?/.exec(section)?.[0] ?? '', section]),
);

/** Names and numbers of the rows and list items of a section. */
function namesIn(section: string): Set<string> {
  const text = sections.get(section) ?? '';
  const rows = tableRows({ path: protocol.path, text }).map(([first = '']) => first.replaceAll('*', ''));
  return new Set([...rows, ...[...text.matchAll(/^(\d+)\. /gm)].map(([, number = '']) => number)]);
}

interface Citation {
  readonly section: string;
  readonly names: readonly string[];
}

/** `§6 rows 3 and 4`, `§5, pitfall 9`, `§6, 13`, `§1.1, step 5`; sections of an RFC are none. */
const pattern = /(RFC \d+ )?§(\d+(?:\.\d+)*)(?:,? (?:rows?|pitfalls?|step) (\d+)(?: and (\d+))?|, (\d+)\b)?/g;

function citations(source: string): Citation[] {
  const text = source.replaceAll(/\n[ \t]*(?:\*|\/\/|#)?[ \t]*/g, ' ');
  return [...text.matchAll(pattern)]
    .filter(([, elsewhere = '', section = '']) => elsewhere === '' && section.split('.').length <= 2)
    .map(([, , section = '', ...names]) => ({ section, names: names.filter(Boolean) }));
}

/** A point of a section is cited as a number of its own (`§7.5`) or with a word (`§6 row 12`). */
function isThere({ section, names }: Citation): boolean {
  if (sections.has(section)) return names.every((name) => namesIn(section).has(name));
  const [parent = '', point = ''] = section.split('.');
  return namesIn(parent).has(point) && names.length === 0;
}

const files = (patterns: string[]) =>
  globSync(patterns, { cwd: root })
    .filter((path) => basename(path) !== itself && path !== protocol.path)
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));

const citing = files([
  'serverless.yml',
  '{functions,lib,local,cli,bench,test}/**/*.ts',
  '{scripts,resources}/**/*.{mjs,yml}',
  '{docs,bench}/**/*.md',
  '*.md',
]);

describe('docs/byoc-protocol.md', () => {
  it('has every section, row, pitfall and step that is cited', () => {
    const found = citing.flatMap(({ path, text }) => citations(text).map((citation) => ({ path, ...citation })));
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter((citation) => !isThere(citation))).toEqual([]);
  });

  it('has every callback and operation that is named by its letter and number', () => {
    const names = new Set([...namesIn('2.1'), ...namesIn('3.3')]);
    const named = files(['{functions,lib,local,cli}/**/*.ts']).flatMap(({ path, text }) =>
      [...text.matchAll(/\b[AB][1-9]\d?\b/g)].map(([name]) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  it('counts callbacks, operations, pitfalls, rows and checks without a gap', () => {
    const counted = (letter: string, section: string) => {
      const numbers = [...namesIn(section)].filter((name) => new RegExp(`^${letter}\\d+$`).test(name));
      expect(numbers).toEqual(numbers.map((_, index) => `${letter}${index + 1}`));
      return numbers.length;
    };
    expect(counted('A', '2.1')).toBe(7);
    expect(counted('B', '3.3')).toBe(26);
    expect(counted('', '5')).toBe(22);
    expect(counted('', '6')).toBe(33);
    expect(counted('', '7')).toBe(10);
    const numbered = headings(protocol).flatMap(({ text }) => /^[\d.]*\d/.exec(text)?.[0] ?? []);
    expect([...sections.keys()]).toEqual(numbered.map((number) => number.replace(/\.$/, '')));
  });

  it.each([
    { source: '(byoc-protocol §9.1)', there: [false] },
    { source: '(byoc-protocol §6 row 99)', there: [false] },
    { source: '(byoc-protocol §6 rows 3 and 4)', there: [true] },
    { source: ' * It is so (byoc-protocol\n * §5, pitfall 9; RFC 6749 §5.2)', there: [true] },
    { source: "'§6 row 99, §7.11'", there: [false, false] },
    { source: '(byoc-protocol §6, 13)', there: [true] },
  ])('would be missed where it lacked what $source cites', ({ source, there }) => {
    expect(citations(source).map(isThere)).toEqual(there);
  });
});
