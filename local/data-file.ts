import { open, readFile, rename } from 'node:fs/promises';
import type * as z from 'zod';

/** The data file is there and can't be used; the message says why, and the file stays as it is. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
}

function unusable(path: string, why: string, cause: unknown): DataFileError {
  return new DataFileError(`${path} is no data file of this emulator (${why}): move it away or name another.`, {
    cause,
  });
}

function firstProblem({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? 'it does not fit' : `${issue.path.join('.') || 'the whole'}: ${issue.message}`;
}

/**
 * Reads a data file, which is JSON of that schema.
 * @returns undefined where there is none yet.
 * @throws {DataFileError}
 */
export async function readDataFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw unusable(path, 'not JSON', error);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw unusable(path, firstProblem(parsed.error), parsed.error);
  return parsed.data;
}

/**
 * Writes what `text` gives soon after each {@link changed}, changes of a moment together. A reader, and a machine that
 * loses power, find the old content or the new one.
 */
export class DataFile {
  readonly #path: string;
  readonly #text: () => string;
  readonly #delayMs: number;
  #written: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, text: () => string, delayMs: number) {
    this.#path = path;
    this.#text = text;
    this.#delayMs = delayMs;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.flush().catch((error: unknown) => console.error(`${this.#path} could not be written.`, error));
    }, this.#delayMs);
  }

  /** Writes at once, if there is something new. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One after the other: the last one to be renamed is the last one that was asked for.
    const write = this.#writing.catch(() => undefined).then(() => this.#write());
    this.#writing = write;
    await write;
  }

  async #write(): Promise<void> {
    const text = this.#text();
    if (text === this.#written) return;
    const draft = `${this.#path}.draft`;
    // Secrets are in it.
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.#path);
    this.#written = text;
  }
}
