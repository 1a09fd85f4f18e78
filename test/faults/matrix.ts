import type { Fault } from '../support/effects.ts';
import type { Ending, Story } from './stories.ts';

export interface Run {
  /** Where it went wrong, in words: `killed after claim`. */
  readonly faults: readonly string[];
  readonly ending: Ending;
}

const sides = ['before', 'after'] as const;

/** Of effects that occur often, such as looking whether a twin has finished, only so many at either end are tried. */
export const OF_MANY = 2;

/** Every point of a run at which something can go wrong, from an effect on. */
function faultsOf({ effects }: Ending, how: Fault['how'], { from = 0, ofMany = OF_MANY } = {}): Fault[] {
  const numbered = effects.map((name, effect) => ({ name, effect })).filter(({ effect }) => effect >= from);
  const ways = how === 'repeated' ? (['after'] as const) : sides;
  return [...Map.groupBy(numbered, ({ name }) => name).values()]
    .flatMap((alike) => [...new Set([...alike.slice(0, ofMany), ...alike.slice(-ofMany)])])
    .sort((one, other) => one.effect - other.effect)
    .flatMap(({ effect }) => ways.map((when) => ({ effect, when, how })));
}

function inWords(faults: readonly Fault[], { effects }: Ending): string[] {
  return faults.map(({ effect, when, how }) => `${how} ${when} ${effects[effect] ?? '?'}`);
}

async function run(story: Story, faults: readonly Fault[]): Promise<Run> {
  const ending = await story(faults);
  return { faults: inWords(faults, ending), ending };
}

/**
 * The story with one fault, at each of its points.
 * @param ofMany See {@link OF_MANY}.
 */
export async function singleFaults(story: Story, how: Fault['how'], ofMany = OF_MANY): Promise<Run[]> {
  const runs: Run[] = [];
  for (const fault of faultsOf(await story([]), how, { ofMany })) runs.push(await run(story, [fault]));
  return runs;
}

/** The story with two faults: at each of its points, and then at each point of what follows. */
export async function pairsOfFaults(story: Story, how: Fault['how']): Promise<Run[]> {
  const runs: Run[] = [];
  for (const first of faultsOf(await story([]), how)) {
    const afterFirst = await story([first]);
    for (const second of faultsOf(afterFirst, how, { from: first.effect + 1 }))
      runs.push(await run(story, [first, second]));
  }
  return runs;
}
