import type { Support } from '../../../lib/contract/manifest.ts';

/** True of a kind of content that comes through in some form. */
export function isTaken(support: Support): boolean {
  return support !== 'refused' && support !== 'dropped';
}
