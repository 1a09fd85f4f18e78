import type { StormResult } from './run-storm.ts';
import { type Verdict, verdicts } from './judge.ts';
import { faultKinds } from './weather.ts';

/** One row for each design, with the sums over its seeds: what there was, what went wrong around it, what came of it. */
export function reportOf(results: readonly StormResult[]): string {
  const byDesign = [...Map.groupBy(results, ({ order }) => order.design)];
  const sum = (of: readonly StormResult[], count: (result: StormResult) => number) =>
    of.reduce((total, result) => total + count(result), 0);
  const head = ['design', 'messages', 'seeds', 'faults', ...verdicts];
  const rows = byDesign.map(([design, of]) => [
    design,
    sum(of, ({ order }) => order.messages),
    of.length,
    sum(of, ({ judgement }) => [...judgement.faults.values()].reduce((total, count) => total + count, 0)),
    ...verdicts.map((verdict: Verdict) => sum(of, ({ judgement }) => judgement.counts[verdict])),
  ]);
  const faultRows = faultKinds
    .map((kind) => [kind, ...byDesign.map(([, of]) => sum(of, ({ judgement }) => judgement.faults.get(kind) ?? 0))])
    .filter(([, ...counts]) => counts.some((count) => count !== 0));
  return [tableOf(head, rows), tableOf(['faults injected', ...byDesign.map(([design]) => design)], faultRows)].join(
    '\n\n',
  );
}

/** A table that is readable as text and as Markdown. */
function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.toLocaleString('en')));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const [first = [], ...others] = cells;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(first), rule, ...others.map(line)].join('\n');
}
