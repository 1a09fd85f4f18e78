import type { Note, Part } from '../proof/part.ts';
import { bugs as all } from './bugs.ts';
import type { PlantedBug } from './planted-bug.ts';
import { SourceCopy } from './source-copy.ts';

/** Copies of the sources, in which bugs are planted side by side. */
const COPIES = 2;
const NOT_SOUND = 'the check does not pass without the bug, or is not there';

/**
 * Plants bugs in copies of the sources, one at a time, and demands that the check named for each fails with it, and
 * passes without it.
 * @param words Choose the bugs that have all of them in their name or file.
 */
export function plantedBugs(words: readonly string[]): Part {
  const bugs = all.filter(({ name, file }) => words.every((word) => `${file} ${name}`.includes(word)));
  return {
    title: 'Planted bugs',
    run: async (note) => {
      if (bugs.length === 0) return { paragraphs: [], problems: ['No bug has these words in its name or file.'] };
      const copies = await Promise.all(Array.from({ length: COPIES }, () => SourceCopy.create()));
      try {
        const problems = await problemsWith(bugs, copies, note);
        return { paragraphs: [`caught ${bugs.length - problems.length} of ${bugs.length}`], problems };
      } finally {
        await Promise.all(copies.map((copy) => copy.remove()));
      }
    },
  };
}

/** Shares the bugs out among the copies; resolves to a sentence on each that was not caught. */
async function problemsWith(bugs: readonly PlantedBug[], copies: readonly SourceCopy[], note: Note): Promise<string[]> {
  const sound = await soundIn(bugs, copies);
  const waiting = bugs.values();
  const problems: string[] = [];
  await Promise.all(
    copies.map(async (copy) => {
      for (const bug of waiting) {
        const startedAt = performance.now();
        const problem = sound.has(bug) ? await hunt(bug, copy) : NOT_SOUND;
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        const { file, test } = bug.check;
        note(`${bug.name.padEnd(72)} ${(problem ?? `caught in ${seconds} s`).padEnd(16)} ${file}: ${test}`);
        if (problem !== undefined) problems.push(`"${bug.name}": ${problem}; ${file}: ${test}`);
      }
    }),
  );
  return problems;
}

/** The bugs whose check passes without them. Each copy runs the checks of some files. */
async function soundIn(bugs: readonly PlantedBug[], copies: readonly SourceCopy[]): Promise<ReadonlySet<PlantedBug>> {
  const files = [...new Set(bugs.map(({ check }) => check.file))];
  const sound = copies.map(async (copy, number) => {
    const some = bugs.filter(({ check }) => files.indexOf(check.file) % copies.length === number);
    const verdicts = some.length === 0 ? [] : await copy.check(some.map(({ check }) => check));
    return some.filter((_, index) => verdicts[index] === 'passed');
  });
  return new Set((await Promise.all(sound)).flat());
}

/** Resolves to what is wrong with the check; undefined: nothing, it caught the bug. */
async function hunt(bug: PlantedBug, copy: SourceCopy): Promise<string | undefined> {
  try {
    const [verdict] = await copy.withBug(bug, () => copy.check([bug.check]));
    if (verdict === 'failed') return undefined;
    return verdict === 'passed' ? 'NOT CAUGHT' : 'the check broke without an assertion';
  } catch (error) {
    return String(error);
  }
}
