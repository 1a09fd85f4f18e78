import type { Support } from '../../../lib/providers/contract.ts';

/** True of a kind of content that comes through in some form. */
export function isTaken(support: Support): boolean {
  return support !== 'refused' && support !== 'dropped';
}
