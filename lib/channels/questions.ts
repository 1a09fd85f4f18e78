import type { Manifest } from '../providers/contract.ts';

/** A question about a channel, as a form or a command asks it and as its answer is checked. */
export interface Question {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind: 'text' | 'https-url' | 'secret';
  readonly required: boolean;
  /** UTF-16 units. */
  readonly maxLength: number;
}

/** What is wrong with an answer, by the question's name; to be read behind its label: `is missing`. */
export type Problems = ReadonlyMap<string, string>;

export const nameQuestion: Question = {
  name: 'name',
  label: 'Channel name',
  hint: 'As agents and supervisors will see it in CXone, e.g. Web shop messages.',
  kind: 'text',
  required: true,
  maxLength: 100,
};

/** The provider's secrets that somebody has to enter; the others are generated. */
export function secretQuestions({ secrets }: Manifest): Question[] {
  return secrets
    .filter(({ origin }) => origin === 'entered')
    .map(({ name, label, hint }) => ({ name, label, hint, kind: 'secret', required: true, maxLength: 4_000 }));
}

/**
 * The answers, trimmed, and what is wrong with them. What nobody asked for is dropped.
 * @param allowHttp Lets addresses be plain http: on a laptop alone.
 */
export function readAnswers(
  questions: readonly Question[],
  given: Readonly<Record<string, string>>,
  allowHttp: boolean,
): { readonly values: Record<string, string>; readonly problems: Problems } {
  const values = Object.fromEntries(questions.map(({ name }) => [name, (given[name] ?? '').trim()]));
  const problems = new Map<string, string>();
  for (const question of questions) {
    const problem = problemOf(question, values[question.name] ?? '', allowHttp);
    if (problem !== undefined) problems.set(question.name, problem);
  }
  return { values, problems };
}

function problemOf({ kind, required, maxLength }: Question, value: string, allowHttp: boolean): string | undefined {
  if (value === '') return required ? 'is missing' : undefined;
  if (value.length > maxLength) return `is longer than ${maxLength} characters`;
  if (/\p{Cc}/u.test(value)) return 'holds a control character';
  if (kind !== 'https-url') return undefined;
  const url = URL.parse(value);
  const schemes = allowHttp ? ['https:', 'http:'] : ['https:'];
  if (url === null || !schemes.includes(url.protocol)) return 'must be a web address that begins with https://';
  return url.username === '' && url.password === '' ? undefined : 'must not hold a user name or password';
}
