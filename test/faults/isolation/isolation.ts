import { markdownTable } from '../proof/markdown-table.ts';
import type { Note, Part } from '../proof/part.ts';
import { type Played, problemsBeside, problemsOf } from './limits.ts';
import { type Figures, type How, play, type Scenario, scenarios, type Size } from './scenarios.ts';

export interface IsolationPlan extends Pick<How, 'without'> {
  readonly size: Size;
  /** Empty: all. */
  readonly rows: readonly number[];
  /** How many. */
  readonly seeds: number;
}

const choices = ['oldest', 'random'] as const;
const seconds = (ms: number) => (ms / 1_000).toFixed(1);

/** Healthy messages beside slow, failing and hanging tenants, providers and file hosts, each scenario some times. */
export function isolation({ size, rows, seeds, without }: IsolationPlan): Part {
  return {
    title: 'Nobody waits for another',
    run: async (note) => {
      const problems: string[] = [];
      const worst: Line[] = [];
      for (const scenario of scenarios(size)) {
        if (rows.length > 0 && !rows.includes(scenario.row)) continue;
        const line = await playEach(scenario, { seeds, without }, problems, note);
        worst.push(line);
      }
      const cells = worst.map(({ row, name, median, p99, longest, hold }) => [
        `${row} ${name}`,
        ...[median, p99, longest, hold].map(seconds),
      ]);
      const head = ['the worst of each scenario, in seconds', 'median', '99 %', 'longest', 'longest hold'];
      // Without a mechanism nothing is promised.
      return { paragraphs: [markdownTable(head, cells)], problems: without === undefined ? problems : [] };
    },
  };
}

interface Line extends Pick<Scenario, 'row' | 'name'> {
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
  readonly hold: number;
}

async function playEach(
  scenario: Scenario,
  { seeds, without }: Pick<IsolationPlan, 'seeds' | 'without'>,
  problems: string[],
  note: Note,
): Promise<Line> {
  const { row, name } = scenario;
  const all: Played[] = [];
  let line = { row, name, median: 0, p99: 0, longest: 0, hold: 0 };
  for (const choice of choices) {
    if (scenario.direction === 'status' && choice === 'random') continue;
    for (let seed = 1; seed <= seeds; seed += 1) {
      const figures = await play(scenario, { choice, seed, without });
      const { healthy, ill, longestHold } = figures;
      all.push({ choice, seed, ill });
      problems.push(...problemsOf(figures));
      line = {
        row,
        name,
        median: Math.max(line.median, healthy.median),
        p99: Math.max(line.p99, healthy.p99),
        longest: Math.max(line.longest, healthy.max),
        hold: Math.max(line.hold, longestHold),
      };
      note(lineOf(figures));
    }
  }
  if (without === undefined) problems.push(...(await problemsBeside(scenario, all)));
  return line;
}

function lineOf(figures: Figures): string {
  const { row, name, choice, seed, healthy, ill, inverted, longestHold, looks, reads, writes, world, endedAt } =
    figures;
  const failures = world.requests.filter(({ failure }) => failure !== undefined).length;
  return [
    `${row} ${name} (${choice}, ${seed})`.padEnd(86),
    `well ${delaysIn(healthy)}`,
    `ill ${delaysIn(ill)}`,
    `inverted ${inverted}, hold ${seconds(longestHold)}, looks ${looks}, reads ${reads}, writes ${writes},`,
    `requests ${world.requests.length}, failed ${failures}, end ${seconds(endedAt)}`,
  ].join('  ');
}

/** Delivered, still waiting and failed; the median, the 99 % and the longest in seconds. */
const delaysIn = ({ count, waiting, failed, median, p99, max }: Figures['healthy']): string =>
  `${count}+${waiting}w+${failed}f ${[median, p99, max].map(seconds).join('/')}`;
