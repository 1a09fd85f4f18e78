import { describe, expect, it } from 'vitest';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import { LARGEST_WEBHOOK, loadedAdapter, loadingAdapters } from '../../../lib/providers/load-adapter.ts';
import { byId, providerNamed, providers } from '../../../lib/providers/registry.ts';

describe('an adapter of a channel that was read', () => {
  const read = async (provider: string) => {
    const channel = { provider };
    expect(await loadingAdapters({ channel: () => Promise.resolve(channel) }).channel('ch-1')).toBe(channel);
  };

  it('is the one of the registry', async () => {
    for (const [id, provider] of providers) {
      await read(id);
      expect(loadedAdapter(id)).toBe(provider);
    }
  });

  it('that is gone says what to do, once it is asked for', async () => {
    await read('gone');
    expect(() => loadedAdapter('gone')).toThrow('No adapter is called "gone": add it to lib/providers/registry.ts');
  });

  it('takes no larger webhooks than the door does', () => {
    const most = Math.max(...[...providers.values()].map(({ manifest }) => manifest.webhook.maxBodyBytes));
    expect(LARGEST_WEBHOOK).toBe(most);
  });
});

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
