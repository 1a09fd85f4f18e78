import type { Capabilities, ContentKind } from '../contract/manifest.ts';

/** Of a text, in what its provider counts. */
export function lengthOf(text: string, countedIn: Capabilities['text']['countedIn']): number {
  return countedIn === 'utf16-units' ? text.length : Array.from(text).length;
}

/** A text of more messages than this is no chat message: an agent sends it as a file. */
const MOST_PARTS = 10;

/** The longest text that an agent can send at a time, in what the provider counts. */
export function mostTextOf({ text: { maxLength } }: Pick<Capabilities, 'text'>): number {
  return MOST_PARTS * maxLength;
}

const fileKinds: readonly ContentKind[] = ['image', 'audio', 'video', 'file'];

/** Whether an agent can send any kind of file. */
export function takesFiles({ content }: Capabilities): boolean {
  return fileKinds.some((kind) => !['refused', 'dropped'].includes(content[kind].fromAgent));
}

/** Whether an agent's message reaches the provider as several: it has files, or more text than one message takes. */
export function goesInParts(
  { text, files }: { readonly text: string; readonly files?: readonly unknown[] | undefined },
  { text: { maxLength, countedIn } }: Capabilities,
): boolean {
  return files !== undefined || lengthOf(text, countedIn) > maxLength;
}
