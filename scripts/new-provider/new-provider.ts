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
const registryFile = join(root, 'lib/providers/registry.ts');

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/**
 * Writes `lib/providers/NAME` and `test/lib/providers/NAME` from the template, and names the adapter in the registry.
 * Nothing is written where something stands in the way.
 * @throws NewProviderError
 */
export async function newProvider(name: string): Promise<{
  readonly written: readonly string[];
  readonly exportName: string;
}> {
  if (!SLUG.test(name)) {
    throw new NewProviderError(
      `“${name}” can’t be the name of a provider: take 1 to 32 lower-case letters, digits and hyphens, e.g. acme-chat.`,
    );
  }
  const folders = { adapter: `lib/providers/${name}`, tests: `test/lib/providers/${name}` };
  for (const folder of Object.values(folders)) {
    if (!existsSync(join(root, folder))) continue;
    throw new NewProviderError(`${folder} is there already: take another name, or remove the folder first.`);
  }
  const words = wordsFor(name);
  const exportName = `${words.camel}Provider`;
  const registry = named(await readFile(registryFile, 'utf8'), name, exportName);

  const written: string[] = [];
  for (const [part, folder] of Object.entries(folders)) {
    for (const file of await readdir(join(template, part))) {
      const source = await readFile(join(template, part, file), 'utf8');
      const target = join(root, folder, file.replace('acme-chat', name));
      await write(target, inWords(moved(source, join(template, part), dirname(target), folders), name, words));
      written.push(relative(root, target).replaceAll(sep, '/'));
    }
  }
  await write(registryFile, registry);
  return { written, exportName };
}

interface Words {
  readonly camel: string;
  readonly pascal: string;
}

/** `acme-chat` as `acmeChat` and `AcmeChat`; with a word in front where a digit would begin a name. */
function wordsFor(name: string): Words {
  const parts = name.split('-').filter((part) => part !== '');
  const pascal = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  return { pascal, camel: /^\d/.test(camel) ? `provider${pascal}` : camel };
}

function inWords(source: string, name: string, { camel, pascal }: Words): string {
  return source.replaceAll('acme-chat', name).replaceAll('acmeChat', camel).replaceAll('AcmeChat', pascal);
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
function named(registry: string, name: string, exportName: string): string {
  const list = /(const adapters: readonly Provider\[\] = \[[^\]]*?),?\s*\]/;
  const lastImport = /(^import [^\n]+\n)(?!import )/m;
  if (!list.test(registry) || !lastImport.test(registry)) {
    throw new NewProviderError('lib/providers/registry.ts has no list “adapters”: name the adapter there by hand.');
  }
  return registry
    .replace(lastImport, `$1import { ${exportName} } from './${name}/index.ts';\n`)
    .replace(list, `$1, ${exportName}]`);
}

/** Formatted as all the rest: names of another length move the ends of lines. */
async function write(file: string, source: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, await format(source, { ...(await resolveConfig(file)), filepath: file }));
}
