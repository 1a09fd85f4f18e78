import type { Capabilities } from '../providers/contract.ts';

/** Of a text, in what its provider counts. */
export function lengthOf(text: string, countedIn: Capabilities['text']['countedIn']): number {
  return countedIn === 'utf16-units' ? text.length : Array.from(text).length;
}
