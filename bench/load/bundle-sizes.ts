import { readFile } from 'node:fs/promises';
import * as z from 'zod';

/** The part of esbuild's metafile that tells what is in a bundle, and what it loads. */
const metafileSchema = z.object({
  outputs: z.record(
    z.string(),
    z.object({
      bytes: z.number(),
      inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })),
      imports: z.array(z.object({ path: z.string(), kind: z.string() })),
    }),
  ),
});
type Outputs = z.infer<typeof metafileSchema>['outputs'];

export interface BundleSize {
  /** Of the function, e.g. `inbound-webhook`. */
  readonly name: string;
  /** Of all that is loaded at its start: `index.mjs` and what that imports at once, but not what it imports later. */
  readonly bytes: number;
  /** Bytes by npm package, and by room of the project; the largest first. */
  readonly byOwner: readonly (readonly [owner: string, bytes: number])[];
}

/** Reads which functions are pages of the admin's, for which no message waits (scripts/build.mjs). */
export async function readPages(metafile: string): Promise<readonly string[]> {
  return z.object({ pages: z.array(z.string()) }).parse(JSON.parse(await readFile(metafile, 'utf8'))).pages;
}

/** Reads the sizes of the built functions from the metafile that scripts/build.mjs leaves. */
export async function readBundleSizes(metafile: string): Promise<BundleSize[]> {
  const { outputs } = metafileSchema.parse(JSON.parse(await readFile(metafile, 'utf8')));
  return Object.keys(outputs).flatMap((file) => {
    const name = /([^/]+)\/index\.mjs$/.exec(file)?.[1];
    if (name === undefined) return [];
    const loaded = [...loadedWith(file, outputs)].flatMap((path) => outputs[path] ?? []);
    const byOwner = new Map<string, number>();
    for (const [path, { bytesInOutput }] of loaded.flatMap(({ inputs }) => Object.entries(inputs))) {
      byOwner.set(ownerOf(path), (byOwner.get(ownerOf(path)) ?? 0) + bytesInOutput);
    }
    const bytes = loaded.reduce((total, output) => total + output.bytes, 0);
    return [{ name, bytes, byOwner: [...byOwner].toSorted(([, a], [, b]) => b - a) }];
  });
}

/** A built file and all that is loaded with it. What is not in the metafile is a part of Node or stays out. */
function loadedWith(file: string, outputs: Outputs, found = new Set<string>()): ReadonlySet<string> {
  const output = outputs[file];
  if (output === undefined || found.has(file)) return found;
  found.add(file);
  for (const { path, kind } of output.imports) if (kind === 'import-statement') loadedWith(path, outputs, found);
  return found;
}

function ownerOf(path: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/')[0] ?? path;
}
