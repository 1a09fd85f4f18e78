import { readFile } from 'node:fs/promises';
import * as z from 'zod';

/** The part of esbuild's metafile that tells what is in a bundle. */
const metafileSchema = z.object({
  outputs: z.record(
    z.string(),
    z.object({ bytes: z.number(), inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});

export interface BundleSize {
  /** Of the function, e.g. `inbound-webhook`. */
  readonly name: string;
  readonly bytes: number;
  /** Bytes by npm package, and by room of the project; the largest first. */
  readonly byOwner: readonly (readonly [owner: string, bytes: number])[];
}

/** Reads the sizes of the built functions from the metafile that scripts/build.mjs leaves. */
export async function readBundleSizes(metafile: string): Promise<BundleSize[]> {
  const { outputs } = metafileSchema.parse(JSON.parse(await readFile(metafile, 'utf8')));
  return Object.entries(outputs).flatMap(([file, { bytes, inputs }]) => {
    const name = /([^/]+)\/index\.mjs$/.exec(file)?.[1];
    if (name === undefined) return [];
    const byOwner = new Map<string, number>();
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      byOwner.set(ownerOf(path), (byOwner.get(ownerOf(path)) ?? 0) + bytesInOutput);
    }
    return [{ name, bytes, byOwner: [...byOwner].toSorted(([, a], [, b]) => b - a) }];
  });
}

function ownerOf(path: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/')[0] ?? path;
}
