import { describe, expect, it } from 'vitest';
import { providers } from '../../lib/providers/registry.ts';
import { runCase } from './case.ts';
import { cases } from './cases.ts';
import { loadSubject } from './load-subject.ts';

describe.each([...providers.keys()])('the adapter %s', (id) => {
  it('is the one that its subject brings', async () => {
    const { provider } = await loadSubject(id);
    expect(providers.get(id)).toBe(provider);
  });

  it.each(cases)('$name: $sentence', async (tried) => {
    const result = await runCase(tried, await loadSubject(id));
    expect(result).toEqual(result.kind === 'failed' ? { kind: 'passed' } : result);
  });
});
