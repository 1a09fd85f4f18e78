import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { page, root, tableRows } from './markdown.ts';

const rows = tableRows(page('docs/threat-model.md'));
const cited = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
/** The first column of the table that begins with this heading. */
function known(heading: string, columns: number): string[] {
  const from = rows.findIndex((cells) => cells[0] === heading && cells.length === columns);
  const end = rows.findIndex((cells, index) => index > from && !cells[0]?.startsWith('`'));
  return rows.slice(from + 1, end < 0 ? undefined : end).flatMap(([name = '']) => cited(name));
}

const assets = known('asset', 2);
const attackers = known('attacker', 2);
const threats = rows
  .filter((cells) => cells.length === 5 && cells[0]?.startsWith('`'))
  .map(([attacker = '', wanted = '', what = '', stops = '', tests = '']) => ({ attacker, wanted, what, stops, tests }));

describe('the threat model', () => {
  it('asks of each attacker what they want, and of each asset who wants it', () => {
    expect([assets.length, attackers.length, threats.length].every((count) => count > 5)).toBe(true);
    expect([...new Set(threats.flatMap(({ attacker }) => cited(attacker)))].toSorted()).toEqual(attackers.toSorted());
    expect([...new Set(threats.flatMap(({ wanted }) => cited(wanted)))].toSorted()).toEqual(assets.toSorted());
  });

  it.each(threats)('says what stops a $attacker who wants to $what, and which tests show it', ({ stops, tests }) => {
    expect(stops).not.toBe('');
    const paths = cited(tests);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      expect(path).toMatch(/^test\/[\w/.-]+\.test\.ts$/);
      expect(existsSync(`${root}/${path}`), path).toBe(true);
      // Tests that run: no file of them is left out as a whole.
      expect(readFileSync(`${root}/${path}`, 'utf8')).toMatch(/^(?:describe|it)(?:\.each\([\s\S]*?\))?\(/m);
    }
  });
});
