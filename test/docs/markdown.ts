import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A Markdown file of the project. */
export interface Page {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

export const page = (path: string): Page => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') });

/** All of the project's own. */
export const pages: readonly Page[] = globSync(['*.md', '.github/**/*.md', '{docs,bench,test,lib,local,cli}/**/*.md'], {
  cwd: root,
})
  .toSorted()
  .map(page);

/** A fenced block. */
export interface Block {
  readonly language: string;
  /** What stands behind the language: `needs-account` of ```sh needs-account. */
  readonly marker: string;
  readonly content: string;
}

export function blocksIn({ text }: Page): Block[] {
  const blocks = text.matchAll(/^( *)```(\w*) ?([^\n]*)\n([\s\S]*?)^\1```$/gm);
  return [...blocks].map(([, , language = '', marker = '', content = '']) => ({ language, marker, content }));
}

/** What stands in the fenced blocks of a language. */
export function fenced(page: Page, language: string): string[] {
  return blocksIn(page).flatMap((block) => (block.language === language ? [block.content] : []));
}

/** The text without its fenced blocks. */
export const prose = ({ text }: Page): string => text.replace(/^( *)```[^\n]*\n[\s\S]*?^\1```$/gm, '');

export interface Heading {
  readonly level: number;
  readonly text: string;
}

export function headings(of: Page): Heading[] {
  return [...prose(of).matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', text = '']) => ({ level: marks.length, text }));
}

/** The cells of every table row, the lines below the headings left out. */
export function tableRows(of: Page): string[][] {
  const lines = prose(of)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}
