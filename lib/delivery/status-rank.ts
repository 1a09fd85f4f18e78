import type { StatusJob } from './outbox.ts';

/** What a receipt is worth: a proof of delivery outweighs a failure that was reported before, never the other way. */
export const rankOf: Readonly<Record<StatusJob['status'], number>> = { failed: 1, delivered: 2, seen: 3 };

/** Of receipts that come together, the one of each message that says the most; the earliest of equals. */
export function highestOfEach(jobs: readonly StatusJob[]): StatusJob[] {
  const highest = new Map<string, StatusJob>();
  for (const job of jobs) {
    const standing = highest.get(job.externalId);
    if (standing === undefined || rankOf[standing.status] < rankOf[job.status]) highest.set(job.externalId, job);
  }
  return [...highest.values()];
}
