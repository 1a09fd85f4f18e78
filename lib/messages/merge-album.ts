import type { MessageEvent } from '../providers/contract.ts';

/**
 * One message out of those of an album: it is the first of them, with the words and files of all. The same whichever way
 * they come.
 */
export function mergeAlbum(parts: readonly [MessageEvent, ...MessageEvent[]]): MessageEvent {
  const [first = parts[0], ...others] = parts.toSorted(byPlace);
  const all = [first, ...others];
  const files = all.flatMap((part) => part.files ?? []);
  return {
    ...first,
    album: undefined,
    text: all
      .map(({ text }) => text)
      .filter((text) => text !== '')
      .join('\n'),
    ...(files.length > 0 && { files }),
  };
}

/** Ids of one conversation rise: as numbers, for 10 comes after 9. */
function byPlace({ providerMessageId: one }: MessageEvent, { providerMessageId: other }: MessageEvent): number {
  return one.length - other.length || (one < other ? -1 : 1);
}
