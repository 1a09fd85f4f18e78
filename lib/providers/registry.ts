import type { Provider } from '../contract/provider.ts';
import { genericProvider } from './generic/index.ts';
import { lineProvider } from './line/index.ts';
import { telegramProvider } from './telegram/index.ts';
import { twilioRcsProvider, twilioSmsProvider, twilioWhatsappProvider } from './twilio/index.ts';

/** Every adapter that this deployment can use. To add one, write its folder and name it here. */
const adapters: readonly Provider[] = [
  genericProvider,
  telegramProvider,
  lineProvider,
  twilioSmsProvider,
  twilioWhatsappProvider,
  twilioRcsProvider,
];

export const providers: ReadonlyMap<string, Provider> = byId(adapters);

/** Throws where two adapters have one id: a channel could be either's. */
export function byId(all: readonly Provider[]): ReadonlyMap<string, Provider> {
  const found = new Map<string, Provider>();
  for (const adapter of all) {
    const { id } = adapter.manifest;
    if (found.has(id)) throw new Error(`Two adapters are called "${id}": give one of them another id in its manifest.`);
    found.set(id, adapter);
  }
  return found;
}

/** The adapter that a channel was added with. Throws where this deployment no longer has it. */
export function providerNamed(id: string): Provider {
  const provider = providers.get(id);
  if (provider !== undefined) return provider;
  throw new Error(`No adapter is called "${id}": add it to lib/providers/registry.ts and deploy again.`);
}
