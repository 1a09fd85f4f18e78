import { describe, expect, it } from 'vitest';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { byId, providerNamed, providers } from '../../../lib/providers/registry.ts';

describe('the registry of adapters', () => {
  it('finds each by its id', () => {
    for (const [id, provider] of providers) {
      expect(provider.manifest.id).toBe(id);
      expect(providerNamed(id)).toBe(provider);
    }
  });

  it('says of an adapter that is gone what to do', () => {
    expect(() => providerNamed('gone')).toThrow('No adapter is called "gone": add it to lib/providers/registry.ts');
  });

  it('refuses two adapters of one id', () => {
    const another = { ...genericProvider };
    expect(() => byId([genericProvider, another])).toThrow('Two adapters are called "generic"');
  });
});
