import type { Capabilities } from '../providers/contract.ts';
import { lengthOf } from './length-of.ts';

/** Whether an agent's message reaches the provider as several: it has files, or more text than one message takes. */
export function goesInParts(
  { text, files }: { readonly text: string; readonly files?: readonly unknown[] | undefined },
  { text: { maxLength, countedIn } }: Capabilities,
): boolean {
  return files !== undefined || lengthOf(text, countedIn) > maxLength;
}
