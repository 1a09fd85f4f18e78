import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as z from 'zod';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Built once for each commit: what it is built of does not change, but for the packages of today. */
const cache = join(root, 'node_modules/.cache/byoc-released');

/** Why the functions of a released version can't be had here. */
class NoHistoryError extends Error {
  override readonly name = 'NoHistoryError';
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/**
 * The commit of a release: the first in which CHANGELOG.md has its heading.
 * @throws {NoHistoryError} where this copy of the project has no history, or one that was cut off
 */
export function commitOf(version: string): string {
  const why = whyNoHistory();
  if (why !== undefined) throw new NoHistoryError(why);
  const commit = git('log', '--format=%H', `-S## [${version}]`, '--', 'CHANGELOG.md').trim().split('\n').at(-1);
  if (!commit) throw new NoHistoryError(`no commit puts the heading ## [${version}] into CHANGELOG.md`);
  const manifest = z.object({ version: z.string() }).parse(JSON.parse(git('show', `${commit}:package.json`)));
  if (manifest.version === version) return commit;
  throw new NoHistoryError(`the commit ${commit} is not ${version}: its package.json says ${manifest.version}`);
}

/** Undefined: all of it is here. */
export function whyNoHistory(): string | undefined {
  try {
    const isShallow = git('rev-parse', '--is-shallow-repository').trim() === 'true';
    return isShallow ? 'this clone is shallow: run git fetch --unshallow' : undefined;
  } catch {
    return 'this copy of the project is no clone: its history is missing';
  }
}

/**
 * Builds the functions of a commit with the packages that are installed now, as scripts/build.mjs does. Answers their folder:
 * in it, a folder for each function with `index.mjs`.
 */
export async function buildFunctions(commit: string): Promise<string> {
  const folder = join(cache, commit);
  const built = join(folder, 'dist');
  if (existsSync(join(built, 'complete'))) return built;
  rmSync(folder, { recursive: true, force: true });
  const sources = join(folder, 'sources');
  mkdirSync(sources, { recursive: true });
  const archive = join(folder, 'sources.tar');
  git('archive', '--output', archive, commit, 'functions', 'lib', 'tsconfig.json', 'package.json');
  execFileSync('tar', ['-xf', archive, '-C', sources]);
  const names = readdirSync(join(sources, 'functions')).map((file) => file.replace(/\.ts$/, ''));
  const unfinished = join(folder, 'unfinished');
  await Promise.all(names.map((name) => bundle(name, sources, unfinished)));
  writeFileSync(join(unfinished, 'complete'), '');
  renameSync(unfinished, built);
  return built;
}

async function bundle(name: string, sources: string, into: string): Promise<void> {
  await build({
    absWorkingDir: sources,
    entryPoints: { index: `functions/${name}.ts` },
    outdir: join(into, name),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './lib/environment-credentials.ts' },
    external: ['@smithy/core/event-streams'],
    logLevel: 'error',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
}
