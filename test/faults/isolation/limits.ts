import { type Figures, play, type Scenario } from './scenarios.ts';

/** In which workers that were taken before anybody had waited are given back, in milliseconds. */
const ONSET_MS = 60_000;
/** What 99 of 100 healthy messages may wait, and what the longest may beside the time for which a worker is held. */
const P99_MS = 3_000;
const MANY = 1_000;
/** How long a message whose files never come may take, and what waited for CXone once it is back. */
const SETTLED_MS = 180_000;
/** Of what the ill one gets where nobody has a share. */
const LEAST_OF_ILL = 0.9;
/** Of what comes through where no breaker ever holds anything back. */
const LEAST_OF_PASSING = 0.95;

export type Played = Pick<Figures, 'choice' | 'seed' | 'ill'>;

/** What must hold in scenarios of each row of the table in docs/guarantees.md; sentences on what does not. */
export function problemsOf(figures: Figures): string[] {
  const { row, name, choice, seed, healthy, ill, inverted, longestHold } = figures;
  const problems: string[] = [];
  const demand = (what: string, ms: number, limit: number) => {
    if (ms > limit) problems.push(`row ${row}, ${name} (${choice}, ${seed}): ${what} ${ms} > ${limit}`);
  };
  if (row === 14) return problems;
  if (row === 15) {
    const failed = figures.world.requests.filter(({ at, failure }) => failure !== undefined && at >= ONSET_MS);
    demand('requests after the first minute', failed.length, 60);
    demand('milliseconds until all is delivered', figures.endedAt - figures.ms, SETTLED_MS);
    demand('messages still waiting', ill.waiting + ill.failed, 0);
    return problems;
  }
  // Of few messages, those of the first seconds are more than one in a hundred.
  const p99 = healthy.count >= MANY ? healthy.p99 : p99AfterOnset(figures);
  demand('healthy p99', p99, row === 16 ? 1_000 : P99_MS);
  demand('longest healthy', healthy.max, row === 16 ? 5_000 : longestHold + P99_MS);
  demand('healthy messages that failed', healthy.failed, 0);
  // Receipts have no order, and a provider that refuses some of a bulk makes none either.
  if (figures.direction === 'inbound') demand('messages that overtook one', inverted, 0);
  if (row === 6 || row === 17) demand('longest of the ill one', ill.max, SETTLED_MS);
  if (row === 8) demand('messages of the ill one still waiting or failed', ill.waiting + ill.failed, 0);
  return problems;
}

/** Sentences on where the ill one pays more for the others than it may. */
export async function problemsBeside(scenario: Scenario, all: readonly Played[]): Promise<string[]> {
  const [first] = all;
  if (first === undefined) return [];
  if (scenario.row === 14) {
    const passing: Played[] = [];
    for (const { choice, seed } of all) passing.push(await play(scenario, { choice, seed, without: 'breakers' }));
    const [ours, theirs] = [deliveredIn(all), deliveredIn(passing)];
    return ours >= LEAST_OF_PASSING * theirs ? [] : [`row 14, ${scenario.name}: ${ours} delivered of ${theirs}`];
  }
  if (![1, 2, 7, 11, 13].includes(scenario.row)) return [];
  const alone = await play(scenario, { choice: first.choice, seed: first.seed, without: 'shares' });
  return first.ill.count >= LEAST_OF_ILL * alone.ill.count
    ? []
    : [`row ${scenario.row}, ${scenario.name}: the ill one gets ${first.ill.count} of ${alone.ill.count}`];
}

const deliveredIn = (all: readonly Played[]): number => all.reduce((sum, { ill }) => sum + ill.count, 0);

/** What 99 of 100 healthy messages wait at the most that came once the crowd was noticed; in milliseconds. */
export function p99AfterOnset({ world }: Figures): number {
  const delays = [...world.fates.values()]
    .filter(
      ({ key, conversation, queuedAt }) => key.startsWith('b') && !conversation.includes('ill') && queuedAt >= ONSET_MS,
    )
    .map(({ queuedAt, deliveredAt = world.now() }) => deliveredAt - queuedAt)
    .sort((one, another) => one - another);
  return delays[Math.floor(delays.length * 0.99)] ?? Infinity;
}
