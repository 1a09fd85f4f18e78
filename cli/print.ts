import type { RecordField } from '../lib/channels/byoc-record.ts';

/** The sheet that an admin types into CXone's BYOC record. */
export function sheet(record: readonly RecordField[]): string {
  return ['In CXone: ACD → Digital → Bring Your Own Channel → Add. Enter:', '', ...pairs(record)].join('\n');
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
