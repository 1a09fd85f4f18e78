import type { QuestionPorts, Questions } from './questions.ts';

/** Loads what keeps questions with the first use of it: most messages ask nothing. */
export function loadQuestions(ports: QuestionPorts): () => Promise<Questions> {
  let loading: Promise<Questions> | undefined;
  return () => (loading ??= import('./questions.ts').then(({ Questions: Loaded }) => new Loaded(ports)));
}
