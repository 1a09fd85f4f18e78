import type { Findings } from './part.ts';

/** What came of a part. */
export interface Outcome extends Findings {
  readonly title: string;
  readonly seconds: number;
}

/** What came of all parts, as Markdown: what each found, and at the end what did not hold. */
export function reportOf(outcomes: readonly Outcome[]): string {
  const sections = outcomes.flatMap(({ title, seconds, paragraphs }) => [`## ${title}, ${seconds} s`, ...paragraphs]);
  const problems = outcomes.flatMap((outcome) => outcome.problems.map((problem) => `- ${outcome.title}: ${problem}`));
  const verdict = problems.length === 0 ? ['All of it held.'] : ['What did not hold:', problems.join('\n')];
  return [...sections, ...verdict].join('\n\n');
}
