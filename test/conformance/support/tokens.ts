import type { Tokens } from '../../../lib/contract/tokens.ts';

/** Tokens of one process, which asks the provider each time unless it has one that was not refused. */
export function tokensInMemory(): Tokens {
  const kept = new Map<string, { readonly value: string; readonly keep?: string | undefined }>();
  return {
    async get(name, { madeFrom, refused, renew }) {
      const key = JSON.stringify([name, madeFrom]);
      const old = kept.get(key);
      if (old !== undefined && old.value !== refused) return old.value;
      const made = await renew(old, false);
      kept.set(key, made);
      return made.value;
    },
  };
}
