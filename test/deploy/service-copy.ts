import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Template, templateSchema } from './template.ts';
import { zipEntries } from './zip-entries.ts';

const root = resolve(import.meta.dirname, '../..');

/** Handler files that serverless.yml names, below dist/. */
export const bundleNames = [
  'add-channel',
  'delete-files',
  'deliver-inbound',
  'deliver-outbound',
  'deliver-status',
  'inbound-webhook',
  'issue-token',
  'outbound-message',
  'reconnect-channel',
  'remove-channel',
  'report-gauges',
  'request-upload',
] as const;

export interface Finished {
  readonly exitCode: number;
  readonly output: string;
}

export interface Packaged {
  /** Where the template lies. */
  readonly file: string;
  readonly template: Template;
  /** By function key. */
  readonly zips: ReadonlyMap<string, { readonly sha256: string; readonly entries: readonly string[] }>;
}

/**
 * A copy of what `serverless` reads, with handlers of one line beside what they import later, in a folder of its own: the
 * tests need no build, and a build that runs meanwhile doesn't disturb them. Its environment has no credentials and no AWS configuration.
 */
export class ServiceCopy {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async create(): Promise<ServiceCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'byoc-deploy-'));
    for (const name of [
      'serverless.yml',
      'resources',
      'package.json',
      'scripts/check-parameters.mjs',
      'scripts/deploy-problems.ts',
      'cli/aws-problems.ts',
      'scripts/print-byoc-record.mjs',
      'scripts/guard-data.mjs',
      'scripts/release',
      'lib/settings.ts',
    ]) {
      await cp(join(root, name), join(folder, name), { recursive: true });
    }
    // Its one import.
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const name of bundleNames) {
      await mkdir(join(folder, 'dist', name), { recursive: true });
      await writeFile(join(folder, 'dist', name, 'index.mjs'), `export const handler = () => import('./later.mjs');\n`);
      await writeFile(join(folder, 'dist', name, 'later.mjs'), `export default '${name}';\n`);
      for (const file of ['index', 'later']) await writeFile(join(folder, 'dist', name, `${file}.mjs.map`), '{}\n');
    }
    await writeFile(join(folder, 'dist/meta.json'), '{"sources":{}}\n');
    await writeFile(join(folder, '.env'), 'NOT_TO_BE_PACKAGED=1\n');
    return new ServiceCopy(folder);
  }

  /** Writes dist/meta.json, which says of which sources the handlers were built; undefined: there is no dist/. */
  async built(sources: Readonly<Record<string, string>> | undefined): Promise<void> {
    const dist = join(this.#folder, 'dist');
    if (sources === undefined) await rm(dist, { recursive: true });
    else await writeFile(join(dist, 'meta.json'), JSON.stringify({ sources }));
  }

  async serverless(commandLine: readonly string[], environment: Record<string, string> = {}): Promise<Finished> {
    return this.#node([join(root, 'node_modules/serverless/bin/serverless.js'), ...commandLine], environment);
  }

  /** Makes a release, as `npm run release` does after a build. Answers its folder. Throws what was printed if it fails. */
  async release(): Promise<string> {
    const out = join(this.#folder, 'release');
    const { exitCode, output } = await this.#node([join(this.#folder, 'scripts/release/run.mjs'), '--out', out]);
    if (exitCode !== 0) throw new Error(output);
    return out;
  }

  async #node(words: readonly string[], environment: Record<string, string> = {}): Promise<Finished> {
    return new Promise((done) => {
      execFile(
        process.execPath,
        [...words],
        {
          cwd: this.#folder,
          env: {
            PATH: process.env['PATH'],
            HOME: this.#folder,
            AWS_EC2_METADATA_DISABLED: 'true',
            NO_COLOR: '1',
            ...environment,
          },
        },
        (error, stdout, stderr) => {
          done({ exitCode: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}\n${stderr}` });
        },
      );
    });
  }

  /** Packages one stage, as `serverless package` does it before a deploy. Throws what the command printed if it fails. */
  async package(stage: string, options: readonly string[] = []): Promise<Packaged> {
    const out = join(this.#folder, 'packaged', stage);
    const { exitCode, output } = await this.serverless(['package', '--stage', stage, '--package', out, ...options]);
    if (exitCode !== 0) throw new Error(output);
    const file = join(out, 'cloudformation-template-update-stack.json');
    const template = await readFile(file, 'utf8');
    const zips = new Map<string, { sha256: string; entries: string[] }>();
    for (const file of await readdir(out)) {
      if (!file.endsWith('.zip')) continue;
      const zip = await readFile(join(out, file));
      const sha256 = createHash('sha256').update(zip).digest('hex');
      zips.set(file.slice(0, -'.zip'.length), { sha256, entries: zipEntries(zip) });
    }
    return { file, template: templateSchema.parse(JSON.parse(template)), zips };
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
