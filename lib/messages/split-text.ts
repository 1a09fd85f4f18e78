import type { TextLimit } from '../contract/manifest.ts';
import { lengthOf } from './plain-text.ts';

/** White space that no combining mark has joined to one cluster with it. */
const spaceAtStart = /^(?:\s(?![\p{M}\u200d]))+/u;

/**
 * Pieces of a text that each fit into one message, in their order: cut between paragraphs, else between lines, else
 * between words, else between what a reader takes for one character (Unicode's grapheme clusters, UAX #29). White space
 * at a cut is left out, and nothing else is. Only a cluster that alone is too long is cut, between its code points.
 */
export function splitText(text: string, limit: TextLimit): readonly string[] {
  const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const pieces: string[] = [];
  let rest = text;
  while (lengthOf(rest, limit.countedIn) > limit.maxLength) {
    const most = unitsThatFit(rest, limit, clusters);
    const end = borderBefore(rest, clusters.segment(rest).containing(most)?.index || most);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).replace(spaceAtStart, '');
  }
  return [...pieces, rest].filter((piece) => piece.trim() !== '');
}

/** UTF-16 units of a text that is too long which fit, without half a surrogate pair, and never none. */
function unitsThatFit(text: string, { maxLength, countedIn }: TextLimit, clusters: Intl.Segmenter): number {
  switch (countedIn) {
    case 'utf16-units':
      return text.slice(0, maxLength).isWellFormed() ? maxLength : maxLength - 1 || 2;
    case 'code-points':
      return unitsOf(Array.from(text.slice(0, 2 * maxLength)), maxLength, () => 1);
    case 'graphemes':
      return unitsOf(segmentsOf(text, clusters), maxLength, () => 1);
    case 'utf8-bytes':
      return unitsOf(text.slice(0, maxLength + 1), maxLength, (point) => Buffer.byteLength(point, 'utf8'));
  }
}

function* segmentsOf(text: string, clusters: Intl.Segmenter): Iterable<string> {
  for (const { segment } of clusters.segment(text)) yield segment;
}

/** UTF-16 units of the first pieces that together weigh no more than this; of the first one at least. */
function unitsOf(pieces: Iterable<string>, most: number, weightOf: (piece: string) => number): number {
  let units = 0;
  let weight = 0;
  for (const piece of pieces) {
    weight += weightOf(piece);
    if (weight > most && units > 0) break;
    units += piece.length;
  }
  return units;
}

/** Where to cut at best, at most at `end`: in the second half of what fits, so that no piece becomes a scrap. */
function borderBefore(text: string, end: number): number {
  // One past the end, since white space there makes the end a border.
  const head = text.slice(0, end + 1);
  const borders = ['\n\n', '\n', ' '].map((border) => head.lastIndexOf(border));
  return borders.find((border) => border >= end / 2) ?? end;
}
