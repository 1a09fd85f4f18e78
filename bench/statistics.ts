/**
 * The value below which a part of the measurements lies, between two of them in proportion.
 * @param part from 0 (the smallest) to 1 (the largest)
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = part * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('Nothing was measured.');
  return below + (above - below) * (position - Math.floor(position));
}

/** The middle of some measurements: what a single slow run doesn't move. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
