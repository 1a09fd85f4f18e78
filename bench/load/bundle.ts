import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the two functions that the project's own are compared with, by the flags of scripts/build.mjs: each becomes
 * `<name>/index.mjs` in the directory. The alias of that build is left out, since leaving credential providers out is
 * the project's own doing.
 */
export async function bundleReferences(directory: string, names: readonly string[]): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(
      names.map((name) => [`${name}/index`, join(import.meta.dirname, 'bundles', `${name}.ts`)]),
    ),
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
}
