import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checker, type Verdict } from './checker.ts';
import type { Check, PlantedBug } from './planted-bug.ts';

const root = join(import.meta.dirname, '../../..');
/** What the checks read. */
const copied = [
  'cli',
  'functions',
  'lib',
  'local',
  'resources',
  'scripts',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];

/** A copy of the sources in a temporary directory, in which bugs can be planted one after the other. */
export class SourceCopy {
  readonly #directory: string;
  readonly #checker: Checker;
  /** Files that were written since the last checks. */
  readonly #changed = new Set<string>();

  private constructor(directory: string) {
    this.#directory = directory;
    this.#checker = new Checker(directory);
  }

  static async create(): Promise<SourceCopy> {
    const directory = await mkdtemp(join(tmpdir(), 'planted-bugs-'));
    await Promise.all(copied.map((name) => cp(join(root, name), join(directory, name), { recursive: true })));
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
    return new SourceCopy(directory);
  }

  /** Does something while a bug is in the sources. Throws where the bug has no one place in them. */
  async withBug<T>({ name, file, find, replace }: PlantedBug, work: () => Promise<T>): Promise<T> {
    const path = join(this.#directory, file);
    const source = await readFile(path, 'utf8');
    const places = source.split(find).length - 1;
    if (places !== 1) throw new Error(`"${name}" does not apply: its text is in ${file} ${places} times, not once.`);
    const write = async (text: string) => {
      await writeFile(path, text);
      this.#changed.add(file);
    };
    await write(source.replace(find, () => replace));
    try {
      return await work();
    } finally {
      await write(source);
    }
  }

  /** Runs checks on the sources as they are now; resolves to a verdict on each, in their order. */
  check(checks: readonly Check[]): Promise<Verdict[]> {
    const changed = [...this.#changed];
    this.#changed.clear();
    return this.#checker.run({ checks, changed });
  }

  remove(): Promise<void> {
    this.#checker.close();
    return rm(this.#directory, { recursive: true });
  }
}
