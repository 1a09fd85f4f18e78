import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import * as z from 'zod';
import type { Item } from '../../../lib/table/table.ts';
import type { Said } from './people.ts';
import type { QueueName } from './queues.ts';

type Named<T> = Readonly<Record<string, T>>;

/** What one version wrote, and what a reader needs to know of how it came to be. */
export interface Fixtures {
  readonly facts: {
    /** ISO 8601: the end of the taking, and the time at which the fixtures are read. */
    readonly takenAt: string;
    /** Ids of the channels by what they are here for. */
    readonly channels: Named<string>;
    /** Our ids of agents' messages. */
    readonly messages: Named<string>;
    /** Of the admin's session that stands in the table. */
    readonly sessionCookie: string;
    /** One that was used. */
    readonly oneTimeToken: string;
  };
  /** Items of the table by their kind, see {@link kindOf}. */
  readonly table: Named<readonly Item[]>;
  /** Bodies of each queue by their form, or by what became of them. */
  readonly queues: Readonly<Record<QueueName, Named<unknown>>>;
  /** Values of the secrets by their kind and name, as they are stored. */
  readonly secrets: Named<Named<string>>;
  /** What agents wrote, by what became of it. */
  readonly callbacks: Named<Said>;
}

/** The text under an attribute, empty where there is none. */
export function textIn(item: Readonly<Record<string, unknown>>, attribute: string): string {
  const value = item[attribute];
  return typeof value === 'string' ? value : '';
}

/** The kind of an item: what its key begins with, and for what has states, the state. */
export function kindOf({ pk, ...item }: Item): string {
  const [prefix = '', second = ''] = pk.split('#');
  const words = [prefix, ...(['CLAIM', 'BREAKER'].includes(prefix) ? [second] : [])];
  const state = ['CLAIM', 'CHANNEL'].includes(prefix) ? [textIn(item, 'state')] : [];
  return [...words, ...state].join('-').toLowerCase();
}

/** The kind of a secret: the last part of its name, or `channel`. */
export function kindOfSecret(name: string): string {
  return name.includes('/channels/') ? 'channel' : name.slice(name.lastIndexOf('/') + 1);
}

const folder = new URL('../', import.meta.url);

const anything = z.unknown();
const itemSchema = z.custom<Item>((value) => typeof value === 'object' && value !== null && 'pk' in value);
const saidSchema = z.object({ channel: z.string(), body: anything });
const named = <T extends z.ZodType>(schema: T) => z.record(z.string(), schema);
const factsSchema = z.object({
  takenAt: z.string(),
  channels: named(z.string()),
  messages: named(z.string()),
  sessionCookie: z.string(),
  oneTimeToken: z.string(),
});

/** The versions whose fixtures are kept. */
export function versions(): string[] {
  return readdirSync(folder).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
}

/** The fixtures of a version. */
export function readFixtures(version: string): Fixtures {
  const at = new URL(`${version}/`, folder);
  const read = <T extends z.ZodType>(name: string, schema: T) =>
    schema.parse(JSON.parse(readFileSync(new URL(name, at), 'utf8')));
  const readAll = <T extends z.ZodType>(name: string, schema: T) => {
    const files = readdirSync(new URL(name, at));
    return Object.fromEntries(files.map((file) => [file.replace('.json', ''), read(`${name}/${file}`, schema)]));
  };
  const bodies = named(anything);
  return {
    facts: read('facts.json', factsSchema),
    table: readAll('table', z.array(itemSchema)),
    queues: {
      inbound: read('queues/inbound.json', bodies),
      outbound: read('queues/outbound.json', bodies),
      status: read('queues/status.json', bodies),
    },
    secrets: readAll('secrets', named(z.string())),
    callbacks: read('callbacks.json', named(saidSchema)),
  };
}

/** Writes the fixtures of a version that has none yet. */
export async function writeFixtures(version: string, { facts, callbacks, ...parts }: Fixtures): Promise<string> {
  const at = new URL(`${version}/`, folder);
  if (existsSync(at)) {
    throw new Error(`${fileURLToPath(at)} is there already: what a version wrote is never written again.`);
  }
  const files: [string, unknown][] = [
    ['facts.json', facts],
    ['callbacks.json', callbacks],
  ];
  for (const [part, contents] of Object.entries(parts)) {
    for (const [name, content] of Object.entries(contents)) files.push([`${part}/${name}.json`, content]);
  }
  for (const [name, content] of files) {
    const file = new URL(name, at);
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, await format(JSON.stringify(sorted(content)), { parser: 'json', printWidth: 120 }));
  }
  return fileURLToPath(at);
}

/** The same with the keys of each object in their order: two takings differ in nothing else. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
