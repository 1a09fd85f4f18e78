/** The effects of a product on a known clock, with known ids: what is taken twice is the same both times. */
export class KnownPorts {
  #time: number;
  #calls = 0;
  /** Lines of the log. */
  readonly lines: string[] = [];
  /** Where the requests go that the product makes by itself. */
  readonly fetchCxone: typeof fetch;

  constructor(at: string, fetch: typeof globalThis.fetch) {
    this.#time = Date.parse(at);
    this.fetchCxone = fetch;
  }

  readonly now = (): Date => new Date(this.#time);

  readonly random = (): number => 0.5;

  /** Bytes that read `test-`, and are other ones at each call. */
  readonly randomBytes = (size: number): Buffer => {
    this.#calls += 1;
    return Buffer.alloc(size, `test-${String(this.#calls).padStart(5, '0')}.`);
  };

  readonly sleep = (ms: number): Promise<void> => {
    this.advance(ms);
    return Promise.resolve();
  };

  readonly writeLine = (line: string): void => void this.lines.push(line);

  advance(ms: number): void {
    this.#time += ms;
  }

  setTo(at: string): void {
    this.#time = Date.parse(at);
  }
}
