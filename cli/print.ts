import type { RecordField } from '../lib/channels/byoc-record.ts';
import type { AgentLanguage } from '../lib/contract/localized-text.ts';
import { sheetIn } from './sheet-words.ts';

/**
 * The sheet that an admin types into CXone's BYOC record, in the language in which CXone is shown.
 * @param isThere CXone has the record: an admin compares.
 */
export function sheet(record: readonly RecordField[], language: AgentLanguage, isThere = false): string {
  const { heading, rows } = sheetIn(language, record, isThere);
  return [heading, '', ...pairs(rows)].join('\n');
}

/** Names and values, one pair a line, the values below each other. */
export function pairs(rows: readonly RecordField[]): string[] {
  const width = Math.max(...rows.map(({ field }) => field.length));
  return rows.map(({ field, value }) => `  ${field.padEnd(width)}  ${value}`);
}

/** Columns below their headings. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(headings), ...rows.map(line)].join('\n');
}
