/** A binary heap: the smallest first, and of equals the one that came first. */
export class Heap<T> {
  readonly #compare: (one: T, other: T) => number;
  readonly #entries: { readonly value: T; readonly number: number }[] = [];
  #pushed = 0;

  constructor(compare: (one: T, other: T) => number) {
    this.#compare = compare;
  }

  peek(): T | undefined {
    return this.#entries[0]?.value;
  }

  push(value: T): void {
    this.#pushed += 1;
    this.#entries.push({ value, number: this.#pushed });
    let place = this.#entries.length - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfSmaller(place, parent)) return;
      place = parent;
    }
  }

  pop(): T | undefined {
    const top = this.#entries[0];
    const last = this.#entries.pop();
    if (top === undefined || last === undefined) return undefined;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink();
    }
    return top.value;
  }

  #sink(): void {
    for (let place = 0; ;) {
      const left = 2 * place + 1;
      const smaller = this.#isSmaller(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfSmaller(smaller, place)) return;
      place = smaller;
    }
  }

  #swapIfSmaller(place: number, other: number): boolean {
    if (!this.#isSmaller(place, other)) return false;
    const [one, two] = [this.#entries[place], this.#entries[other]];
    if (one !== undefined && two !== undefined) [this.#entries[place], this.#entries[other]] = [two, one];
    return true;
  }

  #isSmaller(place: number, other: number): boolean {
    const [one, two] = [this.#entries[place], this.#entries[other]];
    if (one === undefined || two === undefined) return false;
    return (this.#compare(one.value, two.value) || one.number - two.number) < 0;
  }
}
