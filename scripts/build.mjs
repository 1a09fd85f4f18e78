// Bundles each function of functions/ into dist/<name>/, index.mjs and what that imports later: the files that
// serverless.yml deploys and that the laptop runs. Prints how much each loads at its start, and of which packages; over the
// limit the build fails.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [least, own] = [engines.node, process.version].map((version) => version.match(/\d+/g).map(Number));
if (own[0] < least[0] || (own[0] === least[0] && own[1] < least[1])) {
  console.error(
    `Node.js ${process.version} is too old: install ${engines.node}, e.g. the one that .nvmrc names, and run npm ci again.`,
  );
  process.exit(1);
}

// No message waits for a page that an admin opens now and then, and each provider has its words there.
const LIMIT_BYTES = 400_000;
const PAGE_LIMIT_BYTES = 500_000;
const pages = ['add-channel', 'reconnect-channel', 'remove-channel'];
const quiet = process.argv.includes('--quiet');

const names = readdirSync(new URL('../functions', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));

rmSync('dist', { recursive: true, force: true });
/** The SDK's clients want no more of their package.json than the version, for the user agent. */
const versionsAlone = {
  name: 'versions-alone',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

/** What a client shares with the others lies in their file: that for S3, which few messages need, has one of its own. */
const S3 = { source: 'lib/attachments/store/s3.ts', file: './s3.mjs' };
const s3Apart = {
  name: 's3-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/s3\.ts$/ }, () => ({ path: S3.file, external: true }));
  },
};

/** @param entryPoints Sources, by the names of their files in the folder. */
const bundle = (folder, entryPoints, plugins) =>
  build({
    entryPoints,
    outdir: `dist/${folder}`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is imported when it is needed lies in files of its own, which are not loaded before.
    splitting: true,
    chunkNames: '[name]-[hash]',
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
    plugins,
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });

/** The function's files, and that for S3 beside them where it has a use. */
async function bundleFunction(name) {
  const { metafile } = await bundle(name, { index: `functions/${name}.ts` }, [versionsAlone, s3Apart]);
  const usesS3 = Object.values(metafile.outputs).some(({ imports }) => imports.some(({ path }) => path === S3.file));
  return usesS3 ? [metafile, (await bundle(name, { s3: S3.source }, [versionsAlone])).metafile] : [metafile];
}

const metafiles = (await Promise.all(names.map(bundleFunction))).flat();
const outputs = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs));
const inputs = Object.assign({}, ...metafiles.map((metafile) => metafile.inputs));
// By which a deploy sees that a source was changed since.
const sources = Object.fromEntries(
  ['package-lock.json', ...Object.keys(inputs).filter((path) => !path.startsWith('node_modules/'))].map((path) => [
    path,
    createHash('sha256').update(readFileSync(path)).digest('hex'),
  ]),
);
writeFileSync('dist/meta.json', JSON.stringify({ inputs, outputs, pages, sources }));

/** A file and all that is loaded with it. */
function loadedWith(file, found = new Set()) {
  if (found.has(file) || outputs[file] === undefined) return found;
  found.add(file);
  for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') loadedWith(path, found);
  return found;
}

/** The npm package that a source file belongs to, or the room of the project. */
function owner(path) {
  const inModules = path.split('node_modules/').at(-1);
  if (inModules === path) return path.split('/')[0];
  const [scope, name] = inModules.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

const tooLarge = [];
for (const name of names.sort()) {
  const files = [...loadedWith(`dist/${name}/index.mjs`)];
  const bytes = files.reduce((total, file) => total + outputs[file].bytes, 0);
  if (bytes > (pages.includes(name) ? PAGE_LIMIT_BYTES : LIMIT_BYTES)) tooLarge.push(name);
  if (quiet) continue;
  const byOwner = new Map();
  for (const file of files) {
    for (const [path, { bytesInOutput }] of Object.entries(outputs[file].inputs)) {
      byOwner.set(owner(path), (byOwner.get(owner(path)) ?? 0) + bytesInOutput);
    }
  }
  const parts = [...byOwner].sort((a, b) => b[1] - a[1]).filter(([, size]) => size >= 1000);
  console.log(`${name}  ${(bytes / 1000).toFixed(1)} kB`);
  console.log(`    ${parts.map(([part, size]) => `${part} ${(size / 1000).toFixed(1)}`).join(', ')}`);
}
if (tooLarge.length > 0) {
  console.error(
    `Over the limit of ${LIMIT_BYTES / 1000} kB (an admin's page: ${PAGE_LIMIT_BYTES / 1000} kB) for what a function loads at its start: ${tooLarge.join(', ')}`,
  );
  process.exitCode = 1;
}
