import { AssertionError } from 'node:assert';
import type { ConformanceSubject } from './subject.ts';

/** The adapter says that it can't do what a case is about, and does as it says. */
export interface Declared {
  /** One sentence. */
  readonly declared: string;
}

/** One thing that holds for every adapter. */
export interface ConformanceCase {
  /** Stable, in kebab case. */
  readonly name: string;
  readonly sentence: string;
  /** Throws where it doesn't hold. */
  readonly check: (subject: ConformanceSubject) => Outcome | Promise<Outcome>;
}

type Outcome = Declared | undefined;

export function declared(sentence: string): Declared {
  return { declared: sentence };
}

export type CaseResult =
  | { readonly kind: 'passed' }
  | { readonly kind: 'declared'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Milliseconds for one case; what waits for longer would keep a worker waiting. */
const MOST_MS = 20_000;

/** Runs one case. Never throws. */
export async function runCase({ check }: ConformanceCase, subject: ConformanceSubject): Promise<CaseResult> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It gave no answer within ${MOST_MS / 1000} s.`)), MOST_MS);
  });
  try {
    const outcome = await Promise.race([check(subject), tooLate]);
    return outcome === undefined ? { kind: 'passed' } : { kind: 'declared', why: outcome.declared };
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** In our own words, where there are some; of a property, what was wrong with the example that was found. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return `${reasonOf(error.cause)} (${error.message})`;
  const hasOwnWords = error instanceof AssertionError && !error.generatedMessage;
  return hasOwnWords ? (error.message.split('\n')[0] ?? '') : error.message;
}
