import { vi } from 'vitest';
import { type Fixtures, kindOf, readFixtures, versions } from './fixtures.ts';
import { Product, SECRETS } from './product.ts';

export interface Reader {
  readonly product: Product;
  readonly fixtures: Fixtures;
}

interface Circumstances {
  readonly without?: RegExp;
  readonly changed?: boolean;
}

/** The versions whose fixtures are read, for `describe.each`. */
export const cases = versions().map((version) => ({ version }));

/**
 * The product of today, as it is deployed over what a version left: its secrets and items.
 * @param without Kinds of items that are left out.
 * @param changed Its channels have changed over (ADR 31): what is written now has other names.
 */
export async function deployOver(version: string, { without, changed = false }: Circumstances = {}): Promise<Reader> {
  vi.resetModules();
  const fixtures = readFixtures(version);
  const product = await Product.start(fixtures.facts.takenAt);
  for (const values of Object.values(fixtures.secrets)) {
    for (const [name, value] of Object.entries(values)) product.secrets.write(name, value);
  }
  // The deploy makes what the version did not have.
  const indexKey = `${SECRETS}/index-key`;
  if (product.secrets.read(indexKey) === undefined) product.secrets.write(indexKey, 'test-index-key-of-a-deployment');
  const keyedFrom = Date.parse(fixtures.facts.takenAt) - 60_000;
  const items = Object.values(fixtures.table)
    .flat()
    .map((item) => (changed && item.pk.startsWith('CHANNEL#') ? { ...item, keyedFrom } : item));
  await product.load(items.filter((item) => without?.test(kindOf(item)) !== true));
  return { product, fixtures };
}

/** The body of a queue's message, by its form or by what became of it. */
export function bodyOf({ queues }: Fixtures, queue: keyof Fixtures['queues'], name: string): string {
  const body = queues[queue][name];
  if (body === undefined) throw new Error(`There is no fixture of ${name} on the ${queue} queue.`);
  return JSON.stringify(body);
}

/** The one of some named things. */
export function named<T>(all: Readonly<Record<string, T>>, name: string): T {
  const one = all[name];
  if (one === undefined) throw new Error(`There is no fixture ${name}.`);
  return one;
}
