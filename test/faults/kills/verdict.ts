/** One direction of a conversation, by the texts, of which each was written once. */
export interface Direction {
  /** In the order in which they were written. */
  readonly tried: readonly string[];
  /** Those that their sender was told are taken. */
  readonly promised: readonly string[];
  /** Those that the receiver has, in the receiver's order. */
  readonly arrived: readonly string[];
  /** Those that their sender was told are not taken, by us and for certain. */
  readonly refused: readonly string[];
}

export interface Verdict {
  readonly tried: number;
  readonly promised: number;
  readonly arrived: number;
  /** Promised and not arrived. */
  readonly lost: number;
  /** Arrivals beyond the first of a message. */
  readonly doubled: number;
  /** Neighbours that stand the other way round than they were written. */
  readonly inverted: number;
  /** Arrived although never written. */
  readonly strange: number;
  /** Refused for certain, and arrived. */
  readonly misled: number;
}

/** Adds up what became of many conversations. */
export function judge(directions: readonly Direction[]): Verdict {
  const sum = (count: (direction: Direction) => number) => directions.reduce((total, one) => total + count(one), 0);
  return {
    tried: sum(({ tried }) => tried.length),
    promised: sum(({ promised }) => promised.length),
    arrived: sum(({ arrived }) => arrived.length),
    lost: sum(({ promised, arrived }) => promised.filter((text) => !arrived.includes(text)).length),
    doubled: sum(({ arrived }) => arrived.length - new Set(arrived).size),
    inverted: sum(({ tried, arrived }) => {
      const places = [...new Set(arrived)].map((text) => tried.indexOf(text));
      return places.filter((place, index) => place < (places[index - 1] ?? -1)).length;
    }),
    strange: sum(({ tried, arrived }) => arrived.filter((text) => !tried.includes(text)).length),
    misled: sum(({ refused, arrived }) => refused.filter((text) => arrived.includes(text)).length),
  };
}
