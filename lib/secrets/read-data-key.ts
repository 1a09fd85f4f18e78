import type { CachedSecrets } from './cached-secrets.ts';

/** Gives the key with which parked messages are encrypted; the deploy makes it. */
export function readDataKey(secrets: Pick<CachedSecrets, 'get'>, name: string): () => Promise<string> {
  return async () => {
    const key = await secrets.get(name);
    if (key !== undefined) return key;
    throw new Error(`The secret ${name} has no value: deploy again.`);
  };
}
