import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { linesAbout, soughtOf } from '../../cli/trace/follow.ts';
import { type LogLine, namesOne, readLine, type SearchLogs } from '../../cli/trace/log-line.ts';
import { statesOf } from '../../cli/trace/table-state.ts';
import { type Ending, endingOf } from '../../cli/trace/texts.ts';
import { Registry } from '../../lib/channels/registry.ts';
import { INDEX_KEY, integrationKey } from '../support/fixtures.ts';
import type { NamedDesign } from './storm/design.ts';
import { readHistory, type StormEvent } from './storm/history.ts';
import { Ours } from './storm/ours.ts';
import { storm } from './storm/storm.ts';
import { type FaultKind, faultKinds } from './storm/weather.ts';

const directory = mkdtempSync(join(tmpdir(), 'trace-'));
const path = join(directory, 'history.jsonl');
afterAll(() => rmSync(directory, { recursive: true }));

/** What an operator has of a middleware: its logs and its table. */
interface Books {
  readonly lines: LogLine[];
  readonly now: () => Date;
  design?: Ours;
}

/** What became of a message, and of an agent's, which receipt CXone has been told. */
interface Story {
  readonly ending: Ending | undefined;
  /** Of a parked one. */
  readonly cause?: string | undefined;
  readonly told?: string | undefined;
}

/** What gets an id that its provider does not know: edits, presses and ends. */
const namedByUs: readonly FaultKind[] = [
  'second-thoughts',
  'edited-later',
  'buttons',
  'ended-by-customer',
  'ended-by-cxone',
];

/** A storm without those, and the books of its four middlewares. */
async function stormWith(seed: number): Promise<{ readonly books: readonly Books[]; readonly seen: StormEvent[] }> {
  const books: Books[] = [];
  const watched: NamedDesign = {
    name: 'ours',
    build: async (ground) => {
      const lines: LogLine[] = [];
      const own: Books = { lines, now: ground.clock.now };
      books.push(own);
      return (own.design = await Ours.build(ground, {}, (level, event, fields) => {
        const time = ground.clock.now().toISOString();
        const line = readLine('', JSON.stringify({ time, level, event, ...fields }));
        if (line !== undefined && level !== 'debug') lines.push(line);
      }));
    },
  };
  const kinds = new Set(faultKinds.filter((kind) => !namedByUs.includes(kind)));
  await storm({ design: watched, seed, messages: 100, kinds, path });
  const seen: StormEvent[] = [];
  for await (const event of readHistory(path)) seen.push(event);
  return { books, seen };
}

/** What `byoc trace ID` finds, in whichever of the books it is. */
async function traced(id: string, books: readonly Books[]): Promise<Story> {
  const sought = soughtOf(id, INDEX_KEY);
  for (const { lines, design, now } of books) {
    if (design === undefined) continue;
    const search: SearchLogs = (terms) => Promise.resolve(lines.filter((line) => namesOne(line, new Set(terms))));
    const about = await linesAbout(sought, search);
    const { table } = design;
    const registry = new Registry(table, now);
    await registry.putIntegration(integrationKey, 'tenant-of-the-storm');
    const states = await statesOf(sought, about, { table, registry, now }, INDEX_KEY);
    const ending = endingOf(about, states);
    if (ending === undefined) continue;
    const parked = states.find((state) => state.kind === 'parked');
    const agents = states.find((state) => state.kind === 'agents');
    return { ending, cause: parked?.record.cause, told: agents?.told };
  }
  return { ending: undefined };
}

/** What the world outside saw, by the id that somebody has: the provider's, or ours of an agent's message. */
function storiesIn(seen: readonly StormEvent[]): Map<string, Story> {
  const stories = new Map<string, Story>();
  const shown = new Set<string>();
  for (const event of seen) {
    if (event.type === 'cxone-stored') stories.set(event.message, { ending: 'in-cxone' });
    if (event.type === 'phone-showed') shown.add(event.id);
  }
  for (const event of seen) {
    if (event.type === 'parked') stories.set(event.message, { ending: 'parked', cause: event.cause });
    if (event.type !== 'callback-answered') continue;
    if (event.said === 'sent' && event.id !== undefined) stories.set(event.id, { ending: 'sent' });
    if (event.about !== undefined && !shown.has(event.about)) stories.set(event.about, { ending: 'not-sent' });
  }
  const rank = ['failed', 'delivered', 'seen'];
  for (const event of seen) {
    if (event.type !== 'status-told') continue;
    const story = stories.get(event.id);
    if (story === undefined) continue;
    const { nobodyKnows = false, missing = [], doubtful = [] } = event;
    const isInPart = missing.length + doubtful.length > 0;
    const told = isInPart ? 'failed in part' : event.status;
    if (event.status !== 'failed') {
      const before = rank.indexOf(story.told ?? '');
      if (story.told !== 'failed in part' && rank.indexOf(told) > before)
        stories.set(event.id, { ending: 'sent', told });
      continue;
    }
    stories.set(event.id, { ending: isInPart ? 'in-part' : nobodyKnows ? 'nobody-knows' : 'not-sent', told });
  }
  return stories;
}

describe('byoc trace', () => {
  it.each([1, 2, 3, 4])('tells from logs and table what became of 100 messages in a storm (seed %i)', async (seed) => {
    const { books, seen } = await stormWith(seed);
    const expected = storiesIn(seen);
    const found = new Map<string, Story>();
    for (const id of expected.keys()) found.set(id, await traced(id, books));

    const wrong = [...expected].filter(([id, { ending, cause, told }]) => {
      const story = found.get(id);
      return story?.ending !== ending || story?.cause !== cause || story?.told !== told;
    });
    expect(wrong.map(([id, story]) => ({ id, seen: story, traced: found.get(id) }))).toEqual([]);
    const customers = [...expected.keys()].filter((id) => id.startsWith('customer-')).length;
    expect(customers).toBeGreaterThan(30);
    expect(expected.size - customers).toBeGreaterThan(20);
  });
});
