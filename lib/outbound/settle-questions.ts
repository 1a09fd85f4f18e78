import { describeError } from '../observability/logger.ts';
import { notAsked, unknownOutcome } from '../messages/not-sent.ts';
import {
  lastWrite,
  type OutboundClaim,
  type OutboundMessage,
  type OutboundPorts,
  type SendOutcome,
} from './outbound-message.ts';

/** How often the table is asked to take a question, and milliseconds in between. */
const MOST_TRIES = 4;
const PAUSE_MS = 200;

/**
 * What a message asks is kept before it goes out, and an earlier one is answered by typing no longer. A message whose
 * choices the table does not take is not sent: a press of it would not be understood (ADR 45).
 * @param hasOpen An earlier message of the conversation may be answered by typing.
 * @returns What CXone is told where it is not sent.
 */
export async function settleQuestions(
  claim: OutboundClaim,
  hasOpen: boolean,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendOutcome | undefined> {
  const { rich, call } = request;
  if (rich?.question !== undefined && !(await keepQuestion(claim, rich.isTyped, request, ports))) {
    // Whoever held the claim before had it kept, and may have sent the message.
    const conclusive = !claim.mayHaveHappened;
    await lastWrite(() => ports.claims.release(claim, { conclusive, anew: conclusive }), call, ports);
    return { kind: 'failed', failure: conclusive ? notAsked : unknownOutcome };
  }
  if (hasOpen && !(rich?.question !== undefined && rich.isTyped)) await close(request, ports);
  return undefined;
}

/**
 * The provider refused the rich content of a claimed message: what it says goes in words, under the same id. By the refusal it
 * is certain that nothing of it arrived.
 * @returns The message to be put on the queue.
 */
export async function inWords(
  claim: OutboundClaim,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<OutboundMessage> {
  const { content, ...message } = request.message;
  ports.logger.log('warn', 'outbound.in-words', {
    ...{ integration: request.channel.integrationKey, channel: request.channel.channelId },
    ...{ correlation: request.call.correlation, message: claim.notes.externalId, kind: content?.kind },
  });
  if ((request.rich?.question?.answers.length ?? 0) > 0) await keepQuestion(claim, true, request, ports);
  return { ...request, message };
}

/** Safe to repeat. False: the table does not take it. */
export async function keepQuestion(
  { notes: { externalId } }: OutboundClaim,
  isTyped: boolean,
  { channel: { channelId }, message: { conversationId }, keys, rich, call: { correlation } }: OutboundMessage,
  { questions, sleep, logger }: OutboundPorts,
): Promise<boolean> {
  if (rich?.question === undefined) return true;
  for (let tries = 1; ; tries += 1) {
    try {
      await (await questions()).ask({ channelId, conversationId, keys }, externalId, rich.question, isTyped);
      return true;
    } catch (error) {
      const reason = describeError(error);
      logger.log('error', 'request.failed', { operation: 'keep-question', correlation, reason });
      if (tries === MOST_TRIES) return false;
    }
    await sleep(PAUSE_MS);
  }
}

async function close(
  { channel: { channelId }, message: { conversationId }, keys, call: { correlation } }: OutboundMessage,
  { questions, logger }: OutboundPorts,
): Promise<void> {
  try {
    await (await questions()).close({ channelId, conversationId, keys });
  } catch (error) {
    // It is understood as a press for a day at the most.
    const reason = describeError(error);
    logger.log('error', 'request.failed', { operation: 'close-question', correlation, reason });
  }
}
