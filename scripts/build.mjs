// Bundles each function of functions/ into dist/<name>/index.mjs, the files that serverless.yml deploys and that the
// laptop runs. Prints the size of each and what is in it, by package; a bundle over the limit fails the build.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const LIMIT_BYTES = 400_000;
const quiet = process.argv.includes('--quiet');

const names = readdirSync(new URL('../functions', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  // The credentials of a Lambda function come from its environment: the other providers of the SDK stay out.
  alias: { '@aws-sdk/credential-provider-node': './lib/environment-credentials.ts' },
  // None of the SDK's clients here streams events. Left inside, this import that never runs would keep all that it
  // reaches from being shaken and joined: 20 kB, and a tenth of the load time.
  external: ['@smithy/core/event-streams'],
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
});
writeFileSync('dist/meta.json', JSON.stringify(metafile));

/** The npm package that a source file belongs to, or the room of the project. */
function owner(path) {
  const inModules = path.split('node_modules/').at(-1);
  if (inModules === path) return path.split('/')[0];
  const [scope, name] = inModules.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

const tooLarge = [];
for (const [file, output] of Object.entries(metafile.outputs).sort()) {
  if (!file.endsWith('.mjs')) continue;
  if (output.bytes > LIMIT_BYTES) tooLarge.push(file);
  if (quiet) continue;
  const byOwner = new Map();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    byOwner.set(owner(path), (byOwner.get(owner(path)) ?? 0) + bytesInOutput);
  }
  const parts = [...byOwner].sort((a, b) => b[1] - a[1]).filter(([, bytes]) => bytes >= 1000);
  console.log(`${file}  ${(output.bytes / 1000).toFixed(1)} kB`);
  console.log(`    ${parts.map(([name, bytes]) => `${name} ${(bytes / 1000).toFixed(1)}`).join(', ')}`);
}
if (tooLarge.length > 0) {
  console.error(`Over the limit of ${LIMIT_BYTES / 1000} kB for a bundle: ${tooLarge.join(', ')}`);
  process.exitCode = 1;
}
