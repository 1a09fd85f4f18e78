import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { found } from '../support/canaries.ts';
import { takeFixtures } from './flows/take-fixtures.ts';
import { type Fixtures, kindOf, versions } from './support/fixtures.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What keys of the table begin with, as the sources write it: `CLAIM#`, `ONE-TIME-TOKEN#`. */
function prefixesInSources(): string[] {
  const sources = globSync('lib/**/*.ts', { cwd: root }).map((file) => readFileSync(`${root}${file}`, 'utf8'));
  const found = sources.flatMap((source) => [...source.matchAll(/[`'"]([A-Z][A-Z-]+)#/g)].map(([, prefix]) => prefix));
  return [...new Set(found.filter((prefix) => prefix !== undefined))].sort();
}

describe('the fixtures', () => {
  it('are kept of the version that package.json names: `npm run fixtures` takes them', () => {
    const manifest: unknown = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    expect(versions()).toContain(z.object({ version: z.string() }).parse(manifest).version);
  });
});

describe('a taking of today', () => {
  let taken: Fixtures;
  beforeAll(async () => {
    taken = await takeFixtures();
  });

  it('has an item under each prefix of a key that stands in lib/, and none under another', () => {
    const items = Object.values(taken.table).flat();
    const prefixes = new Set(items.map(({ pk }) => pk.slice(0, pk.indexOf('#'))));
    expect([...prefixes].sort()).toEqual(prefixesInSources());
  });

  it('has what has states in each state that it can be left in', () => {
    const kinds = Object.keys(taken.table);
    expect(kinds.filter((kind) => /^(?:claim|channel|breaker)/.test(kind)).sort()).toEqual([
      'breaker-channel',
      'breaker-tenant',
      'channel-active',
      'channel-adding',
      'channel-removed',
      'channel-removing',
      'claim-inbound-done',
      'claim-inbound-open',
      'claim-inbound-parked',
      'claim-outbound-ambiguous',
      'claim-outbound-done',
      'claim-outbound-open',
      'claim-queued-ambiguous',
      'claim-queued-done',
      'claim-queued-failed',
      'claim-queued-open',
    ]);
  });

  it('has a message parked for each cause', () => {
    const causes = taken.table['parked']?.map(({ cause }) => cause);
    expect([...new Set(causes)].sort()).toEqual([
      'backlog-full',
      'channel-removed',
      'content-changed',
      'look-up-refused',
      'refused-by-cxone',
      'waited-too-long',
    ]);
  });

  it('has a secret of each kind', () => {
    expect(Object.keys(taken.secrets).sort()).toEqual([
      'callback',
      'channel',
      'cxone',
      'data-key',
      'index-key',
      'signing-key',
    ]);
  });

  it('has each field that a message on a queue can have', () => {
    const fields = Object.values(taken.queues).map((bodies) => fieldsIn(Object.values(bodies)));
    expect(fields).toEqual([
      expect.arrayContaining(['album', 'conversationName', 'files', 'notes', 'replyTo', 'replay', 'replayOf']),
      expect.arrayContaining(['files', 'maybeWritten', 'notBefore', 'replyTo']),
      expect.arrayContaining(['inPart', 'occurredAt', 'reason', 'status']),
    ]);
  });

  it('shows in the table none of the people, conversations and files of its messages', () => {
    const bodies = [...Object.values(taken.queues.inbound), ...Object.values(taken.queues.outbound)];
    const canaries = textsUnder(['conversationId', 'id', 'firstName', 'lastName', 'recipientIds', 'name'], bodies)
      .filter((value) => value.length > 7)
      .map((value) => ({ position: value, value }));
    expect(canaries.length).toBeGreaterThan(5);
    // The channels of the company have names that it chose itself.
    const ofPeople = Object.entries(taken.table).filter(([kind]) => !/^(?:channel|account|integration)/.test(kind));
    expect(found(canaries, JSON.stringify(ofPeople))).toEqual([]);
  });

  it('names no kind that a reader would look for under another name', () => {
    for (const [kind, items] of Object.entries(taken.table))
      expect(new Set(items.map(kindOf))).toEqual(new Set([kind]));
  });
});

/** The texts that stand under names, or in lists under them, at whatever depth. */
function textsUnder(names: readonly string[], value: unknown, name = ''): string[] {
  if (typeof value === 'string') return names.includes(name) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((entry) => textsUnder(names, entry, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => textsUnder(names, entry, key));
}

/** The names of all fields, at whatever depth. */
function fieldsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(fieldsIn)];
}
