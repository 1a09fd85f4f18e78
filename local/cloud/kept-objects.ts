import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const headSchema = z.strictObject({ path: z.string(), headers: z.record(z.string(), z.string()) });

/** An object of a bucket. */
export type KeptObject = z.infer<typeof headSchema> & {
  /** `/bucket/key`, encoded as in a URL. */
  readonly path: string;
  /** Its type, its disposition and its metadata, under the names that they have in HTTP. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
};

/** The objects of all buckets in a directory, one file each: a line of JSON, then the object's bytes. */
export class KeptObjects {
  readonly #directory: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
  }

  all(): KeptObject[] {
    return readdirSync(this.#directory)
      .filter((name) => name.endsWith('.object'))
      .map((name) => {
        const content = readFileSync(join(this.#directory, name));
        const end = content.indexOf('\n');
        return {
          ...headSchema.parse(JSON.parse(content.subarray(0, end).toString('utf8'))),
          bytes: content.subarray(end + 1),
        };
      });
  }

  /** By way of a second file, so that a crash leaves the old object or the new one. */
  put({ path, headers, bytes }: KeptObject): void {
    const file = this.#fileOf(path);
    writeFileSync(`${file}.new`, Buffer.concat([Buffer.from(`${JSON.stringify({ path, headers })}\n`), bytes]), {
      mode: 0o600,
    });
    renameSync(`${file}.new`, file);
  }

  delete(path: string): void {
    const file = this.#fileOf(path);
    if (existsSync(file)) rmSync(file);
  }

  #fileOf(path: string): string {
    return join(this.#directory, `${createHash('sha256').update(path).digest('hex')}.object`);
  }
}
