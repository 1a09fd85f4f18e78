import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const sources = globSync('lib/**/*.ts', { cwd: root }).toSorted();
const folders = [...new Set(sources.map(dirname))];

/** Imports from one file of a room to another, types too, by the file that has them. */
function arrowsIn(room: string): Map<string, string[]> {
  const files = sources.filter((file) => file.startsWith(`${room}/`));
  return new Map(
    files.map((file) => {
      const specifiers = [...read(file).matchAll(/\b(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) => path);
      const targets = specifiers.map((path) => join(dirname(file), path)).filter((target) => files.includes(target));
      return [file, [...new Set(targets)]];
    }),
  );
}

/** Files on the longest way down through a room. */
function floorsOf(arrows: ReadonlyMap<string, readonly string[]>): number {
  const below = (file: string): number => 1 + Math.max(0, ...(arrows.get(file) ?? []).map(below));
  return Math.max(...[...arrows.keys()].map(below));
}

const count = (arrows: ReadonlyMap<string, readonly string[]>): number => [...arrows.values()].flat().length;

describe('the rooms of lib', () => {
  it.each(['inbound', 'outbound', 'receipts', 'exactly-once', 'breakers', 'queues'])(
    'let a newcomer see through lib/%s: at most 25 arrows on 5 floors',
    (room) => {
      const arrows = arrowsIn(`lib/${room}`);
      expect(count(arrows)).toBeLessThanOrEqual(25);
      expect(floorsOf(arrows)).toBeLessThanOrEqual(5);
    },
  );

  // As many as there were before their sub-folders.
  it.each([
    // Of 34 files 117, and as many for each of those that the overview and the page of a channel brought.
    { room: 'admin', most: 172 },
    { room: 'cxone', most: 81 },
    { room: 'channels', most: 61 },
    { room: 'attachments', most: 51 },
  ])('keep lib/$room at $most arrows or fewer', ({ room, most }) => {
    expect(count(arrowsIn(`lib/${room}`))).toBeLessThanOrEqual(most);
  });

  it.each(folders.filter((folder) => folder !== 'lib'))('show at most 15 entries in %s', (folder) => {
    expect(readdirSync(join(root, folder)).length).toBeLessThanOrEqual(15);
  });

  it('have at most 20 files of under 20 lines, and none of over 400', () => {
    const lines = sources.map((file) => read(file).split('\n').length - 1);
    expect(lines.filter((length) => length < 20).length).toBeLessThanOrEqual(20);
    expect(lines.filter((length) => length > 400)).toEqual([]);
  });

  it('have adapters of five to nine files', () => {
    const adapters = folders.filter((folder) => /^lib\/providers\/[^/]+$/.test(folder));
    for (const adapter of adapters) {
      const { length } = readdirSync(join(root, adapter));
      expect(length).toBeGreaterThanOrEqual(5);
      expect(length).toBeLessThanOrEqual(9);
    }
  });
});
