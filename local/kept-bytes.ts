import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bytes of files, each under an id that nobody can guess: beside a data file, which stays small, or in memory. */
export class KeptBytes {
  readonly #directory: string | undefined;
  readonly #inMemory = new Map<string, Buffer>();

  /** @param directory Made with the first file; without it nothing outlives the process. */
  constructor(directory: string | undefined) {
    this.#directory = directory;
  }

  put(bytes: Buffer): string {
    const id = randomUUID();
    if (this.#directory === undefined) {
      this.#inMemory.set(id, bytes);
      return id;
    }
    mkdirSync(this.#directory, { recursive: true });
    const path = join(this.#directory, id);
    writeFileSync(`${path}.draft`, bytes, { mode: 0o600 });
    renameSync(`${path}.draft`, path);
    return id;
  }

  /** Undefined where there are none under that id. */
  read(id: string): Buffer | undefined {
    if (this.#directory === undefined) return this.#inMemory.get(id);
    const path = join(this.#directory, id);
    return existsSync(path) ? readFileSync(path) : undefined;
  }
}
