import type { OutboundPart, SendFailure, SendResult } from '../contract/sending.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import { MINIMUM_TIME_FOR_AN_EFFECT_MS } from '../exactly-once/lease-times.ts';
import type { SendToProviderPorts, SendTarget } from './outbound-message.ts';

/** The longest that a provider's answer is awaited, in milliseconds. */
const LONGEST_SEND_MS = 20_000;
/** Kept for the last writes and the answer, in milliseconds. */
const RESERVE_MS = 3_000;

/**
 * Hands a message to the provider, and waits for its answer. Credentials that it refuses may have been replaced since
 * they were read: then it is asked once more, with those of now.
 * @param remainingMs Of the function's time.
 */
export async function sendToProvider(
  part: OutboundPart,
  { channel, secrets }: SendTarget,
  remainingMs: () => number,
  { provider, secretsOf, fetch, now }: SendToProviderPorts,
): Promise<SendResult> {
  const { channelId, settings } = channel;
  const send = (live: readonly LiveSecret[]): Promise<SendResult> => {
    const signal = AbortSignal.timeout(Math.min(LONGEST_SEND_MS, remainingMs() - RESERVE_MS));
    return provider.send(part, { channelId, settings, secrets: live, fetch, now, signal });
  };
  const result = await send(secrets);
  if (result.kind !== 'configuration' || remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS) return result;
  const replaced = await secretsOf(channel, true).catch(() => secrets);
  return JSON.stringify(replaced) === JSON.stringify(secrets) ? result : send(replaced);
}

/**
 * True of a failure in which the provider judged the message itself. From one that recognises repeats it speaks for the
 * attempts before as well, whose answer is missing: had it taken one of them, it would say so. Any other failure leaves
 * open what became of those.
 */
export function isRefusal({ kind }: SendFailure): boolean {
  return ['permanent', 'recipient-blocked', 'window-closed', 'unsupported'].includes(kind);
}
