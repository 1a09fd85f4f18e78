import { syncBuiltinESMExports } from 'node:module';
import querystring from 'node:querystring';
import { vi } from 'vitest';

/** As much as the smallest limit of a door: of what else goes on in the process, nothing parses so much at a time. */
const LARGE = 8_000;

const isLarge = ([text]: readonly unknown[]): boolean =>
  (typeof text === 'string' || text instanceof Uint8Array) && text.length >= LARGE;

/** Counts what turns large texts into something else: JSON, forms, addresses, UTF-8. */
export class ParserCounter {
  readonly #spies = [
    vi.spyOn(JSON, 'parse'),
    vi.spyOn(querystring, 'parse'),
    vi.spyOn(TextDecoder.prototype, 'decode'),
    vi.spyOn(globalThis, 'URLSearchParams'),
    vi.spyOn(globalThis, 'URL'),
  ];

  constructor() {
    syncBuiltinESMExports();
  }

  get count(): number {
    return this.#spies.reduce((sum, { mock }) => sum + mock.calls.filter(isLarge).length, 0);
  }

  stop(): void {
    for (const spy of this.#spies) spy.mockRestore();
    syncBuiltinESMExports();
  }
}
