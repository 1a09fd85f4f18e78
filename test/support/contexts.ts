import type { SendContext } from '../../lib/contract/sending.ts';
import { type ContextOf, createContexts } from '../../lib/web/provider-access.ts';
import { tokensInMemory } from '../conformance/support/tokens.ts';
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

/** What adapters' tests need of a context, beside what they are about. */
export const surroundings: Pick<SendContext, 'webhookUrl' | 'tokens'> = {
  webhookUrl: `https://byoc.example.net/webhooks/${channelId}`,
  tokens: tokensInMemory(),
};
