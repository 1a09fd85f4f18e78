import { markdownTable } from '../proof/markdown-table.ts';
import type { Part } from '../proof/part.ts';
import { problemsOf } from './problems-of.ts';
import { runStorm } from './storm.ts';
import type { Verdict } from './verdict.ts';

const short = { conversations: 25, messages: 16, replies: 4, kills: 30, hardStops: 1 };
const long = { ...short, conversations: 250, kills: 300, hardStops: 2 };

/** Customers and agents write to each other on a laptop's cloud while its processes are killed. */
export function kills(isLong: boolean): Part {
  const size = isLong ? long : short;
  return {
    title: 'Real kills',
    run: async (note) => {
      const report = await runStorm({ ...size, note });
      const { inbound, outbound, interrupted, hardStops } = report;
      return {
        paragraphs: [
          `${report.kills} processes killed, ${interrupted} of them at work; hard stops of everything: ${hardStops}.`,
          markdownTable(
            ['messages', 'written', 'promised', 'arrived', 'lost', 'doubled', 'inverted', 'never written'],
            [row('from customers', inbound), row('from agents', outbound)],
          ),
        ],
        problems: problemsOf(report, size),
      };
    },
  };
}

function row(name: string, { tried, promised, arrived, lost, doubled, inverted, strange }: Verdict) {
  return [name, tried, promised, arrived, lost, doubled, inverted, strange];
}
