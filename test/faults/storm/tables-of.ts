import { markdownTable } from '../proof/markdown-table.ts';
import { verdicts } from './verdicts.ts';
import type { StormResult } from './run-storm.ts';
import { allFaultKinds } from './weather.ts';

/** One column for each design, with the sums over its seeds: what it went through, and what came of it. */
export function tablesOf(results: readonly StormResult[]): string[] {
  const byDesign = [...Map.groupBy(results, ({ order }) => order.design)];
  const designs = byDesign.map(([design]) => design);
  const row = (name: string, count: (result: StormResult) => number) => [
    name,
    ...byDesign.map(([, of]) => sum(of.map(count))),
  ];
  const kinds = allFaultKinds.filter((kind) => results.some(({ order }) => order.kinds.has(kind)));
  const wentThrough = [
    row('messages', ({ order }) => order.messages),
    row('seeds', () => 1),
    row('faults injected', ({ judgement }) => sum([...judgement.faults.values()])),
    ...kinds.map((kind) => row(`- ${kind}`, ({ judgement }) => judgement.faults.get(kind) ?? 0)),
  ];
  const cameOfIt = verdicts.map((verdict) => row(verdict, ({ judgement }) => judgement.counts[verdict]));
  return [
    markdownTable(['went through', ...designs], wentThrough),
    markdownTable(['came of it', ...designs], cameOfIt),
  ];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
