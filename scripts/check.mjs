// Looks at what changed since the branch left the default branch, uncommitted files included, and says how long each part
// took. Format and lint look at what changed, tests at what imports it, and types, arrows and knip at everything. With the
// name of a commit it compares with that one: `npm run check -- HEAD`.
import { spawn, spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** A change of one of these changes what the others are judged by: then all files are looked at. */
const RULES = /^(?:package-lock\.json|tsconfig\.json|eslint\.config\.js|\.prettierrc\.json|\.prettierignore)$/;
/** test/docs reads these files and imports none of them, so that vitest does not see that they belong together. */
const READ_BY_DOCS = /\.(?:md|yml)$|^(?:cli|\.ci|\.github)\/|^package\.json$/;
/** Need Chromium, or are thousands of runs: npm run test:browser, test:attacks, test:switches. */
const LONG_TESTS = /^test\/(?:browser|faults|isolation|e2e)\//;

const git = (...args) => spawnSync('git', args, { encoding: 'utf8' });
const lines = ({ stdout }) => stdout.split('\n').filter(Boolean);

function mergeBase() {
  for (const branch of ['origin/HEAD', 'origin/main', 'main']) {
    const { status, stdout } = git('merge-base', 'HEAD', branch);
    if (status === 0) return stdout.trim();
  }
  return 'HEAD';
}

const base = process.argv[2] ?? mergeBase();
const diff = git('diff', '--name-only', '--diff-filter=d', base, '--');
if (diff.status !== 0) {
  console.error(`git can't compare with ${base}: ${diff.stderr.trim()} Name a commit that is there.`);
  process.exit(1);
}
const changed = [...new Set([...lines(diff), ...lines(git('ls-files', '--others', '--exclude-standard'))])].sort();
if (changed.length === 0) {
  console.log(`Nothing changed since ${base}.`);
  process.exit(0);
}

const all = changed.some((file) => RULES.test(file));
const code = changed.filter((file) => /\.(?:ts|mjs|js)$/.test(file));
const ownTests = changed.filter((file) => file.endsWith('.test.ts') && !LONG_TESTS.test(file));
const docs = changed.some((file) => READ_BY_DOCS.test(file)) ? ['test/docs'] : ['test/docs/citations.test.ts'];

/** Name, command and files of each part, in two lanes, since one core lints while the other compiles. */
const lanes = [
  [
    ['types', 'tsc -p . --incremental --tsBuildInfoFile node_modules/.cache/check.tsbuildinfo'],
    ['arrows', 'npm run -s arrows'],
    ['knip', 'npm run -s knip'],
    ['format', 'prettier --check --ignore-unknown', all ? ['.'] : changed],
  ],
  [
    ['lint', 'eslint --no-warn-ignored', all ? ['.'] : code],
    ['tests of what changed', 'vitest related --run --reporter dot --project units --passWithNoTests', code],
    [
      'tests that changed, or read files',
      'vitest run --reporter dot --project units --project whole',
      [...docs, ...ownTests],
    ],
  ],
];

/** Shows what the part printed where it failed, and how long it took. */
async function run([name, words, files = []]) {
  const [command, ...args] = [...words.split(' '), ...files];
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const passed = await new Promise((resolve) => {
    child.on('error', (error) => {
      printed += error.message;
      resolve(false);
    });
    child.on('close', (status) => resolve(status === 0));
  });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name}, ${seconds} s${passed ? '' : `\n${printed}`}`);
  return passed;
}

async function runAll(parts) {
  const results = [];
  for (const part of parts) if (part[2]?.length !== 0) results.push(await run(part));
  return results;
}

console.log(`${changed.length} changed since ${base.slice(0, 12)}`);
const results = (await Promise.all(lanes.map(runAll))).flat();
console.log(
  `${(performance.now() / 1000).toFixed(1)} s in all. CONTRIBUTING.md says what else to run for what you changed.`,
);
if (results.includes(false)) process.exitCode = 1;
