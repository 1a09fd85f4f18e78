import { markdownTable } from '../proof/markdown-table.ts';
import type { Part } from '../proof/part.ts';
import { problemsOf } from './problems-of.ts';
import { runStorm, type StormReport } from './storm.ts';
import type { Verdict } from './verdict.ts';

const short = { conversations: 25, messages: 16, replies: 4, kills: 30, hardStops: 1, freezes: 0, longestFreezeMs: 0 };
const long = { ...short, conversations: 250, kills: 300, hardStops: 2 };

/** Customers and agents write to each other on a laptop's cloud while its processes are killed. */
export function kills(isLong: boolean): Part {
  const size = isLong ? long : short;
  return {
    title: 'Real kills',
    run: async (note) => {
      const report = await runStorm({ ...size, note });
      const { interrupted, hardStops } = report;
      return {
        paragraphs: [
          `${report.kills} processes killed, ${interrupted} of them at work; hard stops of everything: ${hardStops}.`,
          tableOf(report),
        ],
        problems: problemsOf(report, size),
      };
    },
  };
}

const shortFreezes = { ...short, kills: 0, hardStops: 0, freezes: 20, longestFreezeMs: 42_000 };
const longFreezes = { ...shortFreezes, conversations: 125, freezes: 100, longestFreezeMs: 90_000 };

/** The same, while processes are stopped in the middle of their work and go on later, some after their time. */
export function freezes(isLong: boolean): Part {
  const size = isLong ? longFreezes : shortFreezes;
  return {
    title: 'Real freezes',
    run: async (note) => {
      const report = await runStorm({ ...size, note });
      const frozen = `${report.freezes} processes frozen at work for 1 s to ${size.longestFreezeMs / 1_000} s`;
      return {
        paragraphs: [`${frozen}; ${report.timedOut} invocations ended by their time-out.`, tableOf(report)],
        problems: problemsOf(report, size),
      };
    },
  };
}

function tableOf({ inbound, outbound }: StormReport): string {
  return markdownTable(
    ['messages', 'written', 'promised', 'arrived', 'lost', 'doubled', 'inverted', 'never written', 'told falsely'],
    [row('from customers', inbound), row('from agents', outbound)],
  );
}

function row(name: string, { tried, promised, arrived, lost, doubled, inverted, strange, misled }: Verdict) {
  return [name, tried, promised, arrived, lost, doubled, inverted, strange, misled];
}
