import type { Breakers } from '../breakers/breakers.ts';
import type { Shares } from '../breakers/shares.ts';
import type { SendResult } from '../contract/sending.ts';
import type { LogFields, Logger } from '../observability/logger.ts';
import type { PersonKeys } from '../ids.ts';
import type { OutboundJob } from '../queues/jobs.ts';
import type { Attempt, JobOutcome } from '../queues/process-batch.ts';

export interface AdmissionPorts {
  readonly breakers: Breakers;
  readonly shares: Shares;
  readonly keys: Pick<PersonKeys, 'digest'>;
  readonly logger: Logger;
}

/**
 * Lets an agent's message on the queue through to its provider, unless that has hardly taken anything lately, or its
 * channel holds its share of the workers already. Then it comes back later, and nothing is written of it.
 * @param leftMs Milliseconds in which the message is still worth an attempt.
 * @param work Says of each send how it went.
 */
export async function admitted(
  attempt: Attempt<OutboundJob>,
  leftMs: number,
  log: LogFields,
  { breakers, shares, keys, logger }: AdmissionPorts,
  work: (see: (result: SendResult) => void) => Promise<JobOutcome>,
): Promise<JobOutcome> {
  const { job, receiveCount } = attempt;
  const wait = (ms: number, code: string): JobOutcome => {
    const afterMs = Math.min(ms, Math.max(1_000, leftMs));
    logger.log('info', 'outbound.waiting', { ...log, code, delay: afterMs, attempt: receiveCount });
    return { kind: 'retry', afterMs };
  };
  // Breakers write of it: no id of a person.
  const conversation = keys.digest([job.channelId, job.part.conversationId]);
  const permit = await breakers.tryAcquireProvider(job, conversation);
  if (permit.kind === 'blocked') return wait(permit.afterMs, 'breaker');
  const share = await shares.take(job.channelId, attempt);
  if (share.kind === 'blocked') {
    await breakers.release(permit);
    return wait(share.afterMs, 'share');
  }
  let last: SendResult | undefined;
  try {
    return await work((result) => (last = result));
  } finally {
    await shares.giveBack(share);
    if (last === undefined || last.kind === 'configuration') await breakers.release(permit);
    else if (isFailureOfProvider(last)) await breakers.providerFailed(permit, { code: last.kind });
    else await breakers.worked(permit);
  }
}

/** It gave no answer, or none of its own: the next message will hardly fare better. A throttle is an answer. */
function isFailureOfProvider({ kind }: SendResult): boolean {
  return kind === 'transient' || kind === 'unknown-outcome';
}
