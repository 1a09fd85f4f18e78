import type { ConformanceSubject } from '../subject.ts';

/** One way in which an adapter is wrong. */
export interface Fault {
  /** The case that has to find it. */
  readonly of: string;
  readonly what: string;
  readonly bad: ConformanceSubject;
}

export const fault = (of: string, what: string, bad: ConformanceSubject): Fault => ({ of, what, bad });
