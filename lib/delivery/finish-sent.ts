import { describeError, type Logger } from '../observability/logger.ts';
import type { Claim, Claims } from './claims.ts';

/**
 * Finishes the claim on a message that is with the provider or on the queue. CXone gets its id even where this last
 * write fails and a repeat would be sent, or queued, again.
 */
export async function finishSent(
  claim: Claim,
  { claims, logger }: { readonly claims: Claims; readonly logger: Logger },
): Promise<void> {
  try {
    await claims.finish(claim, 'done');
  } catch (error) {
    logger.log('error', 'request.failed', { operation: 'finish-claim', reason: describeError(error) });
  }
}
