import type { StormEvent } from './history.ts';
import type { Verdict } from './verdicts.ts';

type Happened<Type extends StormEvent['type']> = Extract<StormEvent, { type: Type }>;

/** What a history says of the end of a chat that CXone's automation reports. */
export interface End extends Pick<Happened<'end-posted'>, 'isCustomers' | 'hasSign'> {
  /** All that it was answered, in order. */
  readonly answers: Happened<'end-answered'>['said'][];
  /** How often the customer was told. */
  shown: number;
}

/**
 * A customer who ended the chat is told nothing of it; else they are told once. A provider's own sign may come again, for
 * to end what has ended changes nothing.
 */
export function verdictsOnEnd({ isCustomers, hasSign, answers, shown }: End): Verdict[] {
  if (isCustomers) return shown > 0 ? ['doubled'] : [];
  if (shown > 0) return shown > 1 && !hasSign ? ['doubled'] : [];
  if (answers.includes('unknown')) return ['ambiguous'];
  if (!answers.includes('told')) return [];
  // Words may wait on the queue until they are given up, and nobody is there to be told of it.
  return hasSign ? ['not-sent'] : ['ambiguous'];
}
