import type { SendContext } from '../../lib/contract/sending.ts';
import type { Tokens } from '../../lib/contract/tokens.ts';
import { type ContextOf, createContexts } from '../../lib/web/provider-access.ts';
import { channelId, countingBytes } from './fixtures.ts';
import { MemoryTable } from './memory-table.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Contexts of a deployment whose tokens lie in a table of their own. */
export function contextsOf(
  clock: Pick<VirtualClock, 'now'> & Partial<Pick<VirtualClock, 'sleep'>> = new VirtualClock(),
  table = new MemoryTable(),
): ContextOf {
  const ports = {
    table,
    now: clock.now,
    sleep: clock.sleep ?? (() => Promise.resolve()),
    randomBytes: countingBytes(),
  };
  return createContexts({ publicUrl: 'https://byoc.example.net' }, ports);
}

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

/** What adapters' tests need of a context, beside what they are about. */
export const surroundings: Pick<SendContext, 'webhookUrl' | 'tokens'> = {
  webhookUrl: `https://byoc.example.net/webhooks/${channelId}`,
  tokens: tokensInMemory(),
};
