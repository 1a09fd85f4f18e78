import type { Claims } from '../exactly-once/claims.ts';
import type { PersonKeys } from '../ids.ts';
import { describeError, type LogFields, type Logger } from '../observability/logger.ts';
import type { OutboundJob } from '../queues/jobs.ts';
import type { Questions } from '../questions/questions.ts';
import type { QueuedClaim, QueuedNotes } from './queued-notes.ts';

export interface InWordsPorts {
  readonly claims: Claims<QueuedNotes>;
  readonly keys: PersonKeys;
  readonly questions: () => Promise<Questions>;
  readonly logger: Logger;
}

/**
 * The provider refused the rich content of a message from the queue, so that nothing of it arrived: from now on what it says
 * goes in words, and its choices are answered by typing.
 * @returns Undefined: another holder has the claim by now.
 */
export async function goInWords(
  claim: QueuedClaim,
  job: OutboundJob,
  log: LogFields,
  ports: InWordsPorts,
): Promise<QueuedClaim | undefined> {
  const noted = await ports.claims.note(claim, { inWords: true, sending: undefined });
  if (noted === undefined) return undefined;
  ports.logger.log('warn', 'outbound.in-words', log);
  await openQuestion(job, ports);
  return { ...noted, mayHaveHappened: false };
}

/** Where that fails, what the customer types comes as a text. */
async function openQuestion(
  { channelId, externalId, correlation, part: { conversationId } }: OutboundJob,
  { keys, questions, logger }: InWordsPorts,
): Promise<void> {
  try {
    const kept = await questions();
    const question = await kept.of(channelId, externalId);
    if (question === undefined || question.answers.length === 0) return;
    await kept.ask({ channelId, conversationId, keys }, externalId, question, true);
  } catch (error) {
    const reason = describeError(error);
    logger.log('error', 'request.failed', { operation: 'keep-question', correlation, reason });
  }
}
