/** A clock that stands still until a test moves it. */
export class Clock {
  #time = Date.parse('2026-03-02T10:15:00.000Z');
  readonly now = (): Date => new Date(this.#time);

  advance(ms: number): void {
    this.#time += ms;
  }
}
