import type { Provider } from './contract.ts';
import { genericProvider } from './generic/index.ts';
import { telegramProvider } from './telegram/index.ts';

/** Every adapter that this deployment can use. To add one, write its folder and name it here. */
const adapters: readonly Provider[] = [genericProvider, telegramProvider];

export const providers: ReadonlyMap<string, Provider> = new Map(
  adapters.map((adapter) => [adapter.manifest.id, adapter]),
);

/** The adapter that a channel was added with. Throws where this deployment no longer has it. */
export function providerNamed(id: string): Provider {
  const provider = providers.get(id);
  if (provider !== undefined) return provider;
  throw new Error(`No adapter is called "${id}": add it to lib/providers/registry.ts and deploy again.`);
}
