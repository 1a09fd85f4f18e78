import type { Capabilities } from '../providers/contract.ts';

/** A text of more messages than this is no chat message: an agent sends it as a file. */
const MOST_PARTS = 10;

/** The longest text that an agent can send at a time, in what the provider counts. */
export function mostTextOf({ text: { maxLength } }: Pick<Capabilities, 'text'>): number {
  return MOST_PARTS * maxLength;
}
