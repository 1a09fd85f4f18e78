import { readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { providers } from '../../lib/providers/registry.ts';
import { PAGE, withTables } from './tables.ts';
import { promised } from './trial.ts';
import { sides, tryAll } from './try-all.ts';

const all = [...providers.values()];
const tried = sides.map(({ provider }) => provider);

describe('what each kind of content becomes, end to end', () => {
  it('is tried with providers of the registry', () => {
    expect([...providers.keys()]).toEqual(expect.arrayContaining([...tried]));
  });

  it('is said to be untried of a provider without a side, and of no other', () => {
    const page = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
    const [first, ...others] = all.filter(({ manifest: { id } }) => tried.includes(id));
    if (first === undefined) throw new Error('There is a provider.');
    const manifest = { ...first.manifest, id: 'acme-chat', displayName: { en: 'AcmeChat', fr: 'AcmeChat' } };
    const [before = '', after = ''] = withTables(page, [...others, { manifest }], tried).split('### AcmeChat');
    expect(before).not.toContain('not tried end to end');
    expect(after).toContain('not tried end to end');
  });

  it.each(sides)('is what the manifest says: $provider', async (side) => {
    const { content } = providers.get(side.provider)?.manifest.capabilities ?? {};
    const happened = await tryAll(side);
    const declared = happened.map(({ kind, direction }) => ({
      kind,
      direction,
      outcome: promised[content?.[kind][direction] ?? 'refused'],
    }));
    expect(happened).toEqual(declared);
  });

  it('is what the page says: npm run record-capabilities writes it anew', async () => {
    const page = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
    const expected = await format(withTables(page, all, tried), { parser: 'markdown', printWidth: 120 });
    expect(page).toBe(expected);
  });

  it('would differ on the page with one level changed', () => {
    const page = readFileSync(new URL(`../../${PAGE}`, import.meta.url), 'utf8');
    const [first, ...others] = all;
    if (first === undefined) throw new Error('There is a provider.');
    const { manifest } = first;
    const { capabilities } = manifest;
    const content = { ...capabilities.content, list: { fromCustomer: 'refused', fromAgent: 'refused' } as const };
    const changed = { manifest: { ...manifest, capabilities: { ...capabilities, content } } };
    expect(withTables(page, [changed, ...others], tried)).not.toBe(withTables(page, all, tried));
  });
});
