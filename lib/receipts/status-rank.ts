import type { QueuedStatus, StatusJob } from '../queues/jobs.ts';

const ranks: Readonly<Record<StatusJob['status'], number>> = { failed: 1, delivered: 2, seen: 3 };
const FAILED_IN_PART = 4;

/**
 * What a receipt is worth: a proof of delivery outweighs a failure that was reported before, never the other way. That a
 * part of the message failed is no less true once the others were delivered and seen.
 */
export function rankOf({ status, inPart = false }: Pick<StatusJob, 'status' | 'inPart'>): number {
  return inPart ? FAILED_IN_PART : ranks[status];
}

/** Of receipts that come together, the one of each message that says the most; the earliest of equals. */
export function highestOfEach(jobs: readonly QueuedStatus[]): QueuedStatus[] {
  const highest = new Map<string, QueuedStatus>();
  for (const job of jobs) {
    const message = 'sentDigest' in job ? job.sentDigest : job.externalId;
    const standing = highest.get(message);
    if (standing === undefined || rankOf(standing) < rankOf(job)) highest.set(message, job);
  }
  return [...highest.values()];
}
