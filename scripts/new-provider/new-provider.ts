import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** The message says what is wrong, and what to do. */
export class NewProviderError extends Error {
  override readonly name = 'NewProviderError';
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const template = fileURLToPath(new URL('template', import.meta.url));

const registryPath = 'lib/providers/registry.ts';

/** A file of a new adapter. */
export interface NewFile {
  /** From the project's root. */
  readonly path: string;
  readonly source: string;
}

/**
 * Writes `lib/providers/NAME` and `test/lib/providers/NAME` from the template, and names the adapter in the registry.
 * Nothing is written where something stands in the way.
 * @returns The paths that were written, from the project's root.
 * @throws NewProviderError
 */
export async function newProvider(name: string): Promise<readonly string[]> {
  const problem = problemOf(name);
  if (problem !== undefined) {
    throw new NewProviderError(
      `“${name}” can’t be the name of a provider: ${problem}. Take 1 to 32 lower-case letters, digits and hyphens, e.g. acme-chat.`,
    );
  }
  const taken = Object.values(foldersOf(name)).filter((folder) => existsSync(join(root, folder)));
  if (taken.length > 0) {
    const isOrAre = taken.length > 1 ? 'are' : 'is';
    throw new NewProviderError(
      `${taken.join(' and ')} ${isOrAre} there already: take another name, or remove this first, ` +
        `and what names ${exportNameOf(name)} in ${registryPath}.`,
    );
  }
  const registry = named(await readFile(join(root, registryPath), 'utf8'), name);
  const files = await filesOf(name);
  for (const file of [...files, { path: registryPath, source: await formatted(registryPath, registry) }]) {
    await mkdir(dirname(join(root, file.path)), { recursive: true });
    await writeFile(join(root, file.path), file.source);
  }
  return files.map((file) => file.path);
}

/** The files of an adapter and of its tests, as the template has them. */
export async function filesOf(name: string): Promise<readonly NewFile[]> {
  const folders = foldersOf(name);
  const files: NewFile[] = [];
  for (const [part, folder] of Object.entries(folders)) {
    for (const file of await readdir(join(template, part))) {
      const source = await readFile(join(template, part, file), 'utf8');
      const path = `${folder}/${file.replace('acme-chat', name)}`;
      const here = moved(source, join(template, part), join(root, folder), folders);
      files.push({ path, source: await formatted(path, inWordsOf(name, here)) });
    }
  }
  return files;
}

/** What is wrong with a name, in words; undefined where nothing is. */
function problemOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > 32) return `it is ${name.length} characters long`;
  const [odd] = /[^a-z0-9-]/u.exec(name) ?? [];
  if (odd !== undefined) return `“${odd}” is in it`;
  if (name.startsWith('-') || name.endsWith('-')) return 'it has a hyphen at its beginning or end';
  return name.includes('--') ? 'it has two hyphens in a row' : undefined;
}

/** Where each part of the template goes. */
function foldersOf(name: string): Readonly<Record<string, string>> {
  return { adapter: `lib/providers/${name}`, tests: `test/lib/providers/${name}` };
}

/** `acme-chat` as `AcmeChat`. */
function pascalOf(name: string): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join('');
}

/** `acme-chat` as `acmeChat`; with a word in front where a digit would begin it. */
function camelOf(name: string): string {
  const pascal = pascalOf(name);
  return /^\d/.test(pascal) ? `provider${pascal}` : pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

const exportNameOf = (name: string): string => `${camelOf(name)}Provider`;

function inWordsOf(name: string, source: string): string {
  return source
    .replaceAll('acme-chat', name)
    .replaceAll('acmeChat', camelOf(name))
    .replaceAll('AcmeChat', pascalOf(name));
}

/** The source with its relative imports as they are from the folder that it goes to. */
function moved(source: string, from: string, to: string, folders: Readonly<Record<string, string>>): string {
  return source.replaceAll(/ from '(\.[^']+)'/g, (_whole, specifier: string) => {
    const inTemplate = relative(template, resolve(from, specifier)).split(sep);
    const [part = '', ...rest] = inTemplate;
    const folder = folders[part];
    const file = folder === undefined ? resolve(from, specifier) : join(root, folder, ...rest);
    const path = relative(to, file).replaceAll(sep, '/');
    return ` from '${path.startsWith('.') ? path : `./${path}`}'`;
  });
}

/** The registry with one adapter more, behind the others. */
function named(registry: string, name: string): string {
  const list = /(const adapters: readonly Provider\[\] = \[[^\]]*?),?\s*\]/;
  const lastImport = /(^import [^\n]+\n)(?!import )/m;
  if (!list.test(registry) || !lastImport.test(registry)) {
    throw new NewProviderError(`${registryPath} has no list “adapters”: name the adapter there by hand.`);
  }
  const exportName = exportNameOf(name);
  const [line, path] =
    new RegExp(`^import \\{ ${exportName} \\} from '\\./(.+)/index\\.ts';$`, 'm').exec(registry) ?? [];
  if (line !== undefined && path !== name) {
    throw new NewProviderError(
      `“${name}” would be called ${exportName}, as “${path}” is already: take a name that differs in more than hyphens.`,
    );
  }
  if (line !== undefined) return registry;
  return registry
    .replace(lastImport, `$1import { ${exportName} } from './${name}/index.ts';\n`)
    .replace(list, `$1, ${exportName}]`);
}

/** As all the rest is formatted: names of another length move the ends of lines. */
async function formatted(path: string, source: string): Promise<string> {
  const filepath = join(root, path);
  return format(source, { ...(await resolveConfig(filepath)), filepath });
}
