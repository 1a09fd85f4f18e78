import { describeError } from '../observability/logger.ts';
import { heldByAnother, notAsked, unknownOutcome } from '../messages/not-sent.ts';
import type { AskedIn, Questions } from '../questions/questions.ts';
import type { Item } from '../table/table.ts';
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

interface Sending {
  /** Of an earlier message of the conversation, which may be answered by typing. */
  readonly hasOpen: boolean;
  /** False: another callback has the claim, and may be sending the message. */
  readonly isOurs: boolean;
  readonly send: () => Promise<SendOutcome>;
}

/**
 * Sends a message or puts it on the queue. What it asks is kept before that: a message whose choices the table does not take
 * is not sent, for a press of it would not be understood (ADR 45). An earlier one is answered by typing until this one is
 * on its way, and still is where this one surely does not go out.
 */
export async function settleQuestions(
  claim: OutboundClaim,
  { hasOpen, isOurs, send }: Sending,
  request: OutboundMessage,
  ports: OutboundPorts,
): Promise<SendOutcome> {
  const { rich, call } = request;
  const { externalId } = claim.notes;
  const asks = rich?.question !== undefined;
  const earlier = hasOpen && asks && rich.isTyped ? await earlierOf(request, ports) : undefined;
  const withdraw = () =>
    tried('withdraw-question', request, ports, (questions, where) => questions.withdraw(where, externalId, earlier));
  if (asks && !(await keepQuestion(claim, rich.isTyped, request, ports))) {
    if (!isOurs) return { kind: 'failed', failure: heldByAnother };
    // The one who held the claim before had it kept, and may have sent the message.
    const conclusive = !claim.mayHaveHappened;
    await lastWrite(() => ports.claims.release(claim, { conclusive, anew: conclusive }), call, ports);
    if (conclusive) await withdraw();
    return { kind: 'failed', failure: conclusive ? notAsked : unknownOutcome };
  }
  const outcome = await send();
  if (outcome.kind !== 'failed') {
    if (hasOpen) {
      const madeAt = Date.parse(claim.notes.createdAt);
      await tried('close-question', request, ports, (questions, where) => questions.close(where, externalId, madeAt));
    }
  } else if (asks && isOurs && outcome.failure.kind !== 'unknown-outcome') await withdraw();
  return outcome;
}

function earlierOf(request: OutboundMessage, ports: OutboundPorts): Promise<Item | undefined> {
  return tried('read-question', request, ports, (questions, where) => questions.standing(where));
}

/**
 * The provider refused the rich content of a claimed message: what it says goes in words, under the same id. By the refusal it
 * is certain that nothing of it arrived.
 * @returns The message to be put on the queue.
 */
export function inWords(claim: OutboundClaim, request: OutboundMessage, ports: OutboundPorts): OutboundMessage {
  const { content, ...message } = request.message;
  ports.logger.log('warn', 'outbound.in-words', {
    ...{ integration: request.channel.integrationKey, channel: request.channel.channelId },
    ...{ correlation: request.call.correlation, message: claim.notes.externalId, kind: content?.kind },
  });
  return { ...request, message };
}

/** Safe to repeat. False: the table does not take it. */
async function keepQuestion(
  { notes: { externalId, createdAt } }: OutboundClaim,
  isTyped: boolean,
  { channel: { channelId }, message: { conversationId }, keys, rich, call: { correlation } }: OutboundMessage,
  { questions, sleep, logger }: OutboundPorts,
): Promise<boolean> {
  if (rich?.question === undefined) return true;
  const where = { channelId, conversationId, keys };
  for (let tries = 1; ; tries += 1) {
    try {
      await (await questions()).ask(where, externalId, rich.question, isTyped, Date.parse(createdAt));
      return true;
    } catch (error) {
      const reason = describeError(error);
      logger.log('error', 'request.failed', { operation: 'keep-question', correlation, reason });
      if (tries === MOST_TRIES) return false;
    }
    await sleep(PAUSE_MS);
  }
}

/** What holds up no message: where it fails, something typed is understood as a press for a day at most, or as none. */
async function tried<Read>(
  operation: string,
  { channel: { channelId }, message: { conversationId }, keys, call: { correlation } }: OutboundMessage,
  { questions, logger }: OutboundPorts,
  act: (questions: Questions, where: AskedIn) => Promise<Read>,
): Promise<Read | undefined> {
  try {
    return await act(await questions(), { channelId, conversationId, keys });
  } catch (error) {
    logger.log('error', 'request.failed', { operation, correlation, reason: describeError(error) });
    return undefined;
  }
}
