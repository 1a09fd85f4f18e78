import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listsIn, PAGE } from './lists.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const outputSchema = z.object({
  bytes: z.number(),
  inputs: z.record(z.string(), z.unknown()),
  imports: z.array(z.object({ path: z.string(), kind: z.string() })),
});
const { outputs } = z.object({ outputs: z.record(z.string(), outputSchema) }).parse(JSON.parse(read('dist/meta.json')));
/** Recorded from a run: a test beside this one compares them with what runs. */
const { inboundWebhook, outboundMessage } = listsIn(read(PAGE));

/** A file of a bundle and all that is loaded with it. */
function loadedWith(path: string, found = new Set<string>()): ReadonlySet<string> {
  const output = outputs[path];
  if (output === undefined || found.has(path)) return found;
  found.add(path);
  for (const { path: next, kind } of output.imports) if (kind === 'import-statement') loadedWith(next, found);
  return found;
}

/** What a function loads by the end of a text: that of its start, and each part in which something runs for it. */
function loadedFor(source: string, passed: readonly string[]) {
  const parts = Object.entries(outputs).filter(
    ([path, { inputs }]) => path.startsWith(`dist/${source}/`) && passed.some((file) => file in inputs),
  );
  const paths = new Set(
    [`dist/${source}/index.mjs`, ...parts.map(([path]) => path)].flatMap((path) => [...loadedWith(path)]),
  );
  const files = [...paths].flatMap((path) => outputs[path] ?? []);
  return {
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
    sources: files.flatMap(({ inputs }) => Object.keys(inputs)),
  };
}

const functions = [
  // Before there was rich content: 345 kB and 383 kB.
  { source: 'inbound-webhook', passed: inboundWebhook, most: 336_000, uses: 'parse', never: [] },
  { source: 'outbound-message', passed: outboundMessage, most: 370_000, uses: 'send', never: ['generic/parse'] },
];

/** What a plain text has no use for. */
const forMore =
  /^lib\/(?:attachments|messages\/(?:content|edits|signals)|.*\/(?:rich-content|rich-message|opt-out-words))/;

describe('what a function loads for a plain text', () => {
  it.each(functions)('is at most $most bytes of $source', ({ source, passed, most }) => {
    const { bytes } = loadedFor(source, passed);
    console.log(`${source}: ${loadedFor(source, []).bytes} bytes at its start, ${bytes} for a text`);
    expect(bytes).toBeGreaterThanOrEqual(loadedFor(source, []).bytes);
    expect(bytes).toBeLessThanOrEqual(most);
  });

  it.each(functions)('of $source: what $uses is for, of its own provider alone', ({ source, passed, uses, never }) => {
    const { sources } = loadedFor(source, passed);
    expect(sources.filter((file) => forMore.test(file))).toEqual([]);
    expect(sources).toContain(`lib/providers/generic/${uses}.ts`);
    for (const other of [...never, 'telegram/parse', 'telegram/send']) {
      expect(sources).not.toContain(`lib/providers/${other}.ts`);
    }
  });
});
