import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, prose, root } from './markdown.ts';

const itself = 'test/docs/citations.test.ts';
const rooms = ['lib', 'functions', 'cli', 'local', 'resources', 'scripts', 'bench', 'test', 'docs'];

const files = globSync([`{${rooms.join(',')},.ci,.github}/**/*`, '*', '.*'], { cwd: root }).filter((path) =>
  basename(path).includes('.'),
);
const names = new Set(files.map((path) => basename(path)));
const commented = files.filter((path) => /\.(?:ts|mjs|js|yml)$/.test(path) && path !== itself);

/** What stands in the comments of a source, line by line. */
function comments(path: string, source: string): string {
  const comment = path.endsWith('.yml') ? /(?:^|\s)#\s(.*)$/ : /^\s*(?:\/\/|\/?\*)(.*)$|\s\/\/\s(.*)$/;
  return source
    .split('\n')
    .map((line) => comment.exec(line)?.slice(1).find(Boolean) ?? '')
    .join('\n');
}

/** A path from the project's root, a path from the file that cites it, or a file's name alone. */
const fromRoot = new RegExp(`(?<![\\w./@:-])(?:${rooms.join('|')})/[\\w./{},*-]*`, 'g');
const relative = /(?<![\w./-])\.\.?\/[\w./-]+\.(?:ts|mjs|yml|md)\b/g;
const bare = /(?<![\w./*}-])[\w-]+(?:\.[\w-]+)*\.(?:ts|mjs|yml|md)\b(?![/(])/g;

/** Written by the build, by a run, or by the reader of a page. */
const made = new Set(['index.mjs', 'report.md', 'send-message.mjs', 'receive-messages.mjs']);
/** In the place of a provider's name. */
const placeholder = /\bNAME\b|acme-chat/;

/** A pattern names something where it matches something. */
const isThere = (path: string): boolean =>
  /[*{]/.test(path) ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path));

/** Files that a text names and that are not there. */
function missing(path: string, text: string): string[] {
  const found = (pattern: RegExp) =>
    [...text.matchAll(pattern)]
      .map(([cited]) => cited.replace(/[.,/-]+$/, ''))
      .filter((cited) => !placeholder.test(cited));
  return [
    ...found(fromRoot).filter((cited) => !isThere(cited)),
    ...found(relative).filter((cited) => !isThere(join(dirname(path), cited))),
    ...found(bare).filter((cited) => !names.has(cited) && !made.has(cited)),
  ];
}

/** The patterns for which one with braces stands. */
function alternatives(pattern: string): string[] {
  const [, before, inside, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (before === undefined) return [pattern];
  return (inside ?? '').split(',').flatMap((choice) => alternatives(`${before}${choice}${after ?? ''}`));
}

const cites = (path: string, text: string) => missing(path, text).map((cited) => ({ path, cited }));

describe('the files that are cited', () => {
  it('are there, of those in comments', () => {
    expect(commented.length).toBeGreaterThan(500);
    const found = commented.flatMap((path) => cites(path, comments(path, readFileSync(join(root, path), 'utf8'))));
    expect(found).toEqual([]);
  });

  it('are there, of those in the pages', () => {
    expect(pages.flatMap((page) => cites(page.path, prose(page)))).toEqual([]);
  });

  it.each([
    { path: 'lib/a.ts', source: '// See lib/nowhere.ts.', cited: ['lib/nowhere.ts'] },
    { path: 'lib/a.ts', source: ' * (lib/providers/*/nowhere.ts)', cited: ['lib/providers/*/nowhere.ts'] },
    { path: 'lib/a.ts', source: 'const a = 1; // as nowhere.ts has it', cited: ['nowhere.ts'] },
    { path: 'lib/a.ts', source: '/** As ./nowhere.ts and ../package.json say. */', cited: ['./nowhere.ts'] },
    { path: 'resources/a.yml', source: 'Key: 1 # docs/nowhere', cited: ['docs/nowhere'] },
    { path: 'lib/a.ts', source: "import 'lib/nowhere.ts';", cited: [] },
    {
      path: 'lib/a.ts',
      source: '// lib/providers/{contract,registry}.ts, README.md, and vitest.config.ts.',
      cited: [],
    },
  ])('would be missed where they were not: $source', ({ path, source, cited }) => {
    expect(missing(path, comments(path, source))).toEqual(cited);
  });

  it('are looked at in sources of each kind', () => {
    expect(new Set(commented.map(extname))).toEqual(new Set(['.ts', '.mjs', '.js', '.yml']));
  });

  it('are there, of those that the mutation tests change or run', () => {
    const configs = ['stryker.config.js', 'vitest.mutation.config.ts'].map((path) =>
      readFileSync(join(root, path), 'utf8'),
    );
    const patterns = [...configs.join('\n').matchAll(/'((?:test\/)?lib\/[^']+)'/g)].flatMap(([, pattern = '']) =>
      alternatives(pattern),
    );
    expect(patterns.length).toBeGreaterThan(20);
    expect(patterns.filter((pattern) => globSync(pattern, { cwd: root }).length === 0)).toEqual([]);
  });
});
