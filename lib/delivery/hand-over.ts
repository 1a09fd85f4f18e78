import type { Channel } from '../channels/channel.ts';
import type { LiveSecret, OutboundPart, Provider, SendFailure, SendResult } from '../providers/contract.ts';

/** The longest that a provider's answer is awaited, in milliseconds. */
const LONGEST_SEND_MS = 20_000;
/** Kept for the last writes and the answer, in milliseconds. */
const RESERVE_MS = 3_000;

export interface Recipient {
  readonly channel: Pick<Channel, 'channelId' | 'settings'>;
  readonly secrets: readonly LiveSecret[];
}

export interface HandOverPorts {
  readonly provider: Provider;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}

/**
 * Hands a message to the provider once, and waits for its answer.
 * @param remainingMs Of the function's time.
 */
export function handOver(
  part: OutboundPart,
  { channel, secrets }: Recipient,
  remainingMs: number,
  { provider, fetch, now }: HandOverPorts,
): Promise<SendResult> {
  const { channelId, settings } = channel;
  const signal = AbortSignal.timeout(Math.min(LONGEST_SEND_MS, remainingMs - RESERVE_MS));
  return provider.send(part, { channelId, settings, secrets, fetch, now, signal });
}

/**
 * True of a failure in which the provider judged the message itself. From one that recognises repeats it speaks for the
 * attempts before as well, whose answer is missing: had it taken one of them, it would say so. Any other failure leaves
 * open what became of those.
 */
export function isRefusal({ kind }: SendFailure): boolean {
  return ['permanent', 'recipient-blocked', 'window-closed', 'unsupported'].includes(kind);
}
