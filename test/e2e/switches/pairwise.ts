/** The values of each switch, by its name. */
export type Values = Readonly<Record<string, readonly (string | number)[]>>;
export type Row = Readonly<Record<string, string | number>>;

/** How many beginnings are tried for each row; more make the rows hardly fewer. */
const TRIES = 20;

/**
 * Rows in which any two values of any two switches stand together at least once. Greedy and the same for every run:
 * each row begins with a pair that is missing, and takes for each other switch the value that brings the most; of
 * some such rows the one that brings the most is kept. Switches with many values go first, since they decide the count.
 */
export function coveringRows(values: Values): Row[] {
  const ordered = Object.fromEntries(Object.entries(values).toSorted(([, a], [, b]) => b.length - a.length));
  const missing = new Map(cellPairsOf(ordered).map((pair) => [pairText(...pair), pair]));
  const rows: Row[] = [];
  while (missing.size > 0) {
    const beginnings = [...missing.values()].slice(0, TRIES);
    const candidates = beginnings.map((pair) => grown(new Map(pair), ordered, missing));
    const gainOf = (row: Map<string, string | number>) => pairsIn(row).filter((pair) => missing.has(pair)).length;
    const best = candidates.reduce((most, one) => (gainOf(one) > gainOf(most) ? one : most));
    for (const pair of pairsIn(best)) missing.delete(pair);
    rows.push(Object.fromEntries(best));
  }
  return rows;
}

/** Every pair of values of two switches, as one text each. */
export function pairsOf(values: Values): string[] {
  return cellPairsOf(values).map((pair) => pairText(...pair));
}

function cellPairsOf(values: Values): (readonly [Cell, Cell])[] {
  const names = Object.keys(values);
  return names.flatMap((one, index) =>
    names.slice(index + 1).flatMap((other) =>
      (values[one] ?? []).flatMap((a) =>
        (values[other] ?? []).map(
          (b) =>
            [
              [one, a],
              [other, b],
            ] as const,
        ),
      ),
    ),
  );
}

type Cell = readonly [name: string, value: string | number];

function grown(row: Map<string, string | number>, values: Values, missing: ReadonlyMap<string, unknown>) {
  for (const [name, candidates] of Object.entries(values)) {
    if (row.has(name)) continue;
    const gains = candidates.map((value) => ({
      value,
      gain: [...row].filter((cell) => missing.has(pairText(cell, [name, value]))).length,
    }));
    const best = gains.reduce((most, one) => (one.gain > most.gain ? one : most));
    row.set(name, best.value);
  }
  return row;
}

/** The pairs that stand together in a row, in the form of {@link pairsOf}. */
export function pairsIn(row: Iterable<Cell>): string[] {
  const cells = [...row];
  return cells.flatMap((one, index) => cells.slice(index + 1).map((other) => pairText(one, other)));
}

const pairText = (one: Cell, other: Cell): string =>
  JSON.stringify([one, other].toSorted(([a], [b]) => a.localeCompare(b)));
