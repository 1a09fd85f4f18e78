import type { Provider } from '../contract/provider.ts';

/**
 * Adapters one by one, for the functions for which somebody waits: each is loaded with the first channel of its provider, so
 * that no channel waits for what others need. An adapter that is not named here is loaded with the registry.
 */
const loading: Readonly<Record<string, () => Promise<Provider>>> = {
  generic: async () => (await import('./generic/index.ts')).genericProvider,
  telegram: async () => (await import('./telegram/index.ts')).telegramProvider,
  line: async () => (await import('./line/index.ts')).lineProvider,
  'twilio-sms': async () => (await import('./twilio/index.ts')).twilioSmsProvider,
  'twilio-whatsapp': async () => (await import('./twilio/index.ts')).twilioWhatsappProvider,
  'twilio-rcs': async () => (await import('./twilio/index.ts')).twilioRcsProvider,
};

/** Bytes of the largest webhook that any of the registry takes: a test holds them to that. */
export const LARGEST_WEBHOOK = 1_000_000;

const loaded = new Map<string, Provider>();

/** The reader, with the adapter of each channel that it has read loaded by then: {@link loadedAdapter} has it. */
export function loadingAdapters<Id, Channel extends { readonly provider: string }>(reader: {
  channel(id: Id): Promise<Channel | undefined>;
}): { channel(id: Id): Promise<Channel | undefined> } {
  return {
    async channel(id) {
      const channel = await reader.channel(id);
      if (channel !== undefined && !loaded.has(channel.provider)) await load(channel.provider);
      return channel;
    },
  };
}

async function load(id: string): Promise<void> {
  const own = Object.hasOwn(loading, id) ? loading[id] : undefined;
  const provider = own === undefined ? (await import('./registry.ts')).providers.get(id) : await own();
  if (provider !== undefined) loaded.set(id, provider);
}

/** The adapter of that id. Throws where this deployment no longer has it. */
export async function adapterNamed(id: string): Promise<Provider> {
  if (!loaded.has(id)) await load(id);
  return loadedAdapter(id);
}

/** The adapter of a channel that was read. Throws where this deployment no longer has it. */
export function loadedAdapter(id: string): Provider {
  const provider = loaded.get(id);
  if (provider !== undefined) return provider;
  throw new Error(`No adapter is called "${id}": add it to lib/providers/registry.ts and deploy again.`);
}
