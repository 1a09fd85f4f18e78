// npm run release: a folder with one CloudFormation template and the functions' zips, for who deploys without npm
// (docs/quick-create.md). With --out DIR it goes there.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { placeholder, releaseTemplate } from './template.mjs';

const STAGE = 'prod';
const root = process.cwd();
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const [option, folder = 'release'] = process.argv.slice(2);
if (option !== undefined && option !== '--out') {
  console.error(`There is no option ${option}: npm run release -- --out DIR`);
  process.exit(2);
}
const out = resolve(root, folder);
if (!(await isFree(out))) {
  console.error(`${out} holds something else than a release, and would be lost. Name another folder, or empty it.`);
  process.exit(2);
}
const work = await mkdtemp(join(tmpdir(), 'byoc-release-'));

try {
  await copyWithPlaceholders();
  const packaged = await packageIt();
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const zips = new Map();
  for (const file of await readdir(packaged)) {
    if (!file.endsWith('.zip')) continue;
    // CloudFormation looks at names alone to see whether a function has changed.
    const digest = createHash('sha256')
      .update(await readFile(join(packaged, file)))
      .digest('hex')
      .slice(0, 16);
    const name = file.replace(/\.zip$/, `-${digest}.zip`);
    await cp(join(packaged, file), join(out, name));
    zips.set(file, name);
  }
  const compiled = JSON.parse(await readFile(join(packaged, 'cloudformation-template-update-stack.json'), 'utf8'));
  const template = releaseTemplate(compiled, zips, version);
  await writeFile(join(out, 'template.json'), `${JSON.stringify(template)}\n`);
  console.log(
    `${out}: template.json and ${zips.size} zips of version ${version}. docs/quick-create.md says what to do with them.`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}

/** What the framework reads, with a placeholder for each setting. */
async function copyWithPlaceholders() {
  for (const name of ['resources', 'package.json', 'scripts'])
    await cp(join(root, name), join(work, name), { recursive: true });
  for (const name of ['dist', 'node_modules', 'lib']) await symlink(join(root, name), join(work, name));
  const named = (text) => text.replaceAll(/\$\{param:(\w+)\}/g, (_whole, setting) => placeholder(setting));
  for (const entry of await readdir(join(work, 'resources'), { recursive: true })) {
    if (!entry.endsWith('.yml')) continue;
    const file = join(work, 'resources', entry);
    await writeFile(file, named(await readFile(file, 'utf8')));
  }
  // It takes nothing else but a number or a switch there; the template's maker puts the parameter in.
  const judgedByFramework = /custom\.switches|maximumConcurrency|ThrottlingRateLimit/;
  const serverless = await readFile(join(root, 'serverless.yml'), 'utf8');
  const written = serverless
    // It reads the settings as a function does at its start.
    .replace('  - ./scripts/check-parameters.mjs\n', '')
    .replace(/^ {2}publicUrl: .*$/m, `  publicUrl: ${placeholder('publicUrl')}`)
    .split('\n')
    .map((line) => (judgedByFramework.test(line) ? line : named(line)))
    .join('\n');
  await writeFile(join(work, 'serverless.yml'), written);
}

async function packageIt() {
  const packaged = join(work, 'packaged');
  const serverless = join(root, 'node_modules/serverless/bin/serverless.js');
  const child = spawn(process.execPath, [serverless, 'package', '--stage', STAGE, '--package', packaged], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error('The framework packaged nothing: see above.');
  return packaged;
}

/** Nothing is lost where there is no such folder, an empty one, or a release and nothing else. */
async function isFree(folder) {
  const files = await readdir(folder).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.every((file) => file === 'template.json' || file.endsWith('.zip'));
}
